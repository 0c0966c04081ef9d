import { PlimsollError } from '../../errors.ts';
import { parseReference, type Reference } from '../../oci/reference.ts';

/** An image as a Dockerfile names it. */
export interface NamedImage {
  readonly reference: Reference;
  /** Whether a tag is written; the reference has `latest` where neither tag nor digest is. */
  readonly hasTag: boolean;
  /** Of docker.io/library: `nginx`; undefined for all others. */
  readonly official: string | undefined;
}

/** Undefined for what is no valid reference. */
export function namedImage(text: string): NamedImage | undefined {
  try {
    const reference = parseReference(text);
    const name = text.split('@', 1)[0] ?? '';
    const { registry, repository } = reference;
    const isOfficial = registry === 'docker.io' && repository.startsWith('library/');
    return {
      reference,
      hasTag: name.lastIndexOf(':') > name.lastIndexOf('/'),
      official: isOfficial ? repository.slice('library/'.length) : undefined,
    };
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}

/** Why it names no image, as the end of a sentence, and what was meant; undefined for what does name one. */
export function whyNoImage(text: string): { readonly why: string; readonly meant?: string } | undefined {
  if (text.trim() === '') return { why: 'it is empty' };
  try {
    parseReference(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    const lower = lowerName(text);
    if (lower !== text && namedImage(lower)) return { why: 'image names are lower-case', meant: lower };
    return {
      why: error.message.slice(error.message.lastIndexOf(' is not an image reference: ') + 27).replace(/\.$/, ''),
    };
  }
}

/** The tag may have capitals. */
function lowerName(text: string): string {
  const end = text.search(/@|:[^:/@]*(?:@|$)/);
  return end < 0 ? text.toLowerCase() : text.slice(0, end).toLowerCase() + text.slice(end);
}
