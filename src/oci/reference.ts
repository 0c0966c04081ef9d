import { PlimsollError } from '../errors.ts';
import { type Digest, isDigest } from './digest.ts';
import { imageOfAddress, isPageHost } from './web-address.ts';

/** Text that names an image in a registry, taken apart and completed as Docker does. */
export interface Reference {
  /** host[:port]; `docker.io` for Docker Hub. */
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

// distribution/reference, regexp.go, and the distribution spec's <name> and <reference>.
const component = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const hostPattern =
  /^(?:(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])(?:\.(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9]))*|\[[A-Fa-f0-9:.]+\])(?::[0-9]{1,5})?$/;

/**
 * `[host[:port]/]path[:tag][@digest]`. Without a host it is Docker Hub, without a namespace there `library/`, without
 * tag and digest `latest`.
 * @throws PlimsollError REFERENCE_INVALID with what is wrong and, for the usual slips, the right spelling
 */
export function parseReference(text: string): Reference {
  const invalid = (why: string, remedy?: string) =>
    new PlimsollError(
      'REFERENCE_INVALID',
      `'${text.slice(0, 300)}' is not an image reference: ${why}.`,
      remedy ? { remedy } : {},
    );

  if (text === '') throw invalid('it is empty');
  const scheme = /^(https?|docker):\/\//i.exec(text)?.[0];
  if (scheme !== undefined) throw invalid(`it starts with ${scheme}`, spelledAs(text));
  if (isPageHost(text.slice(0, Math.max(0, text.indexOf('/')))))
    throw invalid('it is the address of a web page', spelledAs(text));

  const at = text.indexOf('@');
  const digestText = at < 0 ? undefined : text.slice(at + 1);
  if (digestText !== undefined && !isDigest(digestText)) throw invalid(`'${digestText.slice(0, 160)}' is not a digest`);
  const named = at < 0 ? text : text.slice(0, at);

  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : undefined;
  if (tag !== undefined && !tagPattern.test(tag)) throw invalid(`'${tag.slice(0, 160)}' is not a tag`);
  const name = hasTag ? named.slice(0, colon) : named;

  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  // A first part with a dot or a colon, or localhost, is a host; so is one with capitals, which no repository has.
  const lower = first.toLowerCase();
  const isPlainly = /[.:[]/.test(lower) || lower === 'localhost';
  const isHost = isPlainly || first !== lower;
  // Where only the capitals tell, they stay: written small it would be a namespace of Docker Hub.
  const registry = isHost ? hubAlias(isPlainly ? lower : first) : 'docker.io';
  const path = isHost ? name.slice(slash + 1) : name;

  if (!hostPattern.test(registry)) throw invalid(`'${registry}' is not a host`);
  if (path === '') throw invalid('it has no repository');
  if (path !== path.toLowerCase())
    throw invalid('a repository is lower-case', `Write it as '${text.replace(path, path.toLowerCase())}'.`);
  const bad = path.split('/').find((part) => !component.test(part));
  if (bad !== undefined) throw invalid(`'${bad}' cannot be part of a repository`);
  if (/^[0-9a-f]{64}$/.test(path)) {
    throw invalid(
      '64 hex digits are an image id, not a name',
      `Write 'daemon:${path}' for an image of the local engine.`,
    );
  }

  const repository = registry === 'docker.io' && !path.includes('/') ? `library/${path}` : path;
  if (registry.length + 1 + repository.length > 255)
    throw invalid('host and repository are longer than 255 characters');
  return {
    registry,
    repository,
    ...(tag !== undefined ? { tag } : digestText === undefined ? { tag: 'latest' } : {}),
    ...(digestText !== undefined ? { digest: digestText as Digest } : {}),
  };
}

/** What to write for an address: the image it is about, where there is one. */
function spelledAs(address: string): string {
  const image = address.startsWith('docker://') ? address.slice(9) : imageOfAddress(address);
  if (image !== undefined && isReference(image)) return `Write it as '${image}'.`;
  return "Write the image's name, as in 'nginx:1.27' or 'ghcr.io/acme/app:1.4'.";
}

function isReference(text: string): boolean {
  try {
    return parseReference(text).repository !== '';
  } catch {
    return false;
  }
}

/** In full, so that two spellings of one image read the same: `docker.io/library/nginx:latest`. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag ? `:${tag}` : ''}${digest ? `@${digest}` : ''}`;
}

function hubAlias(host: string): string {
  return ['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'].includes(host) ? 'docker.io' : host;
}
