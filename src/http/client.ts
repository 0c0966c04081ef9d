import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { limiter } from '../parallel.ts';
import { hostnameKind } from './address-guard.ts';
import { aborted, networkError } from './network-error.ts';
import { type HttpResponse, httpResponse } from './response.ts';
import { type Patience, withRetry } from './retry.ts';
import { type RouteSettings, routes } from './routes.ts';
import { placeOf, serverText } from './server-text.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Headers for the origin of `url` alone: a redirect to another one goes without them. */
  readonly credentials?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The address the user named whose server sent us to `url`; absent when the user named `url` (S15). */
  readonly askedBy?: URL;
  /** Tries; 4 unless said. */
  readonly attempts?: number;
  /** Milliseconds for one try with its whole body; without it only the pauses are bounded. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

export interface HttpClient {
  /**
   * Any status is an answer, the caller judges it. Redirects are followed and passing troubles tried again.
   * @throws PlimsollError NETWORK_OFFLINE, NETWORK_FAILED, NETWORK_TIMEOUT, NETWORK_REFUSED, CONFIG_INVALID, ABORTED
   */
  request(request: HttpRequest): Promise<HttpResponse>;
  close(): Promise<void>;
}

export interface HttpOptions extends RouteSettings, Patience {
  /** Refuses everything before any socket is opened. */
  readonly offline: boolean;
  readonly userAgent: string;
  /** host[:port] that may be asked without TLS; loopback always may. */
  readonly insecure: readonly string[];
  /** Requests to one origin at a time, their bodies included. */
  readonly concurrency: number;
}

/** The only door to the network: everything plimsoll asks of other machines goes through one of these. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const ways = routes(options);
  const limiters = new Map<string, ReturnType<typeof limiter>>();

  /** A place in the queue of an origin; the function gives it back and may be called twice. */
  async function turn(origin: string): Promise<() => void> {
    const limit = limiters.get(origin) ?? limiter(options.concurrency);
    limiters.set(origin, limit);
    return new Promise((taken) => void limit(() => new Promise<void>((release) => taken(release))));
  }

  async function exchange(request: HttpRequest): Promise<HttpResponse> {
    const { method, url, headers, credentials, body, askedBy } = request;
    checkPlainText(url, askedBy, options.insecure);
    const release = await turn(url.origin);
    const signal = stopSignal(request);
    try {
      if (signal?.aborted) throw aborted(signal);
      const dispatcher = await ways.to(url, askedBy);
      const raw = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers: { 'user-agent': options.userAgent, 'accept-encoding': 'identity', ...headers, ...credentials },
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
      const response = httpResponse(raw, url, signal, release);
      if (method === 'HEAD') await raw.body.dump({ limit: Number.MAX_SAFE_INTEGER }).finally(release);
      return response;
    } catch (cause) {
      release();
      throw networkError(cause, placeOf(url), signal);
    }
  }

  async function follow(first: HttpRequest): Promise<HttpResponse> {
    let request = first;
    for (let hops = 0; ; hops++) {
      const response = await exchange(request);
      // What has a body (a refresh token) goes where it was addressed to, or nowhere.
      const target = request.body === undefined ? redirectTarget(response, request.url) : undefined;
      if (target === undefined) return response;
      await response.discard();
      if (hops === limits.redirects) {
        throw new PlimsollError(
          'NETWORK_REFUSED',
          `'${placeOf(first.url)}' redirects more than ${limits.redirects} times.`,
        );
      }
      request = redirected(request, target);
    }
  }

  return {
    async request(request) {
      if (options.offline) {
        throw new PlimsollError('NETWORK_OFFLINE', `'${placeOf(request.url)}' was not asked: --offline is set.`, {
          remedy: 'Run without --offline, or scan a local copy (oci:PATH, docker-archive:PATH).',
        });
      }
      return withRetry(() => follow(request), request.attempts ?? 4, options, request.signal);
    },
    close: () => ways.close(),
  };
}

function stopSignal({ signal, deadline }: HttpRequest): AbortSignal | undefined {
  if (deadline === undefined) return signal;
  const end = AbortSignal.timeout(deadline);
  return signal ? AbortSignal.any([signal, end]) : end;
}

/** The next request of a chain. Once it leaves its origin it has lost its credentials for good. */
function redirected(request: HttpRequest, url: URL): HttpRequest {
  if (url.origin === request.url.origin) return { ...request, url };
  const { credentials: _, ...rest } = request;
  return { ...rest, url, askedBy: request.askedBy ?? request.url };
}

function redirectTarget(response: HttpResponse, base: URL): URL | undefined {
  const location = response.headers['location'];
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) return undefined;
  const url = location.length > 16_384 ? null : URL.parse(location, base.href);
  if (!url || !['http:', 'https:'].includes(url.protocol)) {
    throw new PlimsollError(
      'NETWORK_REFUSED',
      `'${placeOf(base)}' redirects to '${serverText(location)}', which is no web address.`,
    );
  }
  url.username = '';
  url.password = '';
  url.hash = '';
  return url;
}

/** TLS everywhere but on this machine and where the user said so; a server without TLS may point to another one. */
function checkPlainText(url: URL, askedBy: URL | undefined, insecure: readonly string[]): void {
  if (url.protocol === 'https:' || insecure.some((host) => URL.parse(`http://${host}`)?.host === url.host)) return;
  if (askedBy ? askedBy.protocol === 'http:' : hostnameKind(url.hostname) === 'loopback') return;
  const who = askedBy ? `'${askedBy.host}' points to` : 'We were to ask';
  throw new PlimsollError('NETWORK_REFUSED', `${who} '${url.host}' without TLS.`, {
    remedy: `If that is meant so, add --insecure-registry ${url.host}.`,
  });
}
