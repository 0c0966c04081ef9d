import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { PlimsollError } from '../errors.ts';
import type { EngineAddress } from '../http/engine.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the user's engine listens, as the docker and podman commands find it: DOCKER_HOST, the current docker context,
 * CONTAINER_HOST, then the usual sockets, the first that is there.
 * @throws PlimsollError DAEMON_UNREACHABLE, CONFIG_INVALID
 */
export function engineAddress(environment: Environment): EngineAddress {
  const { DOCKER_HOST, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, CONTAINER_HOST } = environment;
  const named = DOCKER_HOST || undefined;
  const context = named ? undefined : contextOf(environment);
  const text = named ?? context?.host ?? (CONTAINER_HOST || undefined);
  if (text) {
    const secure = context?.tlsFolder !== undefined || Boolean(DOCKER_TLS_VERIFY);
    return parseHost(text, secure, context?.tlsFolder ?? (DOCKER_CERT_PATH || dockerFolder(environment)));
  }
  const runtime = environment['XDG_RUNTIME_DIR'];
  const sockets = [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman', 'podman.sock')] : []),
    '/run/podman/podman.sock',
  ];
  const path = sockets.find((each) => existsSync(each));
  if (path) return { kind: 'socket', path };
  throw new PlimsollError('DAEMON_UNREACHABLE', 'There is no container engine here: no docker and no podman socket.', {
    remedy: 'Start one, set DOCKER_HOST, or name the image of a registry without the daemon: prefix.',
  });
}

function parseHost(text: string, secure: boolean, tlsFolder: string): EngineAddress {
  const path = /^unix:\/\/(\/.+)$/.exec(text)?.[1];
  if (path) return { kind: 'socket', path };
  const tcp = /^(?:tcp|https?):\/\/(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?\/?$/.exec(text);
  if (tcp) {
    const tls = secure || text.startsWith('https://');
    const host = (tcp[1] ?? '').replace(/^\[|\]$/g, '');
    const port = Number(tcp[2] ?? (tls ? 2376 : 2375));
    return { kind: 'tcp', host, port, ...(tls ? { tls: certificates(tlsFolder) } : {}) };
  }
  throw new PlimsollError(
    'CONFIG_INVALID',
    `The engine's address '${text.slice(0, 200)}' is neither unix:///PATH nor tcp://HOST:PORT.`,
    { remedy: "An engine behind ssh can send its image: 'docker save NAME | plimsoll scan -'." },
  );
}

function certificates(folder: string) {
  try {
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (cause) {
    throw new PlimsollError(
      'CONFIG_INVALID',
      `The certificates for the engine (ca.pem, cert.pem, key.pem) are not in '${folder}'.`,
      { cause, remedy: 'Set DOCKER_CERT_PATH to their folder.' },
    );
  }
}

const ConfigSchema = v.object({ currentContext: v.optional(v.string()) });
const ContextSchema = v.object({ Endpoints: v.object({ docker: v.object({ Host: v.string() }) }) });

interface Context {
  readonly host: string;
  /** Where its certificates are, when it has any. */
  readonly tlsFolder: string | undefined;
}

/**
 * docker/cli, cli/context/store: a context's files lie under the sha256 of its name.
 * @throws PlimsollError CONFIG_INVALID when the context that is named cannot be read: another engine is not meant
 */
function contextOf(environment: Environment): Context | undefined {
  const folder = dockerFolder(environment);
  const name = environment['DOCKER_CONTEXT'] || read(join(folder, 'config.json'), ConfigSchema)?.currentContext;
  if (!name || name === 'default') return undefined;
  const hash = createHash('sha256').update(name).digest('hex');
  const host = read(join(folder, 'contexts', 'meta', hash, 'meta.json'), ContextSchema)?.Endpoints.docker.Host;
  if (host === undefined) {
    throw new PlimsollError('CONFIG_INVALID', `There is no docker context '${name.slice(0, 200)}' in '${folder}'.`, {
      remedy: "'docker context ls' lists them; DOCKER_HOST names an engine without one.",
    });
  }
  const tlsFolder = join(folder, 'contexts', 'tls', hash, 'docker');
  return { host, tlsFolder: existsSync(tlsFolder) ? tlsFolder : undefined };
}

function dockerFolder(environment: Environment): string {
  return environment['DOCKER_CONFIG'] || join(environment['HOME'] || homedir(), '.docker');
}

function read<Schema extends v.GenericSchema>(file: string, schema: Schema): v.InferOutput<Schema> | undefined {
  try {
    const result = v.safeParse(schema, JSON.parse(readFileSync(file, 'utf8')));
    return result.success ? result.output : undefined;
  } catch {
    return undefined;
  }
}
