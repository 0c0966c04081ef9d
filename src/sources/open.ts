import { PlimsollError } from '../errors.ts';
import type { Source } from '../oci/image.ts';
import { formatReference, type Reference } from '../oci/reference.ts';
import type { Notice } from '../report.ts';
import { contentSource } from './content.ts';
import type { ImageInput } from './input.ts';
import { openArchive, openPath } from './open-path.ts';
import type { RegistryFlags } from './registry/environment.ts';
import { spool } from './spool.ts';

export interface OpenOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly registry: Omit<RegistryFlags, 'registry' | 'onNotice'>;
  /** Where what cannot be read twice is laid down. */
  readonly spoolFolder: string;
  /** False for local archives slimmed on purpose; registries are always verified. */
  readonly verify: boolean;
  /** Standard input, for `-`. */
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
  readonly onNotice: (notice: Notice) => void;
}

export interface OpenedInput {
  readonly source: Source;
  /** Tag or digest to resolve; undefined: the only image there is. */
  readonly name: string | undefined;
}

/** Opens what an IMAGE argument means. Rooms that few runs need (registry, daemon) are loaded when first needed. */
export async function openInput(input: ImageInput, options: OpenOptions): Promise<OpenedInput> {
  switch (input.kind) {
    case 'registry':
      return openRegistryInput(input.reference, options);
    case 'daemon': {
      const { openDaemon } = await import('./daemon.ts');
      const offline = options.registry.offline ?? false;
      return { source: await openDaemon(input.name, { ...options, offline }), name: undefined };
    }
    case 'path':
      return { source: await openPath(input.path, undefined, options), name: undefined };
    case 'docker-archive':
    case 'oci':
      return { source: await openPath(input.path, input.kind, options), name: input.name };
    case 'rootfs':
    case 'dir':
      return { source: await openPath(input.path, input.kind, options), name: undefined };
    case 'stdin': {
      const handle = await spool(options.stdin, options.spoolFolder, 'Standard input');
      if ((await handle.stat()).size === 0) {
        await handle.close();
        throw new PlimsollError('INPUT_UNRECOGNIZED', 'Nothing came from standard input.', {
          remedy: "Send an archive there: 'docker save app | plimsoll scan -'.",
        });
      }
      const noRoot = () => {
        throw new PlimsollError('INPUT_UNRECOGNIZED', 'Standard input is a filesystem tar, not an image archive.', {
          remedy: 'Put it into a file and write rootfs:FILE.',
        });
      };
      return {
        source: await openArchive(handle, 'standard input', undefined, options.verify, noRoot),
        name: undefined,
      };
    }
  }
}

async function openRegistryInput(reference: Reference, options: OpenOptions): Promise<OpenedInput> {
  const [{ openRegistry }, { registryOptionsFromEnvironment }] = await Promise.all([
    import('./registry/open.ts'),
    import('./registry/environment.ts'),
  ]);
  const { registry, repository, tag, digest } = reference;
  const store = await openRegistry(
    reference,
    registryOptionsFromEnvironment(options.environment, { ...options.registry, registry, onNotice: options.onNotice }),
  );
  const source = contentSource(store, {
    kind: 'registry',
    location: `${registry}/${repository}`,
    // Name and tag stay as asked for; the report's digest says what they meant.
    reference: () => formatReference(reference),
    verify: true,
  });
  return { source, name: digest ?? tag };
}
