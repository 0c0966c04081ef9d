import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { PlimsollError } from '../errors.ts';

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
  readonly body: AsyncIterable<Uint8Array>;
}

/** One GET of the engine's API. `node:http` and not undici: a local socket needs no pool, no proxy and no retry. */
export async function askEngine(address: EngineAddress, path: string, signal: AbortSignal): Promise<EngineAnswer> {
  return new Promise((resolve, reject) => {
    const unreachable = (cause: unknown) =>
      reject(
        new PlimsollError('DAEMON_UNREACHABLE', `The container engine at ${addressText(address)} does not answer.`, {
          cause,
          remedy: 'Start it, point DOCKER_HOST at it, or name the image of a registry without the daemon: prefix.',
        }),
      );
    const request = open(address, path, signal, (response) =>
      resolve({ status: response.statusCode ?? 0, body: response }),
    );
    request.on('error', (error) => (signal.aborted ? reject(signal.reason) : unreachable(error)));
    request.setTimeout(120_000, () => request.destroy(new Error('no answer for two minutes')));
    request.end();
  });
}

export function addressText(address: EngineAddress): string {
  return address.kind === 'socket' ? `unix://${address.path}` : `tcp://${address.host}:${address.port}`;
}

function open(
  address: EngineAddress,
  path: string,
  signal: AbortSignal,
  answer: (response: IncomingMessage) => void,
): ClientRequest {
  const headers = { Host: 'engine', Accept: 'application/json, application/x-tar' };
  if (address.kind === 'socket') return httpRequest({ socketPath: address.path, path, headers, signal }, answer);
  const { host, port, tls } = address;
  return tls
    ? httpsRequest({ host, port, path, headers, signal, ...tls }, answer)
    : httpRequest({ host, port, path, headers, signal }, answer);
}
