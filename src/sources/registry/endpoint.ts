import { hostnameKind } from '../../http/address-guard.ts';
import type { HttpClient } from '../../http/client.ts';
import { isNotTls, isUnreachable } from '../../http/network-error.ts';
import type { HttpResponse } from '../../http/response.ts';
import { authorizer } from './authorizer.ts';
import { registryError } from './errors.ts';
import type { RegistryOptions } from './options.ts';
import type { Place } from './place.ts';

export interface Endpoint {
  readonly place: Place;
  /**
   * Asks for something below `/v2/<repository>/`, or for a whole address of this registry, and identifies us when it
   * wants that. Any answer but a last 401 is handed back.
   * @param what names it in errors, as in `image 'docker.io/library/nginx:1'`
   * @throws PlimsollError REGISTRY_UNAUTHORIZED and what network and login throw
   */
  send(method: 'GET' | 'HEAD', target: string | URL, what: string, details?: SendDetails): Promise<HttpResponse>;
  /** The error that an answer amounts to. */
  failure(response: HttpResponse, what: string): Promise<Error>;
  origin(): Promise<URL>;
}

export interface SendDetails {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** The body may take as long as it comes: a blob. */
  readonly long?: boolean;
}

export function endpoint(place: Place, http: HttpClient, options: RegistryOptions): Endpoint {
  const { registry, repository, mirrorOf } = place;
  const login = authorizer({
    http,
    registry,
    repository,
    credentials: () => options.credentials(registry, repository),
    realms: options.realms(registry),
    deadline: options.deadline,
    signal: options.signal,
    now: options.http.now ?? Date.now,
  });
  let found: Promise<URL> | undefined;
  /** Why a mirror is not asked any more: each blob would wait for it anew. */
  let down: unknown;
  const origin = () => {
    if (place.origin) return Promise.resolve(place.origin);
    found ??= findOrigin(registry, http, options);
    found.catch(() => {
      found = undefined;
    });
    return found;
  };
  const failure = async (response: HttpResponse, what: string) =>
    registryError(response, { registry, what, signedIn: await login.isSignedIn() });

  return {
    place,
    origin,
    failure,
    async send(method, target, what, { headers = {}, signal = options.signal, long = false } = {}) {
      const base = await origin();
      const url = target instanceof URL ? target : new URL(`/v2/${repository}/${target}`, base);
      // containerd's convention; only a mirror may learn of it, and only what it is a mirror of.
      if (mirrorOf !== undefined) url.searchParams.set('ns', mirrorOf);
      for (let isSecond = false; ; isSecond = true) {
        const credentials = await login.headers();
        if (down !== undefined) throw down;
        const request = {
          method,
          url,
          headers,
          credentials,
          ...(signal ? { signal } : {}),
          ...(long ? {} : { deadline: options.deadline }),
          ...(mirrorOf === undefined ? {} : { attempts: 2 }),
        };
        const response = await http.request(request).catch((error: unknown) => {
          if (mirrorOf !== undefined && isUnreachable(error)) down = error;
          throw error;
        });
        // A 401 of some storage that we were redirected to says nothing of the registry's login.
        if (response.status !== 401 || response.url.origin !== base.origin) return response;
        const challenge = response.headers['www-authenticate'] ?? '';
        // Reads the body as well, which gives its turn back before the token service is asked.
        const refused = await failure(response, what);
        if (isSecond || !(await login.answer(challenge, credentials, base))) throw refused;
      }
    },
  };
}

/** https, but for places that may do without TLS: these are asked whether they have it, as Docker does. */
async function findOrigin(registry: string, http: HttpClient, options: RegistryOptions): Promise<URL> {
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const tls = new URL(`https://${host}`);
  if (hostnameKind(tls.hostname) !== 'loopback' && !options.http.insecure.includes(registry)) return tls;
  const { deadline, signal } = options;
  const probe = { method: 'GET', url: new URL('/v2/', tls), attempts: 1, deadline } as const;
  try {
    const response = await http.request({ ...probe, ...(signal ? { signal } : {}) });
    await response.discard();
    return tls;
  } catch (error) {
    if (isNotTls(error)) return new URL(`http://${host}`);
    throw error;
  }
}
