import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { scratchFolder } from './small-images.ts';

/** Answers one request of the engine's API. */
export type EngineBehaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface FakeEngine extends AsyncDisposable {
  /** For DOCKER_HOST. */
  readonly address: string;
  /** Paths asked for, as they came. */
  readonly asked: string[];
  /** Answers of GET by decoded path; anything else is 404, as an engine says it. */
  readonly answers: Map<string, EngineBehaviour>;
  /** Settles when `path` is asked for. */
  arrival(path: string): Promise<void>;
}

/** A container engine that does what a test wants, on a unix socket, or on a port of loopback. */
export async function startFakeEngine(kind: 'unix' | 'tcp' = 'unix'): Promise<FakeEngine> {
  const asked: string[] = [];
  const answers = new Map<string, EngineBehaviour>();
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    asked.push(request.url ?? '');
    waiting.get(path)?.();
    const answer = answers.get(path);
    if (answer) answer(request, response);
    else json(404, { message: `No such image: ${path}` })(request, response);
  });
  const socket = join(scratchFolder(), 'engine.sock');
  await new Promise<void>((resolve) =>
    kind === 'unix' ? server.listen(socket, resolve) : server.listen(0, '127.0.0.1', resolve),
  );
  return {
    address: kind === 'unix' ? `unix://${socket}` : `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    answers,
    arrival: (path) => new Promise((resolve) => waiting.set(path, resolve)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function json(status: number, value: unknown): EngineBehaviour {
  return (_, response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

/** What `GET /images/NAME/get` sends. */
export function archive(bytes: Uint8Array): EngineBehaviour {
  return (_, response) => void response.writeHead(200, { 'content-type': 'application/x-tar' }).end(bytes);
}

/** Sends some bytes and no more. */
export function hanging(bytes: Uint8Array = new Uint8Array()): EngineBehaviour {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-tar' }).flushHeaders();
    response.write(bytes);
  };
}

/** Sends some bytes and cuts the connection. */
export function cut(bytes: Uint8Array): EngineBehaviour {
  return (_, response) => {
    response.writeHead(200, { 'content-type': 'application/x-tar' });
    response.write(bytes, () => response.socket?.destroySoon());
  };
}
