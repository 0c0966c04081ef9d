import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { byteText } from '../../workflows/byte-text.ts';
import { cleanCache } from '../../workflows/layer-cache.ts';
import { cacheFolder } from '../cache-folder.ts';
import { commonFlags } from '../flags.ts';
import { writeOut } from '../output.ts';

export class CachePrune extends Command {
  static override summary = 'Remove layer facts that were not written for a while.';
  static override description = 'Scans that run meanwhile at worst read a layer again. Databases stay.';
  static override examples = ['<%= config.bin %> cache prune', '<%= config.bin %> cache prune --days 0'];
  static override flags = {
    ...commonFlags,
    days: Flags.integer({
      description: 'Keep what is younger than this; 0 keeps nothing.',
      default: 30,
      min: 0,
      helpValue: 'N',
    }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CachePrune);
    const folder = resolve(flags['cache-dir'] ?? cacheFolder(process.env));
    const removed = await cleanCache(folder, flags.days, new Date());
    if (!flags.silent) await writeOut(`Removed the facts of ${removed.layers} layers, ${byteText(removed.bytes)}.\n`);
  }
}
