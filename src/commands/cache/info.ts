import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { escapeTerminal } from '../../escape-terminal.ts';
import { plural } from '../../plural.ts';
import { byteText } from '../../workflows/byte-text.ts';
import { describeCache } from '../../workflows/layer-cache.ts';
import { cacheFolder } from '../cache-folder.ts';
import { commonFlags } from '../flags.ts';
import { writeOut } from '../output.ts';

export class CacheInfo extends Command {
  static override summary = 'Say where layer facts are kept and how much room they take.';
  static override examples = ['<%= config.bin %> cache info'];
  static override flags = { ...commonFlags, json: Flags.boolean({ description: 'Print JSON.' }) };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CacheInfo);
    const folder = resolve(flags['cache-dir'] ?? cacheFolder(process.env));
    const info = await describeCache(folder);
    if (flags.silent) return;
    if (flags.json) await writeOut(`${JSON.stringify({ folder, ...info }, undefined, 2)}\n`);
    else {
      const since = info.oldest ? `, the oldest of ${info.oldest.slice(0, 10)}` : '';
      const holds = `the facts of ${plural(info.layers, 'layer')}, ${byteText(info.bytes)}${since}`;
      await writeOut(`Folder: ${escapeTerminal(folder)}\nHolds:  ${holds}\n`);
    }
  }
}
