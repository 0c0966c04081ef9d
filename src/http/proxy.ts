import { BlockList, isIP, isIPv4 } from 'node:net';
import { PlimsollError } from '../errors.ts';
import { bareHostname, hostnameKind } from './address-guard.ts';

/** Proxies by the scheme of what is asked for, and the places asked for directly. */
export interface ProxySettings {
  readonly http?: string;
  readonly https?: string;
  /** NO_PROXY: names (with their subdomains), addresses, CIDR ranges, `*`, each with an optional port. */
  readonly none: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY; lower case wins, as in curl. */
export function proxySettings(environment: Environment): ProxySettings {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || undefined;
  const http = read('HTTP_PROXY') ?? read('ALL_PROXY');
  const https = read('HTTPS_PROXY') ?? read('ALL_PROXY');
  return { ...(http ? { http } : {}), ...(https ? { https } : {}), none: read('NO_PROXY') ?? '' };
}

/**
 * The proxy that a URL goes through; undefined for none. This machine is never asked for through a proxy.
 * @throws PlimsollError CONFIG_INVALID for a proxy address we cannot use
 */
export function proxyFor(url: URL, settings: ProxySettings): URL | undefined {
  const text = url.protocol === 'https:' ? settings.https : settings.http;
  if (!text || hostnameKind(url.hostname) === 'loopback' || goesDirectly(url, settings.none)) return undefined;
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const proxy = URL.parse(address);
  if (proxy && ['http:', 'https:'].includes(proxy.protocol)) return proxy;
  // The address may hold a password: it is not repeated.
  throw new PlimsollError('CONFIG_INVALID', `The proxy for ${url.protocol}// addresses is not an http or https URL.`, {
    remedy: `Check ${url.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY'}.`,
  });
}

function goesDirectly(url: URL, none: string): boolean {
  const host = bareHostname(url.hostname).toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return none
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return inRange(entry, host);
  const [, name = entry, entryPort] = /^(.*?[^:]|\[.*\]):(\d+)$/.exec(isIP(entry) ? '' : entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  const wanted = bareHostname(name).replace(/^\*?\./, '');
  return wanted !== '' && (host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`)));
}

function inRange(entry: string, host: string): boolean {
  const [net = '', bits = ''] = entry.split('/');
  const family = isIP(net);
  if (family === 0 || isIP(host) === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128))
    return false;
  const range = new BlockList();
  range.addSubnet(net, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return range.check(host, isIPv4(host) ? 'ipv4' : 'ipv6');
}
