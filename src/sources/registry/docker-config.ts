import * as v from 'valibot';
import { PlimsollError } from '../../errors.ts';
import { parseSecretJson } from './secret-json.ts';

const Text = v.nullish(v.string());

const LoginSchema = v.object({
  auth: Text,
  username: Text,
  password: Text,
  identitytoken: Text,
  registrytoken: Text,
});

const DockerConfigSchema = v.object({
  auths: v.nullish(v.record(v.string(), v.nullish(LoginSchema))),
  credHelpers: v.nullish(v.record(v.string(), v.string())),
  credsStore: Text,
});

/** Docker's config.json and containers' auth.json, as far as logins go. */
export type DockerConfig = v.InferOutput<typeof DockerConfigSchema>;

/** What we can show a registry of ourselves. */
export type Credentials =
  | { readonly kind: 'anonymous' }
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** An OAuth2 refresh token, traded for an access token at the token service. */
  | { readonly kind: 'identity'; readonly username: string; readonly token: string }
  /** An access token made elsewhere, shown as it is. */
  | { readonly kind: 'bearer'; readonly token: string };

export const anonymous: Credentials = { kind: 'anonymous' };

/** @throws PlimsollError CONFIG_INVALID naming the file and the field, not its content */
export function parseDockerConfig(text: string, file: string): DockerConfig {
  return parseSecretJson(
    DockerConfigSchema,
    text,
    `The login file '${file}'`,
    'CONFIG_INVALID',
    'Log in again, or repair the file.',
  );
}

/** The helper that keeps the logins of one registry; undefined when the file says nothing of it. */
export function helperFor(config: DockerConfig, registry: string): string | undefined {
  const entry = Object.entries(config.credHelpers ?? {}).find(([key]) => {
    const place = placeOf(key);
    return place.registry === registry && place.path === '';
  });
  return entry?.[1] || config.credsStore || undefined;
}

/**
 * The login stored for `registry/repository`: that of the longest key that is it or a parent of it, whole path parts
 * only (containers-auth.json(5)). Another host never matches, however alike (S15).
 */
export function storedLogin(config: DockerConfig, registry: string, repository: string, file: string): Credentials {
  let best: { readonly length: number; readonly login: Credentials } | undefined;
  for (const [key, entry] of Object.entries(config.auths ?? {})) {
    const place = placeOf(key);
    if (place.registry !== registry || !isWithin(repository, place.path)) continue;
    if (best && best.length >= place.path.length) continue;
    const login = readLogin(entry ?? {}, key, file);
    if (login.kind !== 'anonymous') best = { length: place.path.length, login };
  }
  return best?.login ?? anonymous;
}

/** A helper and some files write the user name `<token>` to say that the password is an identity token. */
export function loginOf(username: string, secret: string): Credentials {
  return username === '<token>'
    ? { kind: 'identity', username, token: secret }
    : { kind: 'basic', username, password: secret };
}

/** Docker writes whole addresses as keys, with /v1/ at the end for Docker Hub; containers write host[/path]. */
function placeOf(key: string): { readonly registry: string; readonly path: string } {
  const [host = '', ...rest] = key.replace(/^https?:\/\//i, '').split('/');
  const path = rest.join('/').replace(/\/+$/, '');
  return { registry: canonicalHost(host), path: path === 'v1' || path === 'v2' ? '' : path };
}

/** Docker Hub by any of its names is docker.io. */
export function canonicalHost(host: string): string {
  const lower = host.toLowerCase();
  return ['index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'].includes(lower) ? 'docker.io' : lower;
}

function isWithin(repository: string, path: string): boolean {
  return path === '' || repository === path || repository.startsWith(`${path}/`);
}

function readLogin(entry: v.InferOutput<typeof LoginSchema>, key: string, file: string): Credentials {
  if (entry.registrytoken) return { kind: 'bearer', token: entry.registrytoken };
  const decoded = entry.auth ? decodeAuth(entry.auth, key, file) : undefined;
  const username = entry.username || decoded?.username || '';
  const password = entry.password || decoded?.password || '';
  if (entry.identitytoken) return { kind: 'identity', username: username || '<token>', token: entry.identitytoken };
  return username === '' && password === '' ? anonymous : loginOf(username, password);
}

/** base64 of `user:password`; the password may hold colons, and old clients padded it with NUL. */
function decodeAuth(auth: string, key: string, file: string): { readonly username: string; readonly password: string } {
  const text = Buffer.from(auth, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) {
    throw new PlimsollError(
      'CONFIG_INVALID',
      `The login file '${file}' has no 'user:password' in base64 for '${key.slice(0, 200)}'.`,
      {
        remedy: 'Log in again, or repair the file.',
      },
    );
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is taken off
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\u0000+$/, '') };
}
