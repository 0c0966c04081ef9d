import { PlimsollError } from '../errors.ts';
import type { Get } from '../workflows/advisories.ts';

/** What the network flags say, for downloads that are no registry's. */
export interface DownloadFlags {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly offline: boolean;
  readonly cacert?: readonly string[] | undefined;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** The `get` that advisories are handed: they reach the network by this function only. */
export function downloader(flags: DownloadFlags): { readonly get: Get; close(): Promise<void> } {
  const client = openClient(flags);
  return {
    async get(url) {
      const response = await (await client()).request({ method: 'GET', url: new URL(url), signal: flags.signal });
      if (response.status === 404) {
        await response.discard();
        throw new PlimsollError('DATABASE_MISSING', `There is no '${url}'.`, {
          remedy: 'Check the name of the ecosystem.',
        });
      }
      if (response.status !== 200) {
        await response.discard();
        throw new PlimsollError('NETWORK_FAILED', `'${url}' answered with status ${response.status}.`, {
          remedy: "Try again later; 'plimsoll db build --from DIR' needs no network.",
        });
      }
      const length = Number(response.headers['content-length']);
      return { body: response.body, ...(Number.isSafeInteger(length) ? { length } : {}) };
    },
    close: async () => (await client.opened())?.close(),
  };
}

function openClient({ environment, offline, cacert, version, signal }: DownloadFlags) {
  let opened: Promise<import('../http/client.ts').HttpClient> | undefined;
  const open = async () => {
    const [{ createHttpClient }, { registryOptionsFromEnvironment }] = await Promise.all([
      import('../http/client.ts'),
      import('../sources/registry/environment.ts'),
    ]);
    const { http } = registryOptionsFromEnvironment(environment, {
      offline,
      cacert: cacert ?? [],
      userAgent: `plimsoll/${version}`,
      signal,
      onNotice: () => {},
    });
    return createHttpClient(http);
  };
  return Object.assign(
    () => {
      opened ??= open();
      return opened;
    },
    { opened: async () => opened },
  );
}
