import { PlimsollError } from '../../errors.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';
import type { Mirror } from './mirrors.ts';
import type { Place } from './place.ts';
import type { RegistryTable } from './registries-conf.ts';

/** Who may have a say in where an image is read from; the first that names mirrors is heard, the others are not. */
export interface PullSettings {
  /** `--mirror`, by registry. */
  readonly flags: readonly (readonly [registry: string, mirror: Mirror])[];
  /** Of registries.conf. */
  readonly tables: readonly RegistryTable[];
  /** Of the Docker daemon, for Docker Hub only. */
  daemon(): Promise<readonly Mirror[]>;
}

/**
 * Where to ask for an image, in order: its mirrors, last the registry itself, or the place registries.conf has for it.
 * A block and a location hold whichever mirrors are asked.
 * @throws PlimsollError NETWORK_REFUSED when registries.conf blocks it; CONFIG_INVALID
 */
export async function pullPlaces(
  reference: Reference,
  settings: PullSettings,
): Promise<readonly [...mirrors: Place[], own: Place]> {
  const { registry, repository } = reference;
  const match = longestMatch(reference, settings.tables);
  if (match?.table.blocked) throw refusal(reference, match.table);
  const own = match?.table.location === undefined ? { registry, repository } : moved(match.table.location, match);
  const copies = (mirrors: readonly Mirror[]) =>
    mirrors.map(({ origin, prefix }) => {
      const path = prefix === '' ? repository : `${prefix}/${repository}`;
      return { registry: origin.host, repository: path, origin, mirrorOf: registry };
    });

  const named = settings.flags.filter(([of]) => of === registry).map(([, mirror]) => mirror);
  if (named.length > 0) return [...copies(named), own];
  if (match) {
    const wanted = reference.digest === undefined ? 'tag-only' : 'digest-only';
    const mirrors = match.table.mirrors.filter(({ pull }) => pull === 'all' || pull === wanted);
    return [...mirrors.map(({ location }) => ({ ...moved(location, match), mirrorOf: registry })), own];
  }
  return registry === 'docker.io' ? [...copies(await settings.daemon()), own] : [own];
}

interface Match {
  readonly table: RegistryTable;
  /** What of the repository's name comes after the prefix: `/path` or nothing. */
  readonly rest: string;
}

function longestMatch(reference: Reference, tables: readonly RegistryTable[]): Match | undefined {
  let best: Match | undefined;
  for (const table of tables) {
    const rest = restAfter(table.prefix, reference);
    if (rest === undefined || (best && best.table.prefix.length >= table.prefix.length)) continue;
    best = { table, rest };
  }
  return best;
}

/** Undefined where the prefix does not match; whole path parts only. */
function restAfter(prefix: string, { registry, repository, tag, digest }: Reference): string | undefined {
  if (prefix.startsWith('*.')) {
    return registry.replace(/:\d+$/, '').endsWith(prefix.slice(1)) ? `/${repository}` : undefined;
  }
  const name = `${registry}/${repository}`;
  if ([name, `${name}:${tag}`, `${name}@${digest}`].includes(prefix)) return '';
  return name.startsWith(`${prefix}/`) ? name.slice(prefix.length) : undefined;
}

/** `location` in the place of the prefix. */
function moved(location: string, { table, rest }: Match): Place {
  const text = `${location}${rest}`;
  const [host = ''] = location.split('/');
  // The tag is there to be in the way of another one: a location names a repository, or a part of its path.
  const found = tryParse(`${text}:latest`);
  if (found?.registry === host) return { registry: found.registry, repository: found.repository };
  throw new PlimsollError(
    'CONFIG_INVALID',
    `The registry configuration '${table.file}' puts what begins with '${table.prefix}' at '${text}', which is no repository of a registry.`,
    { remedy: 'Write its location as host[:port][/path].' },
  );
}

function tryParse(text: string): Reference | undefined {
  try {
    return parseReference(text);
  } catch {
    return undefined;
  }
}

function refusal({ registry, repository }: Reference, { file, prefix }: RegistryTable): PlimsollError {
  return new PlimsollError(
    'NETWORK_REFUSED',
    `'${registry}/${repository}' was not asked for: '${file}' blocks '${prefix}'.`,
    {
      remedy: 'Take the image from elsewhere; who may change that file can lift the block.',
    },
  );
}
