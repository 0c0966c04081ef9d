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
  const named = environment['DOCKER_HOST'] || contextHost(environment) || environment['CONTAINER_HOST'];
  if (named) return parseHost(named, environment);
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

function parseHost(text: string, environment: Environment): EngineAddress {
  if (text.startsWith('unix://')) return { kind: 'socket', path: text.slice('unix://'.length) };
  const tcp = /^(?:tcp|https?):\/\/(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?\/?$/.exec(text);
  if (tcp) {
    const secure = Boolean(environment['DOCKER_TLS_VERIFY']) || text.startsWith('https://');
    const host = (tcp[1] ?? '').replace(/^\[|\]$/g, '');
    const port = Number(tcp[2] ?? (secure ? 2376 : 2375));
    return { kind: 'tcp', host, port, ...(secure ? { tls: certificates(environment) } : {}) };
  }
  throw new PlimsollError(
    'CONFIG_INVALID',
    `The engine address '${text.slice(0, 200)}' is neither unix:// nor tcp://.`,
    {
      remedy: 'For an engine behind ssh: docker save NAME | plimsoll scan -',
    },
  );
}

function certificates(environment: Environment) {
  const folder = environment['DOCKER_CERT_PATH'] || join(dockerFolder(environment), '');
  try {
    const read = (name: string) => readFileSync(join(folder, name), 'utf8');
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } catch (cause) {
    throw new PlimsollError(
      'CONFIG_INVALID',
      `The certificates for the engine (ca.pem, cert.pem, key.pem) are not in '${folder}'.`,
      {
        cause,
        remedy: 'Set DOCKER_CERT_PATH to their folder.',
      },
    );
  }
}

const ConfigSchema = v.object({ currentContext: v.optional(v.string()) });
const ContextSchema = v.object({ Endpoints: v.object({ docker: v.object({ Host: v.string() }) }) });

/** docker/cli, cli/context/store: a context's files lie under the sha256 of its name. */
function contextHost(environment: Environment): string | undefined {
  const folder = dockerFolder(environment);
  const name = environment['DOCKER_CONTEXT'] || read(join(folder, 'config.json'), ConfigSchema)?.currentContext;
  if (!name || name === 'default') return undefined;
  const hash = createHash('sha256').update(name).digest('hex');
  return read(join(folder, 'contexts', 'meta', hash, 'meta.json'), ContextSchema)?.Endpoints.docker.Host;
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
