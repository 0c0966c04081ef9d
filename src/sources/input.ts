import { isAbsolute } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { parseReference, type Reference } from '../oci/reference.ts';
import { inOurWords, refuseForeignPrefix, remedyForHubPrefix } from './foreign-prefix.ts';

/** What an IMAGE argument means, before anything is opened. */
export type ImageInput =
  | { readonly kind: 'registry'; readonly reference: Reference }
  | { readonly kind: 'docker-archive' | 'oci'; readonly path: string; readonly name: string | undefined }
  | { readonly kind: 'daemon'; readonly name: string }
  | { readonly kind: 'rootfs' | 'dir'; readonly path: string }
  /** A path without a prefix: recognised by what it holds. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'stdin' };

const prefixes = ['docker-archive', 'oci', 'daemon', 'rootfs', 'dir'] as const;

/**
 * Reads an IMAGE argument (contract.md "Commands", S13): a path has a prefix or starts with `./`, `../` or `/`; every
 * other word is a reference, and always the registry's. A word that could be both is refused with both spellings.
 * Prefixes of other tools are read where one of ours means the same, `docker://` too, and else refused.
 * @param exists whether there is a file or folder of this name
 * @throws PlimsollError REFERENCE_INVALID, INPUT_AMBIGUOUS, INPUT_SCRATCH
 */
export function parseInput(typed: string, exists: (path: string) => boolean): ImageInput {
  const text = inOurWords(typed);
  if (text === '-') return { kind: 'stdin' };
  const prefix = prefixes.find((each) => text.startsWith(`${each}:`));
  if (prefix) return withPrefix(prefix, text.slice(prefix.length + 1), exists);
  if (/^\.{1,2}(\/|$)/.test(text) || isAbsolute(text)) return { kind: 'path', path: text };

  if (text.startsWith('docker://')) return { kind: 'registry', reference: referenceOf(text.slice(9)) };

  const asPath = exists(text);
  if (!asPath) refuseForeignPrefix(text);
  let reference: Reference;
  try {
    reference = referenceOf(text);
  } catch (error) {
    if (!asPath || !(error instanceof PlimsollError) || error.code === 'INPUT_SCRATCH') throw error;
    throw new PlimsollError(
      'REFERENCE_INVALID',
      `'${text}' is a path, but a path without './' is read as an image of a registry.`,
      { cause: error, remedy: `Write './${text}'.` },
    );
  }
  if (asPath) {
    const { registry, repository } = reference;
    throw new PlimsollError('INPUT_AMBIGUOUS', `'${text}' is a path here and an image of a registry.`, {
      remedy: `Write './${text}' for the path, or '${registry}/${repository}${text.slice(nameLength(text))}' for the image.`,
    });
  }
  return { kind: 'registry', reference };
}

/** @throws PlimsollError REFERENCE_INVALID, INPUT_SCRATCH */
function referenceOf(text: string): Reference {
  let reference: Reference;
  try {
    reference = parseReference(text);
  } catch (cause) {
    const remedy = remedyForHubPrefix(text);
    if (!(cause instanceof PlimsollError) || remedy === undefined) throw cause;
    throw new PlimsollError(cause.code, cause.message, { cause, remedy });
  }
  if (reference.registry === 'docker.io' && reference.repository === 'library/scratch') {
    throw new PlimsollError(
      'INPUT_SCRATCH',
      "'scratch' is the name of nothing: it is no image, and no registry has it.",
    );
  }
  return reference;
}

function withPrefix(prefix: (typeof prefixes)[number], rest: string, exists: (path: string) => boolean): ImageInput {
  // 'daemon:' alone names the engine, whose images can be listed.
  if (rest === '' && prefix !== 'daemon')
    throw new PlimsollError('REFERENCE_INVALID', `'${prefix}:' is followed by nothing.`);
  switch (prefix) {
    case 'daemon':
      return { kind: 'daemon', name: rest };
    case 'rootfs':
    case 'dir':
      return { kind: prefix, path: rest };
    default:
      return { kind: prefix, ...splitName(rest, exists) };
  }
}

/** PATH[:name] or PATH[@digest]; the longest path that exists wins, since paths may hold colons. */
function splitName(text: string, exists: (path: string) => boolean): { path: string; name: string | undefined } {
  if (exists(text)) return { path: text, name: undefined };
  for (let at = text.length - 1; at > 0; at--) {
    if (text[at] !== ':' && text[at] !== '@') continue;
    if (exists(text.slice(0, at))) return { path: text.slice(0, at), name: text.slice(at + 1) };
  }
  return { path: text, name: undefined };
}

/** Where the tag or digest begins. */
function nameLength(text: string): number {
  const at = text.indexOf('@');
  const end = at < 0 ? text.length : at;
  const colon = text.lastIndexOf(':', end);
  return colon > text.lastIndexOf('/', end) ? colon : end;
}
