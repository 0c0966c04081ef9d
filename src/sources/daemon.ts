import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import { addressText, askEngine, type EngineAddress } from '../http/engine.ts';
import { serverText } from '../http/server-text.ts';
import { limits } from '../limits.ts';
import { isDigest } from '../oci/digest.ts';
import type { CatalogEntry, Source } from '../oci/image.ts';
import { parseJson } from '../oci/parse-json.ts';
import { engineAddress } from './engine-address.ts';
import { openArchive } from './open-path.ts';
import { spool } from './spool.ts';

export interface DaemonOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Only an engine on this machine, by its socket, may be asked. */
  readonly offline: boolean;
  readonly spoolFolder: string;
  readonly signal: AbortSignal;
}

const ImagesSchema = v.array(
  v.object({
    Id: v.string(),
    RepoTags: v.nullish(v.array(v.string()), []),
    RepoDigests: v.nullish(v.array(v.string()), []),
    Created: v.nullish(v.number(), 0),
    Size: v.nullish(v.number(), 0),
  }),
);

/**
 * An image of the local Docker or Podman, by the engine's API: saved into a file without a name, then read as any
 * archive, so its diffIDs are checked like everyone's.
 * @param name as the engine knows it: `app`, `app:1`, an id; '' for the catalog alone
 * @throws PlimsollError REFERENCE_INVALID, NETWORK_OFFLINE, DAEMON_UNREACHABLE, DAEMON_ERROR, IMAGE_NOT_FOUND
 */
export async function openDaemon(name: string, options: DaemonOptions): Promise<Source> {
  const { spoolFolder, signal } = options;
  if (name !== '' && !isEngineName(name)) {
    throw new PlimsollError('REFERENCE_INVALID', `'${name.slice(0, 300)}' cannot be the name of an image.`, {
      remedy: "Write it as the engine does: NAME, NAME:TAG or an id; 'plimsoll image list daemon:' lists them.",
    });
  }
  const address = engineAddress(options.environment);
  if (options.offline) refuseNetwork(address);
  let opened: Promise<Source> | undefined;
  const saved = () => {
    opened ??= save();
    return opened;
  };

  return {
    kind: 'daemon',
    location: name || addressText(address),
    resolve: async () => (await saved()).resolve(),
    images: async (identity) => (await saved()).images(identity),
    image: async (identity) => ({ ...(await (await saved()).image(identity)), reference: name }),
    catalog,
    close: async () => (await opened?.catch(() => undefined))?.close(),
  };

  async function save(): Promise<Source> {
    if (name === '') {
      throw new PlimsollError('REFERENCE_INVALID', "'daemon:' is followed by nothing.", {
        remedy: "Name an image; 'plimsoll image list daemon:' lists them.",
      });
    }
    const path = name.split('/').map(encodeURIComponent).join('/');
    const { status, body, discard } = await askEngine(address, `/images/${path}/get`, signal);
    if (status === 404) {
      discard();
      throw new PlimsollError('IMAGE_NOT_FOUND', `The container engine has no image '${name}'.`, {
        remedy: `Pull it first, or write '${name}' without daemon: to read it from its registry.`,
      });
    }
    if (status !== 200) throw await engineError(status, body);
    const handle = await spool(body, spoolFolder, `The archive of '${name}'`);
    const noRoot = () => {
      throw new PlimsollError(
        'DAEMON_ERROR',
        `The container engine saved '${name}' as something that is no image archive.`,
      );
    };
    return openArchive(handle, name, undefined, true, noRoot);
  }

  async function catalog(): Promise<readonly CatalogEntry[]> {
    const { status, body } = await askEngine(address, '/images/json', signal);
    if (status !== 200) throw await engineError(status, body);
    const { bytes, more } = await head(body, limits.engineAnswerBytes);
    if (more) {
      const most = `${limits.engineAnswerBytes} bytes (engineAnswerBytes)`;
      throw new PlimsollError('LIMIT_EXCEEDED', `The container engine's list of images is longer than ${most}.`);
    }
    const images = parseJson(ImagesSchema, bytes, "engine's list of images", 'DAEMON_ERROR');
    return images
      .map(({ Id, RepoTags, RepoDigests, Created, Size }): CatalogEntry => {
        const names = (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>');
        const digest = (RepoDigests ?? [])[0]?.split('@')[1] ?? '';
        return {
          names,
          id: isDigest(Id) ? Id : undefined,
          digest: isDigest(digest) ? digest : undefined,
          created: timeText(Created ?? 0),
          size: Size ?? undefined,
          dangling: names.length === 0,
        };
      })
      .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
  }
}

/** A reference or an id, and nothing that would leave `/images/` in the engine's API. */
function isEngineName(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._/:@-]{0,511}$/.test(name) && !name.split('/').some((part) => /^\.{0,2}$/.test(part));
}

function refuseNetwork(address: EngineAddress): void {
  if (address.kind === 'socket') return;
  throw new PlimsollError('NETWORK_OFFLINE', `'${addressText(address)}' was not asked: --offline is set.`, {
    remedy: 'Run without --offline, or use an engine of this machine (DOCKER_HOST=unix://PATH).',
  });
}

/** Engines say `{"message": "..."}`; what stands before them may say anything. */
async function engineError(status: number, body: AsyncIterable<Uint8Array>): Promise<PlimsollError> {
  const said = Buffer.from((await head(body, 8192)).bytes).toString('utf8');
  const { message = said } = parsedMessage(said);
  const text = serverText(message).replace(/\.+$/, '');
  return new PlimsollError(
    'DAEMON_ERROR',
    `The container engine answered with status ${status}${text === '' ? '' : `: ${text}`}.`,
    { remedy: "The engine's log says more." },
  );
}

function parsedMessage(text: string): { readonly message?: string } {
  try {
    const result = v.safeParse(v.object({ message: v.string() }), JSON.parse(text));
    return result.success ? result.output : {};
  } catch {
    return {};
  }
}

/** The first `most` bytes; the rest is not read. */
async function head(body: AsyncIterable<Uint8Array>, most: number): Promise<{ bytes: Uint8Array; more: boolean }> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, most - bytes));
    bytes += chunk.length;
    if (bytes > most) break;
  }
  return { bytes: Buffer.concat(chunks), more: bytes > most };
}

/** Seconds since 1970; an engine may say anything. */
function timeText(seconds: number): string | undefined {
  const time = new Date(seconds * 1000);
  return seconds > 0 && !Number.isNaN(time.getTime()) ? time.toISOString() : undefined;
}

/** By name; those without one last. */
function sortKey({ names, id }: CatalogEntry): string {
  return names[0] === undefined ? `1 ${id}` : `0 ${names[0]}`;
}
