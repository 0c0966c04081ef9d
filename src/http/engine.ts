import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PlimsollError } from '../errors.ts';
import { aborted } from './network-error.ts';

/** Where a container engine listens. */
export type EngineAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'tcp';
      readonly host: string;
      readonly port: number;
      /** PEM texts, when the engine asks for TLS. */
      readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
    };

export interface EngineAnswer {
  readonly status: number;
  /** Ends early with DAEMON_ERROR when the connection does. */
  readonly body: AsyncIterable<Uint8Array>;
  /** For an answer whose body nobody reads: the connection would keep the process from ending. */
  discard(): void;
}

/** Milliseconds without a byte; engines put an image together before they send its first one. */
const patience = 120_000;

/**
 * One GET of the engine's API. `node:http` and not undici: a local socket needs no pool, no proxy and no retry.
 * @throws PlimsollError DAEMON_UNREACHABLE, and what `signal` says
 */
export async function askEngine(address: EngineAddress, path: string, signal: AbortSignal): Promise<EngineAnswer> {
  if (signal.aborted) throw aborted(signal);
  return new Promise((resolve, reject) => {
    const request = open(address, path, signal, (response) => {
      // Destroyed before it was read, it has an error for nobody.
      const discard = () => void response.on('error', () => {}).destroy();
      resolve({ status: response.statusCode ?? 0, body: bodyOf(response, address, signal), discard });
    });
    request.on('error', (cause) => reject(signal.aborted ? aborted(signal) : unreachable(address, cause)));
    request.setTimeout(patience, () => request.destroy(new Error('no answer for two minutes')));
    request.end();
  });
}

export function addressText(address: EngineAddress): string {
  return address.kind === 'socket' ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`;
}

async function* bodyOf(
  response: IncomingMessage,
  address: EngineAddress,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of response) yield chunk;
  } catch (cause) {
    if (signal.aborted) throw aborted(signal);
    throw new PlimsollError('DAEMON_ERROR', `The container engine at '${addressText(address)}' broke off its answer.`, {
      cause,
      remedy: "Try again; the engine's log says more.",
    });
  }
}

function unreachable(address: EngineAddress, cause: NodeJS.ErrnoException): PlimsollError {
  const denied = cause.code === 'EACCES' || cause.code === 'EPERM';
  const what = denied ? 'does not let you in' : `does not answer (${cause.code ?? cause.message})`;
  return new PlimsollError('DAEMON_UNREACHABLE', `The container engine at '${addressText(address)}' ${what}.`, {
    cause,
    remedy: denied
      ? "Run as a user of its group, or send the image: 'docker save NAME | plimsoll scan -'."
      : 'Start it, point DOCKER_HOST at it, or name the image of a registry without the daemon: prefix.',
  });
}

function open(
  address: EngineAddress,
  path: string,
  signal: AbortSignal,
  answer: (response: IncomingMessage) => void,
): ClientRequest {
  // No agent: an idle connection would keep the process from ending.
  const options = { path, signal, agent: false, headers: { Accept: 'application/json, application/x-tar' } };
  if (address.kind === 'socket') {
    return httpRequest(
      { ...options, socketPath: address.path, headers: { ...options.headers, Host: 'engine' } },
      answer,
    );
  }
  const { host, port, tls } = address;
  // Said outright, because NODE_TLS_REJECT_UNAUTHORIZED=0 would be heard otherwise (S7).
  return tls
    ? httpsRequest({ ...options, host, port, ...tls, rejectUnauthorized: true }, answer)
    : httpRequest({ ...options, host, port }, answer);
}
