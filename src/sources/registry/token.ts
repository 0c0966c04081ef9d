import * as v from 'valibot';
import { PlimsollError } from '../../errors.ts';
import type { HttpClient } from '../../http/client.ts';
import type { HttpResponse } from '../../http/response.ts';
import { limits } from '../../limits.ts';
import type { Credentials } from './docker-config.ts';
import { registryError } from './errors.ts';
import { parseSecretJson } from './secret-json.ts';

export interface TokenRequest {
  /** Already checked to be a place that may see the credentials. */
  readonly realm: URL;
  readonly service: string | undefined;
  readonly scope: string;
  readonly credentials: Credentials;
  /** The address that sent us to the realm. */
  readonly askedBy: URL;
  /** As in references, for errors. */
  readonly registry: string;
  /** Milliseconds for the whole answer. */
  readonly deadline: number;
  readonly signal: AbortSignal | undefined;
}

export interface Token {
  readonly value: string;
  /** Seconds from now. */
  readonly lifetime: number;
}

const TokenSchema = v.object({
  token: v.nullish(v.string()),
  access_token: v.nullish(v.string()),
  expires_in: v.nullish(v.unknown()),
});

/**
 * Trades credentials for an access token (distribution: auth/token.md, auth/oauth.md). A user and password go by GET;
 * an identity token by POST, and by GET where the service knows no POST.
 * @throws PlimsollError REGISTRY_UNAUTHORIZED, REGISTRY_DENIED, REGISTRY_ERROR, and what the network throws
 */
export async function fetchToken(http: HttpClient, request: TokenRequest): Promise<Token> {
  const { credentials } = request;
  if (credentials.kind === 'identity') {
    const response = await post(http, request, credentials.token);
    if (![404, 405].includes(response.status)) return readToken(response, request);
    await response.discard();
  }
  return readToken(await get(http, request), request);
}

async function post(http: HttpClient, request: TokenRequest, refreshToken: string): Promise<HttpResponse> {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'plimsoll',
    scope: request.scope,
    ...(request.service === undefined ? {} : { service: request.service }),
    refresh_token: refreshToken,
  });
  const { askedBy, deadline, signal } = request;
  return http.request({
    method: 'POST',
    url: request.realm,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
    askedBy,
    deadline,
    ...(signal ? { signal } : {}),
  });
}

async function get(http: HttpClient, request: TokenRequest): Promise<HttpResponse> {
  const { askedBy, credentials, deadline, service, signal } = request;
  const url = new URL(request.realm);
  if (service !== undefined) url.searchParams.set('service', service);
  for (const scope of request.scope.split(' ')) url.searchParams.append('scope', scope);
  if (credentials.kind === 'basic') url.searchParams.set('account', credentials.username);
  return http.request({
    method: 'GET',
    url,
    headers: { accept: 'application/json' },
    credentials: basicAuthorization(credentials),
    askedBy,
    deadline,
    ...(signal ? { signal } : {}),
  });
}

/** The header of RFC 7617; none for those who have no password. */
export function basicAuthorization(credentials: Credentials): Readonly<Record<string, string>> {
  if (credentials.kind === 'anonymous' || credentials.kind === 'bearer') return {};
  const password = credentials.kind === 'basic' ? credentials.password : credentials.token;
  return { authorization: `Basic ${Buffer.from(`${credentials.username}:${password}`).toString('base64')}` };
}

async function readToken(response: HttpResponse, request: TokenRequest): Promise<Token> {
  const { registry } = request;
  const invalid = (why: string) =>
    new PlimsollError('REGISTRY_ERROR', `The token service '${request.realm.host}' of '${registry}' ${why}.`, {
      remedy: 'Try again; if it stays so, tell who runs the registry.',
    });
  if (response.status !== 200) {
    const signedIn = request.credentials.kind !== 'anonymous';
    const error = await registryError(response, { registry, what: `token of '${request.realm.host}'`, signedIn });
    throw error.code === 'IMAGE_NOT_FOUND' ? invalid(`answered ${response.status}`) : error;
  }
  const text = new TextDecoder().decode(await response.bytes(limits.tokenBytes));
  const name = `The token of '${request.realm.host}'`;
  const answer = parseSecretJson(TokenSchema, text, name, 'REGISTRY_ERROR', 'Try again.');
  const value = answer.token || answer.access_token;
  if (!value) throw invalid('sent no token');
  return {
    value: headerText(value, () => invalid('sent a token with odd characters')),
    lifetime: lifetime(answer.expires_in),
  };
}

/** @throws what `complain` makes when `token` cannot stand in a header (a line break in it could add one) */
export function headerText(token: string, complain: () => PlimsollError): string {
  if (!/^[\x21-\x7e]+$/.test(token)) throw complain();
  return token;
}

/** 60 s when nothing sensible is said, as the specification has it. */
function lifetime(expiresIn: unknown): number {
  const seconds = Number(expiresIn ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(Math.max(seconds, 60), 86_400) : 60;
}
