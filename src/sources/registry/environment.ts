import { join } from 'node:path';
import { PlimsollError } from '../../errors.ts';
import type { CertificateSettings } from '../../http/certificates.ts';
import { proxySettings } from '../../http/proxy.ts';
import type { Notice } from '../../report.ts';
import { type CredentialSettings, credentialsProvider } from './credentials.ts';
import { type Credentials, canonicalHost } from './docker-config.ts';
import { daemonMirrors, parseMirror } from './mirrors.ts';
import type { RegistryOptions } from './options.ts';
import { pullPlaces } from './pull-places.ts';
import { type RegistriesConfFiles, readRegistriesConf } from './registries-conf.ts';

/** What the command line says of registries. */
export interface RegistryFlags {
  /** Of the IMAGE asked for: `username`, `password` and `token` are for it and no other. */
  readonly registry?: string;
  readonly username?: string;
  readonly password?: string;
  /** A registry token, shown as it is. */
  readonly token?: string;
  /** PEM files of certificate authorities. */
  readonly cacert?: readonly string[];
  /** host[:port] that may be asked without TLS. A flag only: no variable and no file can say it (S7). */
  readonly insecureRegistries?: readonly string[];
  /** `host=[https://]mirror[/prefix]` */
  readonly mirrors?: readonly string[];
  /** `host=token service host` */
  readonly realms?: readonly string[];
  readonly offline?: boolean;
  /** Requests to one host at a time; 4 unless said. */
  readonly concurrency?: number;
  readonly userAgent: string;
  readonly signal?: AbortSignal;
  readonly onNotice: (notice: Notice) => void;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads environment and flags once, for all registries of a run. A login on the command line is for the registry of
 * the image it stands beside; one in the environment stands beside nothing, so PLIMSOLL_REGISTRY has to say whose
 * PLIMSOLL_REGISTRY_USERNAME and _PASSWORD, or _TOKEN, are.
 * @throws PlimsollError FLAG_INVALID, CONFIG_INVALID
 */
export function registryOptionsFromEnvironment(environment: Environment, flags: RegistryFlags): RegistryOptions {
  const mirrors = pairs(flags.mirrors, '--mirror').map(
    ([registry, text]) => [registry, parseMirror(text, '--mirror', 'FLAG_INVALID')] as const,
  );
  const realms = pairs(flags.realms, '--registry-realm').map(([of, host]) => [of, host.toLowerCase()] as const);
  return {
    http: {
      offline: flags.offline ?? false,
      userAgent: flags.userAgent,
      insecure: (flags.insecureRegistries ?? []).map((host) => host.toLowerCase()),
      concurrency: flags.concurrency ?? 4,
      proxies: proxySettings(environment),
      certificates: certificates(environment, flags.cacert ?? []),
      timeouts: { connect: 30_000, headers: 60_000, idle: 60_000 },
    },
    credentials: credentialsProvider(credentialSettings(environment, flags)),
    places: async (reference) => {
      const tables = await readRegistriesConf(registriesConf(environment));
      return pullPlaces(reference, { flags: mirrors, tables, daemon: () => daemonMirrors('/etc/docker/daemon.json') });
    },
    realms: (registry) => realms.filter(([of]) => of === registry).map(([, host]) => host),
    deadline: 300_000,
    onNotice: flags.onNotice,
    ...(flags.signal ? { signal: flags.signal } : {}),
  };
}

function pairs(texts: readonly string[] = [], flag: string): readonly (readonly [string, string])[] {
  return texts.map((text) => {
    const [, host = '', value = ''] = /^([^=\s]+)=([^=\s]+)$/.exec(text) ?? [];
    if (host !== '') return [canonicalHost(host), value];
    throw new PlimsollError('FLAG_INVALID', `${flag} is not host=host.`, {
      remedy: `Write for example ${flag} registry.example.com=other.example.com.`,
    });
  });
}

// NODE_EXTRA_CA_CERTS is among Node's own authorities when it was set at the start; read again it does no harm.
function certificates(environment: Environment, cacert: readonly string[]): CertificateSettings {
  const ambient = [environment['SSL_CERT_FILE'], environment['NODE_EXTRA_CA_CERTS']];
  return {
    files: [...cacert, ...ambient].filter((file): file is string => file !== undefined && file !== ''),
    folders: ['/etc/docker/certs.d', '/etc/containers/certs.d'],
  };
}

function registriesConf(environment: Environment): RegistriesConfFiles {
  const named = environment['CONTAINERS_REGISTRIES_CONF'];
  const config = configFolder(environment);
  return {
    ...(named ? { named } : {}),
    ...(config ? { user: join(config, 'containers', 'registries.conf') } : {}),
    system: '/etc/containers/registries.conf',
  };
}

/** XDG Base Directory Specification. */
function configFolder({ XDG_CONFIG_HOME, HOME }: Environment): string | undefined {
  return XDG_CONFIG_HOME || (HOME && join(HOME, '.config')) || undefined;
}

function credentialSettings(environment: Environment, flags: RegistryFlags): CredentialSettings {
  const set = (name: string) => environment[name] || undefined;
  const home = set('HOME');
  const docker = set('DOCKER_CONFIG') ?? (home && join(home, '.docker'));
  const runtime = set('XDG_RUNTIME_DIR');
  const config = configFolder(environment);
  const files = [
    docker && join(docker, 'config.json'),
    set('REGISTRY_AUTH_FILE'),
    runtime && join(runtime, 'containers', 'auth.json'),
    config && join(config, 'containers', 'auth.json'),
  ];
  const explicit = explicitLogin(environment, flags);
  const inline = set('DOCKER_AUTH_CONFIG');
  return {
    files: files.filter((file) => file !== undefined),
    environment,
    helperTimeout: 30_000,
    ...(explicit ? { explicit } : {}),
    ...(inline ? { inline } : {}),
  };
}

function explicitLogin(environment: Environment, flags: RegistryFlags): CredentialSettings['explicit'] {
  const given = login(flags, 'FLAG_INVALID', 'Give --username together with --password-stdin.');
  if (given) {
    if (flags.registry) return { registry: canonicalHost(flags.registry), credentials: given };
    throw new PlimsollError('FLAG_INVALID', 'A login was given, but no image of a registry that it could be for.');
  }
  const { PLIMSOLL_REGISTRY_USERNAME: username, PLIMSOLL_REGISTRY_PASSWORD: password } = environment;
  const ambient = login(
    { username, password, token: environment['PLIMSOLL_REGISTRY_TOKEN'] },
    'CONFIG_INVALID',
    'Set PLIMSOLL_REGISTRY_USERNAME together with PLIMSOLL_REGISTRY_PASSWORD.',
  );
  const registry = environment['PLIMSOLL_REGISTRY'];
  if (!ambient) return undefined;
  if (registry) return { registry: canonicalHost(registry), credentials: ambient };
  throw new PlimsollError('CONFIG_INVALID', 'A registry login is set in the environment, but not for which registry.', {
    remedy: 'Set PLIMSOLL_REGISTRY to its host, for example ghcr.io.',
  });
}

interface LoginText {
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly token?: string | undefined;
}

function login(
  { username, password, token }: LoginText,
  code: 'FLAG_INVALID' | 'CONFIG_INVALID',
  remedy: string,
): Credentials | undefined {
  if (token) return { kind: 'bearer', token };
  if (!username && !password) return undefined;
  if (username && password) return { kind: 'basic', username, password };
  throw new PlimsollError(code, 'Half a registry login was given.', { remedy });
}
