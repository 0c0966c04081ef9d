import { readFile } from 'node:fs/promises';
import * as v from 'valibot';
import { type ErrorCode, PlimsollError } from '../../errors.ts';
import { parseJson } from '../../oci/parse-json.ts';

/** A registry that holds copies of another one's repositories. */
export interface Mirror {
  /** Scheme, host and port; https unless the user wrote otherwise. */
  readonly origin: URL;
  /** What stands before the repository there, as in Harbor's proxy projects; '' for nothing. */
  readonly prefix: string;
}

/** Reads `[https://]host[:port][/prefix]`. @throws PlimsollError `code` */
export function parseMirror(text: string, where: string, code: ErrorCode): Mirror {
  const url = URL.parse(/^[a-z]+:\/\//i.test(text) ? text : `https://${text}`);
  const prefix = url?.pathname.replace(/^\/+|\/+$/g, '') ?? '';
  const clean = url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password && !url.search;
  if (!clean || !/^[a-z0-9._/-]*$/.test(prefix)) {
    throw new PlimsollError(code, `${where} names a mirror that is not [https://]host[:port][/prefix].`, {
      remedy: 'Write for example --mirror docker.io=mirror.example.com.',
    });
  }
  return { origin: new URL(url.origin), prefix };
}

const DaemonSchema = v.object({ 'registry-mirrors': v.nullish(v.array(v.string())) });

/**
 * The mirrors of Docker Hub in the Docker daemon's configuration (dockerd, "registry-mirrors": Docker Hub only); none
 * when there is no such file or we may not read it. Its insecure registries are not taken over: what weakens a check
 * is said on our own command line (S7).
 * @throws PlimsollError CONFIG_INVALID
 */
export async function daemonMirrors(file: string): Promise<readonly Mirror[]> {
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return [];
  const config = parseJson(DaemonSchema, bytes, `file '${file}'`, 'CONFIG_INVALID');
  return (config['registry-mirrors'] ?? []).map((text) => parseMirror(text, `'${file}'`, 'CONFIG_INVALID'));
}

/**
 * Does `work` with each place in turn until one can: mirrors first, the registry itself last. A mirror's failure is
 * no failure; only what the last place says counts.
 */
export async function firstThatCan<Place, Result>(
  places: readonly Place[],
  work: (place: Place) => Promise<Result>,
): Promise<Result> {
  for (const place of places) {
    try {
      return await work(place);
    } catch (error) {
      if (place === places.at(-1) || !isMirrorsFault(error)) throw error;
    }
  }
  throw new Error('no place to ask'); // never: the registry itself is always one
}

/** Whether another place could do better: not when we were stopped or are offline, nor when we have a bug. */
export function isMirrorsFault(error: unknown): boolean {
  return error instanceof PlimsollError && !['ABORTED', 'TIMEOUT', 'NETWORK_OFFLINE'].includes(error.code);
}
