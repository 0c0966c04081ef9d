import { PlimsollError } from '../../errors.ts';
import { bareHostname, hostnameKind } from '../../http/address-guard.ts';

/**
 * S15: whether a registry's word is enough to show its token service who we are. The service has to speak TLS (unless
 * the registry itself does not) and, when a login is at stake, to belong to the registry: the same host, the same
 * registrable domain, a pair known to belong together, or one the user named. Where it is on the network is checked
 * when it is connected to.
 * @param trusted hosts that the user named for this registry
 * @throws PlimsollError NETWORK_REFUSED
 */
export function checkRealm(realm: URL, registry: URL, trusted: readonly string[], signedIn: boolean): void {
  const refuse = (why: string, remedy: string) =>
    new PlimsollError(
      'NETWORK_REFUSED',
      `The registry '${registry.host}' asks us to identify ourselves at '${realm.host}', ${why}.`,
      { remedy },
    );
  const plain = realm.protocol === 'http:' && registry.protocol === 'http:';
  if ((realm.protocol !== 'https:' && !plain) || realm.username !== '' || realm.password !== '') {
    throw refuse('not a plain https address', 'Tell the registry who runs it.');
  }
  if (!signedIn || trusted.includes(realm.host) || belongs(realm.hostname, registry.hostname)) return;
  throw refuse(
    'which is not known to belong to it; the login was not sent',
    `If you trust it with this login, add --registry-realm ${registry.host}=${realm.host}.`,
  );
}

function belongs(realm: string, registry: string): boolean {
  if (realm === registry) return true;
  const pair = pairs.find(([asks]) => asks.test(registry));
  if (pair) return pair[1].test(realm);
  const domain = registrableDomain(registry);
  return domain !== undefined && domain === registrableDomain(realm);
}

/** Token services of clouds; both sides anchored. */
const pairs: readonly (readonly [RegExp, RegExp])[] = [
  [/^registry-1\.docker\.io$/, /^auth\.docker\.io$/],
  [/\.aliyuncs\.com$/, /^dockerauth(?:-ee)?(?:-vpc)?\.[a-z0-9-]+\.aliyuncs\.com$/],
];

/** Second levels that countries sell below. */
const countryLevel = /^(?:ac|co|com|edu|go|gob|gouv|gov|gv|mil|ne|net|nom|or|org|sch)\.[a-z]{2}$/;

/** Domains whose subdomains belong to different people: each host there stands alone. */
const shared = new Set([
  ...[
    'amazonaws.com',
    'azurecr.io',
    'azurewebsites.net',
    'azure.com',
    'cloudfront.net',
    'windows.net',
    'googleapis.com',
  ],
  ...['run.app', 'appspot.com', 'pkg.dev', 'web.app', 'github.io', 'gitlab.io', 'pages.dev', 'workers.dev', 'fly.dev'],
  ...[
    'herokuapp.com',
    'vercel.app',
    'netlify.app',
    'onrender.com',
    'railway.app',
    'ngrok.io',
    'ngrok.app',
    'ngrok.dev',
  ],
  ...['ngrok-free.app', 'trycloudflare.com', 'digitaloceanspaces.com', 'aliyuncs.com', 'myhuaweicloud.com'],
  ...['nip.io', 'sslip.io', 'duckdns.org', 'cluster.local'],
]);

/**
 * The domain somebody registered, as far as the shape of a name tells. It stands in for the Public Suffix List, which
 * we do not carry, and errs by refusing: undefined where hosts stand alone.
 */
function registrableDomain(hostname: string): string | undefined {
  const labels = bareHostname(hostname).toLowerCase().replace(/\.$/, '').split('.');
  if (hostnameKind(hostname) !== undefined || labels.length < 2) return undefined;
  const two = labels.slice(-2).join('.');
  if (shared.has(two)) return undefined;
  if (!countryLevel.test(two)) return two;
  return labels.length < 3 ? undefined : labels.slice(-3).join('.');
}
