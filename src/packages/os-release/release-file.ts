import type { Distro } from '../../package.ts';
import { readAssignments } from './assignments.ts';

/**
 * os-release(5). A file without ID is known by its NAME, or not at all: ID_LIKE names relatives, which have packages of
 * their own.
 */
export function readOsRelease(text: string): Distro | undefined {
  const values = readAssignments(text);
  const get = (name: string) => values.get(name) ?? '';
  const id = get('ID') || idOfName(get('NAME'));
  if (!id) return undefined;
  const version = get('VERSION_ID');
  const codename =
    get('VERSION_CODENAME') || (oldCodenames.has(id) ? codenameIn(get('VERSION') || get('PRETTY_NAME')) : undefined);
  const title = [get('NAME') || id, get('VERSION') || version].filter((part) => part !== '').join(' ');
  const cpeName = get('CPE_NAME');
  return {
    id,
    version,
    idLike: get('ID_LIKE')
      .split(/\s+/)
      .filter((each) => each !== ''),
    ...(codename ? { codename } : {}),
    prettyName: get('PRETTY_NAME') || title,
    ...(cpeName ? { cpeName } : {}),
  };
}

/** /etc/lsb-release: Ubuntu before 12.04, and others of its time. */
export function readLsbRelease(text: string): Distro | undefined {
  const values = readAssignments(text);
  const name = values.get('DISTRIB_ID') ?? '';
  const id = idOfName(name) ?? name.toLowerCase();
  // CentOS and others keep the file without saying who they are.
  if (!/^[a-z0-9][a-z0-9._-]*$/.test(id)) return undefined;
  const version = values.get('DISTRIB_RELEASE') ?? '';
  const codename = values.get('DISTRIB_CODENAME');
  return {
    id,
    version,
    idLike: [],
    ...(codename ? { codename } : {}),
    prettyName: values.get('DISTRIB_DESCRIPTION') || `${name} ${version}`.trim(),
  };
}

/** /etc/redhat-release and its kin: `CentOS release 6.10 (Final)`. */
export function readRedHatRelease(text: string): Distro | undefined {
  const line = firstLine(text);
  const [, name = '', version = ''] = /^(.+?) release (\d+(?:\.\d+)*)/.exec(line) ?? [];
  const id = idOfName(name);
  return id === undefined || version === '' ? undefined : { id, version, idLike: [], prettyName: line };
}

/** /etc/alpine-release: the bare version. */
export function readAlpineRelease(text: string): Distro | undefined {
  const version = firstLine(text);
  if (!/^\d+\.\d+[\w.]*$/.test(version)) return undefined;
  return { id: 'alpine', version, idLike: [], prettyName: `Alpine Linux v${version}` };
}

/** /etc/debian_version: `6.0.10`, or `wheezy/sid` before a release. VERSION_ID has no point releases since 7. */
export function readDebianVersion(text: string): Distro | undefined {
  const line = firstLine(text);
  const debian = (version: string) => ({ id: 'debian', version, idLike: [], prettyName: `Debian GNU/Linux ${line}` });
  const [, major = '', minor] = /^(\d+)(?:\.(\d+))?(?:\.\d+)*$/.exec(line) ?? [];
  if (major !== '') return debian(minor === undefined || Number(major) >= 7 ? major : `${major}.${minor}`);
  const codename = codenameIn(line);
  return codename ? { ...debian(''), codename } : undefined;
}

// Elsewhere the brackets hold an edition or a motto.
const oldCodenames = new Set(['debian', 'ubuntu']);

/** `12 (bookworm)`, `14.04.6 LTS, Trusty Tahr`, and `trixie/sid` of what is not released. */
function codenameIn(version: string): string | undefined {
  const [, unreleased, bracketed, named] =
    /(\w+)\/sid$|\((\w+)\)$|, (\w+) \w+$/.exec(version.slice(-longestLine)) ?? [];
  return unreleased ?? bracketed ?? named?.toLowerCase();
}

const idsByName: readonly (readonly [name: RegExp, id: string])[] = [
  [/^centos\b/i, 'centos'],
  [/^red hat enterprise linux\b/i, 'rhel'],
  [/^rocky linux\b/i, 'rocky'],
  [/^almalinux\b/i, 'almalinux'],
  [/^oracle linux\b/i, 'ol'],
  [/^amazon linux\b/i, 'amzn'],
  [/^fedora\b/i, 'fedora'],
  [/^scientific linux\b/i, 'scientific'],
  [/^alpine linux\b/i, 'alpine'],
  [/^debian\b/i, 'debian'],
  [/^ubuntu\b/i, 'ubuntu'],
];

function idOfName(name: string): string | undefined {
  return idsByName.find(([pattern]) => pattern.test(name))?.[1];
}

function firstLine(text: string): string {
  return text.trimStart().slice(0, longestLine).split('\n', 1)[0]?.trim() ?? '';
}

/** Characters that are looked at: patterns that go back and forth must not meet a long line. */
const longestLine = 200;
