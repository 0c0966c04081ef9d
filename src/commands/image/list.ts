import { Args, Command, Flags } from '@oclif/core';
import { PlimsollError } from '../../errors.ts';
import type { CatalogEntry } from '../../oci/image.ts';
import { formatPlatform } from '../../oci/platform.ts';
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
      if (source.kind === 'registry' || source.kind === 'dir' || source.kind === 'rootfs')
        throw notListed(args.source, source.kind);
      const all = await source.catalog();
      const entries = flags.dangling ? all.filter(({ dangling }) => dangling) : all;
      if (flags.silent) return;
      await writeOut(flags.json ? `${JSON.stringify(entries, undefined, 2)}\n` : listText(entries, source.location));
    });
  }
}

function notListed(typed: string, kind: 'registry' | 'dir' | 'rootfs'): PlimsollError {
  if (kind === 'registry') {
    return new PlimsollError('FLAG_INVALID', `'${typed}' is a repository of a registry.`, {
      remedy: 'What can be listed is an archive, a layout, or daemon: for the local engine.',
    });
  }
  const what = kind === 'dir' ? 'a plain folder' : 'a filesystem tar';
  return new PlimsollError('INPUT_UNRECOGNIZED', `'${typed}' is ${what}: one filesystem, and no list of images.`, {
    remedy: `'plimsoll image inspect ${typed}' and 'plimsoll image files ${typed}' look into it.`,
  });
}

/** A row for each name. Who says no platform (an engine) has no column for it. */
function listText(entries: readonly CatalogEntry[], location: string): string {
  const withPlatform = entries.some(({ platform }) => platform !== undefined);
  const rows = entries.flatMap(({ names, id, digest, platform, created, size }) =>
    (names.length > 0 ? shownNames(names, location) : ['<none>']).map((name) => [
      name,
      short(id),
      short(digest),
      ...(withPlatform ? [platform ? formatPlatform(platform) : '-'] : []),
      created?.slice(0, 10) ?? '-',
      size === undefined ? '-' : byteText(size),
    ]),
  );
  const head = ['NAME', 'ID', 'DIGEST', ...(withPlatform ? ['PLATFORM'] : []), 'CREATED', 'SIZE'];
  return columns(head, rows, [head.length - 1]);
}

/**
 * Without the archive that was typed. containerd and Docker name an image of a layout twice: the bare tag says no more
 * than the whole name.
 */
function shownNames(names: readonly string[], location: string): readonly string[] {
  const bare = names.map((name) => (name.startsWith(`${location}:`) ? name.slice(location.length + 1) : name));
  return bare.filter((name) => !bare.some((other) => other.endsWith(`:${name}`)));
}

function short(digest: string | undefined): string {
  return digest ? digest.slice(0, 19) : '-';
}
