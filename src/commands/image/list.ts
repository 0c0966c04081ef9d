import { Args, Command, Flags } from '@oclif/core';
import { PlimsollError } from '../../errors.ts';
import { byteText } from '../../workflows/byte-text.ts';
import { columns } from '../columns.ts';
import { sourceFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { inSession } from '../session.ts';

export class ImageList extends Command {
  static override summary = 'List the images of an archive, a layout or the local engine.';
  static override examples = ['<%= config.bin %> image list ./images.tar', '<%= config.bin %> image list daemon:'];
  static override args = {
    source: Args.string({
      description: 'An archive or a layout; daemon: for the local Docker or Podman.',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...sourceFlags,
    json: Flags.boolean({ description: 'Print JSON.' }),
    dangling: Flags.boolean({ description: 'Only images without a name.' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageList);
    await inSession(flags, this.config.version, [args.source], async (session) => {
      const { source } = await session.open(args.source);
      if (source.kind === 'registry') {
        throw new PlimsollError('FLAG_INVALID', `'${args.source}' is a repository of a registry.`, {
          remedy: 'What can be listed is an archive, a layout, or daemon: for the local engine.',
        });
      }
      const all = await source.catalog();
      const entries = flags.dangling ? all.filter(({ dangling }) => dangling) : all;
      if (flags.silent) return;
      if (flags.json) return writeOut(`${JSON.stringify(entries, undefined, 2)}\n`);
      const rows = entries.flatMap(({ names, id, digest, created, size }) =>
        (names.length > 0 ? names : ['<none>']).map((name) => [
          name,
          short(id),
          short(digest),
          created?.slice(0, 10) ?? '-',
          size === undefined ? '-' : byteText(size),
        ]),
      );
      await writeOut(columns(['NAME', 'ID', 'DIGEST', 'CREATED', 'SIZE'], rows, [4]));
    });
  }
}

function short(digest: string | undefined): string {
  return digest ? digest.slice(0, 19) : '-';
}
