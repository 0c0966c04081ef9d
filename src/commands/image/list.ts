import { Args, Command, Flags } from '@oclif/core';
import { megabytes } from '../../workflows/advisories.ts';
import { columns } from '../columns.ts';
import { imageFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { openSession } from '../session.ts';

export class ImageList extends Command {
  static override summary = 'List the images of an archive, a layout or the local engine.';
  static override examples = ['<%= config.bin %> image list ./images.tar', '<%= config.bin %> image list daemon:'];
  static override args = {
    source: Args.string({ description: "Archive, layout, or daemon: for the local engine's.", required: true }),
  };
  static override flags = {
    ...imageFlags,
    json: Flags.boolean({ description: 'Print JSON.' }),
    dangling: Flags.boolean({ description: 'Only images without a name.' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageList);
    const session = await openSession(flags, this.config.version);
    try {
      const { source } = await session.open(args.source);
      const all = await source.catalog();
      const entries = flags.dangling ? all.filter(({ dangling }) => dangling) : all;
      if (flags.silent) return;
      if (flags.json) {
        await writeOut(`${JSON.stringify(entries, undefined, 2)}\n`);
        return;
      }
      const rows = entries.flatMap(({ names, id, digest, created, size }) =>
        (names.length > 0 ? names : ['<none>']).map((name) => [
          name,
          short(id),
          short(digest),
          created?.slice(0, 10) ?? '-',
          size === undefined ? '-' : megabytes(size),
        ]),
      );
      await writeOut(columns(['NAME', 'ID', 'DIGEST', 'CREATED', 'SIZE'], rows, [4]));
    } finally {
      await session.close();
    }
  }
}

function short(digest: string | undefined): string {
  return digest ? digest.slice(0, 19) : '-';
}
