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
