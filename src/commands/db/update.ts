import { resolve } from 'node:path';
import { Args, Command, Flags } from '@oclif/core';
import { downloader } from '../../parts/download.ts';
import { databaseFolder, updateAdvisories } from '../../workflows/advisories.ts';
import { prepareCache } from '../../workflows/layer-cache.ts';
import { cacheFolder } from '../cache-folder.ts';
import { databaseText } from '../database-text.ts';
import { commonFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { terminalProgress } from '../progress.ts';

export class DbUpdate extends Command {
  static override summary = 'Fetch what is new in the advisory database.';
  static override description =
    'Without names, the ecosystems that the database has already. Nothing upstream is signed: an update that loses more than 5 % of its advisories, or is older than what is here, is refused.';
  static override examples = ['<%= config.bin %> db update', '<%= config.bin %> db update Debian npm "Rocky Linux"'];
  static override strict = false;
  static override args = {
    ecosystem: Args.string({ description: "OSV's name of an ecosystem; several may be given." }),
  };
  static override flags = {
    ...commonFlags,
    cacert: Flags.string({
      description: 'Trust the certificate authorities of a PEM file as well.',
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'accept-shrink': Flags.boolean({ description: 'Take an update that loses advisories or goes back in time.' }),
    json: Flags.boolean({ description: 'Print JSON.' }),
  };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(DbUpdate);
    const folder = await prepareCache(resolve(flags['cache-dir'] ?? cacheFolder(process.env)));
    const progress = terminalProgress(
      !flags.quiet && !flags.silent && process.stderr.isTTY === true && !process.env['CI'],
    );
    const signal = AbortSignal.timeout(3_600_000);
    const network = downloader({
      environment: process.env,
      offline: false,
      cacert: flags.cacert,
      version: this.config.version,
      signal,
    });
    try {
      const description = await updateAdvisories({
        ecosystems: argv.map(String),
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
      progress.clear();
      await network.close();
    }
  }
}
