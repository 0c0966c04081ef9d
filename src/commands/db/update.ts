import { resolve } from 'node:path';
import { Args, Command, Flags } from '@oclif/core';
import { downloader } from '../../parts/download.ts';
import { databaseFolder, updateAdvisories } from '../../workflows/advisories.ts';
import { prepareCache } from '../../workflows/layer-cache.ts';
import { attended } from '../attended.ts';
import { cacheFolder } from '../cache-folder.ts';
import { databaseText } from '../database-text.ts';
import { attendedFlags, cacertFlag, offlineFlag } from '../flags.ts';
import { writeOut } from '../output.ts';

export class DbUpdate extends Command {
  static override summary = 'Fetch what is new in the advisory database.';
  static override description =
    'Without names, the ecosystems that the database has already. Nothing upstream is signed: an update that loses more than 5 % of its advisories, or is older than what is here, is refused.';
  static override examples = ['<%= config.bin %> db update', '<%= config.bin %> db update Debian npm "Rocky Linux"'];
  static override args = {
    ecosystem: Args.string({
      description: 'Ecosystems by the names that OSV gives them.',
      multiple: true,
    }),
  };
  static override flags = {
    ...attendedFlags,
    // In an environment that forbids the network this command is no exception.
    offline: offlineFlag,
    cacert: cacertFlag,
    'accept-shrink': Flags.boolean({ description: 'Take an update that loses advisories or goes back in time.' }),
    json: Flags.boolean({ description: 'Print JSON.' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(DbUpdate);
    await attended(flags, async ({ signal, progress }) => {
      const folder = await prepareCache(resolve(flags['cache-dir'] ?? cacheFolder(process.env)));
      const network = downloader({ ...flags, environment: process.env, version: this.config.version, signal });
      try {
        const description = await updateAdvisories({
          ecosystems: args.ecosystem ?? [],
          to: databaseFolder(folder),
          get: network.get,
          acceptShrink: flags['accept-shrink'],
          now: new Date(),
          signal,
          onProgress: progress.say,
        });
        progress.clear();
        if (flags.silent) return;
        await writeOut(flags.json ? `${JSON.stringify(description, undefined, 2)}\n` : databaseText(description));
      } finally {
        await network.close();
      }
    });
  }
}
