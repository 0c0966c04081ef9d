import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { escapeTerminal } from '../../escape-terminal.ts';
import { plural } from '../../plural.ts';
import { type BuiltAdvisories, buildAdvisories, databaseFolder, refuseDemo } from '../../workflows/advisories.ts';
import { prepareCache } from '../../workflows/layer-cache.ts';
import { attended } from '../attended.ts';
import { cacheFolder } from '../cache-folder.ts';
import { databaseText } from '../database-text.ts';
import { attendedFlags } from '../flags.ts';
import { writeOut } from '../output.ts';

export class DbBuild extends Command {
  static override summary = 'Build an advisory database from OSV records.';
  static override description =
    'DIR holds <Ecosystem>/all.zip as OSV publishes them, or OSV records as JSON files. Without --to the database takes the place of the one that scans use; demo data never does.';
  static override examples = ['<%= config.bin %> db build --from ./osv --to ./advisories.db'];
  static override flags = {
    ...attendedFlags,
    from: Flags.string({ description: 'Folder or zip of OSV records.', required: true, helpValue: 'DIR' }),
    to: Flags.string({ description: 'Folder of the database.', helpValue: 'DIR' }),
    json: Flags.boolean({ description: 'Print JSON.' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(DbBuild);
    await attended(flags, async ({ signal, progress }) => {
      if (flags.to === undefined) await refuseDemo(flags.from);
      const to = flags.to
        ? resolve(flags.to)
        : databaseFolder(await prepareCache(resolve(flags['cache-dir'] ?? cacheFolder(process.env))));
      const now = new Date();
      const built = await buildAdvisories({ from: flags.from, to, now, signal, onProgress: progress.say });
      progress.clear();
      if (flags.silent) return;
      await writeOut(
        flags.json
          ? `${JSON.stringify(built.database, undefined, 2)}\n`
          : `${databaseText(built.database)}\n${useText(built, flags.to)}`,
      );
    });
  }
}

/** Where the database counts from now on, and what is gone for it. */
function useText({ replaced }: BuiltAdvisories, to: string | undefined): string {
  const use = to === undefined ? 'Scans without --db use it now' : `Scans use it when it is named: --db ${to}`;
  if (!replaced) return `${escapeTerminal(use)}\n`;
  const { advisories, newest, builtAt } = replaced;
  const before = `${plural(advisories, 'advisory', 'advisories')}, the newest of ${(newest ?? builtAt).slice(0, 10)}`;
  return `${escapeTerminal(use)}\nIt took the place of a database of ${before}\n`;
}
