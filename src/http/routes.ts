import { lookup as dnsLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { buildConnector, Dispatcher } from 'undici';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type AddressKind, addressKind, hostnameKind, mayPointTo } from './address-guard.ts';
import { type CertificateSettings, certificatesFor, type SecureOptions, secured } from './certificates.ts';
import { type ProxySettings, proxyFor } from './proxy.ts';

export interface RouteSettings {
  readonly proxies: ProxySettings;
  readonly certificates: CertificateSettings;
  readonly timeouts: Timeouts;
  /** How names become addresses; node:dns unless a test says otherwise. */
  readonly lookup?: LookupFunction;
}

/** Milliseconds. */
export interface Timeouts {
  /** Until a connection stands, TLS included. */
  readonly connect: number;
  /** From the request to the headers of its answer. */
  readonly headers: number;
  /** Between two pieces of a body. */
  readonly idle: number;
}

/** The ways to other machines: one pool of connections for each origin and each server that may have sent us there. */
export interface Routes {
  /**
   * @param askedBy the address the user named whose server sent us to `url`; undefined when the user named `url`
   * @throws PlimsollError NETWORK_REFUSED, CONFIG_INVALID
   */
  to(url: URL, askedBy: URL | undefined): Promise<Dispatcher>;
  close(): Promise<void>;
}

/**
 * S15 is held here, where the connection is made: the address checked is the one connected to, so a name that answers
 * differently the second time (DNS rebinding) gains nothing. Behind a proxy names are resolved by the proxy; there
 * only what the URL itself says can be judged, and a registry by name counts as public.
 */
export function routes(settings: RouteSettings): Routes {
  const open = new Map<string, Promise<Dispatcher>>();
  /** Where the hosts that the user named turned out to be, as of the first connection. */
  const found = new Map<string, AddressKind>();
  const kindOf = (host: URL) => hostnameKind(host.hostname) ?? found.get(host.host) ?? 'public';

  /** Empty for http: reading certificates takes its time. */
  async function tlsFor({ protocol, host }: URL, askedBy: URL | undefined): Promise<Partial<SecureOptions>> {
    return protocol === 'https:' ? secured(await certificatesFor(host, askedBy?.host, settings.certificates)) : {};
  }

  async function connectTo(url: URL, askedBy: URL | undefined): Promise<Dispatcher> {
    // Loaded when first needed: it costs a fifth of a second that offline runs need not pay.
    const undici = await import('undici');
    const tls = await tlsFor(url, askedBy);
    const { connect: timeout, headers: headersTimeout, idle: bodyTimeout } = settings.timeouts;
    const bounds = { headersTimeout, bodyTimeout, maxHeaderSize: limits.responseHeaderBytes, allowH2: false };
    const proxy = proxyFor(url, settings.proxies);
    if (proxy) {
      const proxyTls = await tlsFor(proxy, undefined);
      return new undici.ProxyAgent({ uri: proxy.href, requestTls: tls, proxyTls, connectTimeout: timeout, ...bounds });
    }
    const lookup = askedBy
      ? guardedLookup(settings.lookup ?? dnsLookup, url, askedBy, () => kindOf(askedBy))
      : settings.lookup;
    const connect = undici.buildConnector({ ...tls, timeout, allowH2: false, ...(lookup ? { lookup } : {}) });
    const watched: buildConnector.connector = (options, callback) =>
      connect(options, (...[error, socket]) => {
        if (!error && !askedBy && !found.has(url.host)) found.set(url.host, addressKind(socket.remoteAddress ?? ''));
        if (error) callback(error, null);
        else callback(null, socket);
      });
    return new undici.Pool(url.origin, { connect: watched, ...bounds });
  }

  return {
    to(url, sentBy) {
      const askedBy = sentBy?.host === url.host ? undefined : sentBy;
      // An address in the URL is not looked up, and a proxy looks up for us: both are judged here.
      const named = hostnameKind(url.hostname);
      if (askedBy && named && !mayPointTo(named, kindOf(askedBy))) throw refusal(url, askedBy, named);
      const key = `${url.origin} ${askedBy?.host ?? ''}`;
      const route = open.get(key) ?? connectTo(url, askedBy);
      open.set(key, route);
      route.catch(() => open.delete(key));
      return route;
    },
    async close() {
      const all = await Promise.allSettled(open.values());
      open.clear();
      await Promise.all(all.map((route) => (route.status === 'fulfilled' ? route.value.destroy() : undefined)));
    },
  };
}

function guardedLookup(lookup: LookupFunction, url: URL, askedBy: URL, asker: () => AddressKind): LookupFunction {
  return (hostname, options, callback) =>
    lookup(hostname, options, (error, address, family) => {
      if (error) return callback(error, address, family);
      const addresses = typeof address === 'string' ? [address] : address.map((each) => each.address);
      const bad = addresses.map(addressKind).find((kind) => !mayPointTo(kind, asker()));
      if (bad) callback(refusal(url, askedBy, bad), '');
      else callback(null, address, family);
    });
}

function refusal(url: URL, askedBy: URL, kind: AddressKind): PlimsollError {
  return new PlimsollError(
    'NETWORK_REFUSED',
    `'${askedBy.host}' points to '${url.host}', a ${kind} address, where it is not itself.`,
    { remedy: 'Tell the registry who runs it; a registry inside a private network may point into that network.' },
  );
}
