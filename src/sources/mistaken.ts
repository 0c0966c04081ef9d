import { type ErrorCode, PlimsollError } from '../errors.ts';
import { remedyForHubPrefix } from './foreign-prefix.ts';
import { looksLikeFile, nearPaths } from './near-paths.ts';

/** What is heard of a registry where a word was meant as something else: that it has no such image, or nothing at all. */
const unanswered: ReadonlySet<ErrorCode> = new Set([
  'IMAGE_NOT_FOUND',
  'REGISTRY_UNAUTHORIZED',
  'REGISTRY_DENIED',
  'NETWORK_FAILED',
  'NETWORK_OFFLINE',
  'NETWORK_TIMEOUT',
]);

/**
 * The error of a word that was read as a reference and led nowhere, with what else the word looks like and how that is
 * written. Errors of words that look like references stay as they are.
 * @param registry who was asked for it; undefined: it is no reference at all
 */
export async function mistaken(error: unknown, text: string, registry?: string): Promise<unknown> {
  if (!(error instanceof PlimsollError)) return error;
  const { code } = error;
  const remedy = registry === undefined ? await ofNoReference(code, text) : await ofReference(code, text, registry);
  return remedy === undefined ? error : new PlimsollError(code, error.message, { cause: error, remedy });
}

async function ofNoReference(code: ErrorCode, text: string): Promise<string | undefined> {
  // What begins with a prefix or a scheme was told how to be written.
  if (code !== 'REFERENCE_INVALID' || /^[a-z-]+:/i.test(text) || !looksLikeFile(text)) return undefined;
  return `For a file write ${await asFile(text)}`;
}

async function ofReference(code: ErrorCode, text: string, registry: string): Promise<string | undefined> {
  if (code === 'IMAGE_NOT_FOUND' && remedyForHubPrefix(text) !== undefined) return remedyForHubPrefix(text);
  if (!unanswered.has(code) || !looksLikeFile(text)) return undefined;
  const whose = registry === 'docker.io' ? 'Docker Hub' : `the registry '${registry}'`;
  return `It was taken for the image '${text}' of ${whose}; for a file write ${await asFile(text)}`;
}

/** A file of that name there is not: `parseInput` would have asked which of the two is meant. */
async function asFile(text: string): Promise<string> {
  const near = await nearPaths(`./${text}`);
  return `'./${text}', which is not there.${near ? ` ${near}` : ''}`;
}
