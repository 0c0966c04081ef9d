import { resolve } from 'node:path';
import { Command, Flags } from '@oclif/core';
import { databaseFolder, describeAdvisories } from '../../workflows/advisories.ts';
import { cacheFolder } from '../cache-folder.ts';
import { databaseText } from '../database-text.ts';
import { commonFlags } from '../flags.ts';
import { writeOut } from '../output.ts';

export class DbStatus extends Command {
  static override summary = 'Say what the advisory database holds and how old it is.';
  static override examples = ['<%= config.bin %> db status'];
  static override flags = {
    ...commonFlags,
    db: Flags.string({
      description: 'Another database than the one in the cache.',
      helpValue: 'PATH',
      env: 'PLIMSOLL_DB',
    }),
    json: Flags.boolean({ description: 'Print JSON.' }),
  };

  override async run(): Promise<void> {
    const { flags } = await this.parse(DbStatus);
    const path = flags.db ?? databaseFolder(resolve(flags['cache-dir'] ?? cacheFolder(process.env)));
    const description = await describeAdvisories(path);
    if (!flags.silent)
      await writeOut(flags.json ? `${JSON.stringify(description, undefined, 2)}\n` : databaseText(description));
  }
}
