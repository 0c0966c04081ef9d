import type { HttpOptions } from '../../src/http/client.ts';
import type { Notice } from '../../src/report.ts';
import type { Credentials } from '../../src/sources/registry/docker-config.ts';
import type { RegistryOptions } from '../../src/sources/registry/options.ts';

/** As quiet and as impatient as can be: no proxies, no files, waits that are only written down. */
export function httpOptions(overrides: Partial<HttpOptions> = {}): HttpOptions & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    offline: false,
    userAgent: 'plimsoll-test',
    insecure: [],
    concurrency: 4,
    proxies: { none: '' },
    certificates: { files: [], folders: [] },
    timeouts: { connect: 5000, headers: 5000, idle: 5000 },
    wait: async (milliseconds) => void waits.push(milliseconds),
    random: () => 0.5,
    waits,
    ...overrides,
  };
}

export interface TestRegistryOptions extends RegistryOptions {
  readonly notices: Notice[];
}

export function registryOptions(
  overrides: Omit<Partial<RegistryOptions>, 'http' | 'credentials'> & {
    readonly http?: Partial<HttpOptions>;
    readonly credentials?: Credentials;
  } = {},
): TestRegistryOptions {
  const notices: Notice[] = [];
  const { http, credentials = { kind: 'anonymous' }, ...rest } = overrides;
  return {
    places: async ({ registry, repository }) => [{ registry, repository }],
    realms: () => [],
    deadline: 10_000,
    onNotice: (notice) => void notices.push(notice),
    notices,
    ...rest,
    http: httpOptions(http),
    credentials: async () => credentials,
  };
}

export async function collect(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}
