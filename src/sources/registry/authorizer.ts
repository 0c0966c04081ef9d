import { PlimsollError } from '../../errors.ts';
import type { HttpClient } from '../../http/client.ts';
import { type Challenge, parseChallenges } from './auth-challenge.ts';
import type { Credentials } from './docker-config.ts';
import { checkRealm } from './realm.ts';
import { basicAuthorization, fetchToken, headerText } from './token.ts';

export interface AuthorizerSettings {
  readonly http: HttpClient;
  /** As in references, for errors. */
  readonly registry: string;
  readonly repository: string;
  /** Asked once, when the registry first wants to know. */
  credentials(): Promise<Credentials>;
  /** Token service hosts that the user trusts with this login. */
  readonly realms: readonly string[];
  /** Milliseconds for one answer of a token service. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
  now(): number;
}

type Headers = Readonly<Record<string, string>>;

/** Identifies us to one registry for one repository, as late and as little as it asks for. */
export interface Authorizer {
  /** What to send along: nothing until the registry has asked. */
  headers(): Promise<Headers>;
  /**
   * Takes in the WWW-Authenticate header of a 401. False when there is nothing (more) we could show: the answer to
   * `sent` then stands.
   * @throws PlimsollError NETWORK_REFUSED, REGISTRY_UNAUTHORIZED, CREDENTIAL_HELPER_FAILED ...
   */
  answer(challenge: string, sent: Headers, origin: URL): Promise<boolean>;
  /** Whether a login is used. */
  isSignedIn(): Promise<boolean>;
}

interface Grant {
  readonly headers: Headers;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** A way to get a grant, under the name it is kept by: realm, service and scope (the account is always the same). */
interface Offer {
  readonly key: string;
  fetch(): Promise<Grant>;
}

interface Held {
  readonly promise: Promise<Grant>;
  /** Set once the promise has brought it. */
  grant?: Grant;
}

export function authorizer(settings: AuthorizerSettings): Authorizer {
  let known: Promise<Credentials> | undefined;
  const grants = new Map<string, Held>();
  /** What the registry asked for last. */
  let latest: Offer | undefined;

  // Nothing waits between the look and the entry, so requests at the same time share one token.
  function start(offer: Offer): Held {
    const held: Held = {
      promise: offer.fetch().then((grant) => {
        held.grant = grant;
        return grant;
      }),
    };
    grants.set(offer.key, held);
    held.promise.catch(() => grants.get(offer.key) === held && grants.delete(offer.key));
    return held;
  }

  return {
    async headers() {
      if (!latest) return {};
      let held = grants.get(latest.key);
      if (!held || (held.grant && held.grant.expires <= settings.now())) held = start(latest);
      return (await held.promise).headers;
    },
    async answer(header, sent, origin) {
      known ??= settings.credentials();
      const challenge = choose(parseChallenges(header), settings.registry);
      const offer = prepare(challenge, await known, origin, settings);
      if (!offer) return false;
      latest = offer;
      let held = grants.get(offer.key);
      // The very grant that was refused is renewed; another one has not been tried by us yet.
      if (!held || held.grant?.headers === sent) held = start(offer);
      return (await held.promise).headers['authorization'] !== sent['authorization'];
    },
    async isSignedIn() {
      return known !== undefined && (await known).kind !== 'anonymous';
    },
  };
}

/** Bearer before Basic: it shows the registry itself no password. */
function choose(challenges: readonly Challenge[], registry: string): Challenge {
  for (const scheme of ['bearer', 'basic']) {
    const found = challenges.find((challenge) => challenge.scheme === scheme);
    if (found) return found;
  }
  const offered = challenges.map(({ scheme }) => `'${scheme.slice(0, 40)}'`).slice(0, 5);
  throw new PlimsollError(
    'REGISTRY_UNAUTHORIZED',
    `'${registry}' wants a login but offers no way to give it that we know${offered.length ? ` (${offered.join(', ')})` : ''}.`,
    { remedy: 'Check that the address is that of a registry.' },
  );
}

function prepare(
  challenge: Challenge,
  login: Credentials,
  origin: URL,
  settings: AuthorizerSettings,
): Offer | undefined {
  const lasting = (headers: Headers) => async () => ({ headers, expires: Number.POSITIVE_INFINITY });
  if (challenge.scheme === 'basic') {
    const headers = basicAuthorization(login);
    return headers['authorization'] === undefined ? undefined : { key: 'basic', fetch: lasting(headers) };
  }
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  if (login.kind === 'bearer') {
    const odd = () =>
      new PlimsollError('CONFIG_INVALID', `The token stored for '${settings.registry}' has odd characters.`);
    return { key: 'bearer', fetch: lasting(bearer(headerText(login.token, odd))) };
  }
  const { http, registry, deadline, signal, now } = settings;
  const realm = realmOf(challenge, registry);
  checkRealm(realm, origin, settings.realms, login.kind !== 'anonymous');
  const service = challenge.parameters.get('service');
  const scope = scopeOf(challenge, settings.repository);
  return {
    key: JSON.stringify([realm.href, service, scope]),
    async fetch() {
      const request = { realm, service, scope, credentials: login, askedBy: origin, registry, deadline, signal };
      const token = await fetchToken(http, request);
      // A tenth of its life early, so that it does not run out on the way.
      return { headers: bearer(token.value), expires: now() + token.lifetime * 900 };
    },
  };
}

function realmOf(challenge: Challenge, registry: string): URL {
  const text = challenge.parameters.get('realm') ?? '';
  const realm = text.length > 2048 ? null : URL.parse(text);
  if (realm && ['http:', 'https:'].includes(realm.protocol)) return realm;
  throw new PlimsollError('REGISTRY_UNAUTHORIZED', `'${registry}' names no token service that could be asked.`, {
    remedy: 'Check that the address is that of a registry.',
  });
}

/**
 * The registry's own word for what is needed (AWS wants `aws`, proxies rename repositories), but never more than to
 * pull: a token is as strong as what it was asked for.
 */
function scopeOf(challenge: Challenge, repository: string): string {
  const asked = (challenge.parameters.get('scope') ?? '').slice(0, 1024).split(/\s+/).filter(Boolean);
  const scopes = asked.map((scope) => scope.replace(/^(repository:.+):[^:]*$/, '$1:pull'));
  return scopes.length === 0 ? `repository:${repository}:pull` : scopes.join(' ');
}
