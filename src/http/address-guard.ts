import { BlockList, isIP, isIPv4 } from 'node:net';

export type AddressKind = 'public' | 'loopback' | 'private' | 'link-local' | 'reserved';

/**
 * What sort of place an IP address is. An IPv6 address that only carries an IPv4 one (mapped, NAT64) is judged as that
 * one; the old tunnels (6to4, Teredo) are 'reserved', for they could carry anything. Sources: IANA's special-purpose
 * address registries (RFC 6890), RFC 6598, RFC 6052.
 */
export function addressKind(address: string): AddressKind {
  const plain = address.replace(/%.*$/, '');
  if (isIPv4(plain)) return lookUp(plain, 'ipv4');
  if (isIP(plain) === 0) return 'reserved';
  const embedded = embeddedIpv4(plain);
  return embedded === undefined ? lookUp(plain, 'ipv6') : lookUp(embedded, 'ipv4');
}

/** The kind that the text of a URL's hostname alone tells: an address or localhost; undefined for other names. */
export function hostnameKind(hostname: string): AddressKind | undefined {
  const name = bareHostname(hostname);
  if (isIP(name.replace(/%.*$/, '')) !== 0) return addressKind(name);
  return /^(?:.*\.)?localhost\.?$/i.test(name) ? 'loopback' : undefined;
}

/** A URL's hostname without the brackets of IPv6. */
export function bareHostname(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

/**
 * S15: whether a server at `asker` may send us to an address of kind `target`. Public places are open to all; into a
 * loopback, private or link-local network only a server that is there itself may point.
 */
export function mayPointTo(target: AddressKind, asker: AddressKind): boolean {
  return target === 'public' || (target === asker && target !== 'reserved');
}

const ranges: readonly (readonly [AddressKind, readonly string[]])[] = [
  ['loopback', ['127.0.0.0/8', '0.0.0.0/8', '::1/128', '::/128']],
  // 168.63.129.16 is Azure's host agent: public by number, only reachable from inside a machine.
  ['link-local', ['169.254.0.0/16', '168.63.129.16/32', 'fe80::/10']],
  ['private', ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fec0::/10']],
  [
    'reserved',
    [
      ...['192.0.0.0/24', '192.0.2.0/24', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4'],
      ...['240.0.0.0/4', '100::/64', '2001::/32', '2001:db8::/32', '2002::/16', '64:ff9b:1::/48', 'ff00::/8'],
    ],
  ],
];

const lists = ranges.map(([kind, subnets]) => {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [net = '', bits] = subnet.split('/');
    list.addSubnet(net, Number(bits), isIPv4(net) ? 'ipv4' : 'ipv6');
  }
  return { kind, list };
});

function lookUp(address: string, family: 'ipv4' | 'ipv6'): AddressKind {
  return lists.find(({ list }) => list.check(address, family))?.kind ?? 'public';
}

const carriers = new BlockList();
carriers.addSubnet('::ffff:0:0', 96, 'ipv6');
// IPv4-compatible, long deprecated, still parsed.
carriers.addSubnet('::', 96, 'ipv6');
carriers.addSubnet('64:ff9b::', 96, 'ipv6');

function embeddedIpv4(address: string): string | undefined {
  if (!carriers.check(address, 'ipv6') || address === '::' || address === '::1') return undefined;
  // WHATWG URL brings every spelling to one: groups in hex, the longest run of zeros as `::`.
  const tail = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::').at(-1) ?? '';
  const [high = '0', low = '0'] = ['0', '0', ...tail.split(':')].slice(-2).map((group) => group || '0');
  const value = Number.parseInt(high, 16) * 65_536 + Number.parseInt(low, 16);
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.');
}
