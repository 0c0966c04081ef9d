import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { buildAdvisories, databaseFolder } from '../../workflows/advisories.ts';
import { prepareCache } from '../../workflows/layer-cache.ts';
import { cacheFolder } from '../cache-folder.ts';
import { databaseText } from '../database-text.ts';
import { commonFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { terminalProgress } from '../progress.ts';

export class DbBuild extends Command {
  static override summary = 'Build an advisory database from OSV records.';
  static override description =
    'DIR holds <Ecosystem>/all.zip as OSV publishes them, or OSV records as JSON files. Without --to the database takes the place of the one that scans use.';
  static override examples = ['<%= config.bin %> db build --from ./osv --to ./advisories.db'];
  static override flags = {
    ...commonFlags,
    from: Flags.string({ description: 'Folder or zip of OSV records.', required: true, helpValue: 'DIR' }),
    to: Flags.string({ description: 'Folder of the database.', helpValue: 'DIR' }),
    json: Flags.boolean({ description: 'Print JSON.' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(DbBuild);
    const to = flags.to
      ? resolve(flags.to)
      : databaseFolder(await prepareCache(resolve(flags['cache-dir'] ?? cacheFolder(process.env))));
    const progress = terminalProgress(
      !flags.quiet && !flags.silent && process.stderr.isTTY === true && !process.env['CI'],
    );
    const description = await buildAdvisories({
      from: flags.from,
      to,
      now: new Date(),
      signal: AbortSignal.timeout(3_600_000),
      onProgress: progress.say,
    });
    progress.clear();
    if (!flags.silent)
      await writeOut(flags.json ? `${JSON.stringify(description, undefined, 2)}\n` : databaseText(description));
  }
}
