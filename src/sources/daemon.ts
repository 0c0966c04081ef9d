import { Buffer } from 'node:buffer';
import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import { addressText, askEngine } from '../http/engine.ts';
import { limits } from '../limits.ts';
import { isDigest } from '../oci/digest.ts';
import type { CatalogEntry, Source } from '../oci/image.ts';
import { parseJson } from '../oci/parse-json.ts';
import { engineAddress } from './engine-address.ts';
import { openArchive } from './open-path.ts';
import { spool } from './spool.ts';

export interface DaemonOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
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
 * @throws PlimsollError DAEMON_UNREACHABLE, DAEMON_ERROR, IMAGE_NOT_FOUND
 */
export async function openDaemon(name: string, { environment, spoolFolder, signal }: DaemonOptions): Promise<Source> {
  const address = engineAddress(environment);
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
    const { status, body } = await askEngine(address, `/images/${path}/get`, signal);
    if (status === 404) {
      throw new PlimsollError('IMAGE_NOT_FOUND', `The container engine has no image '${name}'.`, {
        remedy: `Pull it first, or write '${name}' without daemon: to read it from its registry.`,
      });
    }
    if (status !== 200) throw await engineError(status, body);
    const handle = await spool(body, spoolFolder);
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
    const images = parseJson(
      ImagesSchema,
      await head(body, limits.configBytes),
      "engine's list of images",
      'DAEMON_ERROR',
    );
    return images
      .map(({ Id, RepoTags, RepoDigests, Created, Size }): CatalogEntry => {
        const names = (RepoTags ?? []).filter((tag) => tag !== '<none>:<none>');
        const digest = (RepoDigests ?? [])[0]?.split('@')[1] ?? '';
        return {
          names,
          id: isDigest(Id) ? Id : undefined,
          digest: isDigest(digest) ? digest : undefined,
          created: Created ? new Date(Created * 1000).toISOString() : undefined,
          size: Size ?? undefined,
          dangling: names.length === 0,
        };
      })
      .sort((a, b) => ((a.names[0] ?? '~') < (b.names[0] ?? '~') ? -1 : 1));
  }
}

async function engineError(status: number, body: AsyncIterable<Uint8Array>): Promise<PlimsollError> {
  const text = Buffer.from(await head(body, 1000))
    .toString('utf8')
    .trim();
  return new PlimsollError('DAEMON_ERROR', `The container engine answered with status ${status}: ${text}`);
}

/** @throws PlimsollError LIMIT_EXCEEDED */
async function head(body: AsyncIterable<Uint8Array>, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most)
      throw new PlimsollError('LIMIT_EXCEEDED', `The container engine answers with more than ${most} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
