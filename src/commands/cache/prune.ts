import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { plural } from '../../plural.ts';
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
    json: Flags.boolean({ description: 'Print JSON.' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(CachePrune);
    const folder = resolve(flags['cache-dir'] ?? cacheFolder(process.env));
    const { layers, bytes } = await cleanCache(folder, flags.days, new Date());
    if (flags.silent) return;
    await writeOut(
      flags.json
        ? `${JSON.stringify({ folder, removed: { layers, bytes } }, undefined, 2)}\n`
        : `Removed the facts of ${plural(layers, 'layer')}, ${byteText(bytes)}.\n`,
    );
  }
}
