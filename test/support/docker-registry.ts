import { execFile, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

export interface DockerRegistry extends AsyncDisposable {
  /** host:port */
  readonly host: string;
  /** Puts an image there with skopeo; `from` in skopeo's words, `to` as repository:tag. */
  push(from: string, to: string, ...flags: string[]): Promise<void>;
  /** The manifest as skopeo gets it. */
  inspect(reference: string): Promise<string>;
}

export interface BasicLogin {
  readonly username: string;
  readonly password: string;
}

/** `lighthouse` by bcrypt, as `htpasswd -B` writes it. */
const passwordHash = '$2b$04$KeqfCzmpEm7bOL9/njyPQO3dM2HSPCCuaNX/j3LyktOMbM7KXiovS';
export const keeper: BasicLogin = { username: 'keeper', password: 'lighthouse' };

/** Debian's docker-registry on loopback, over plain http, ended by its pid. Needs the peers docker-registry and skopeo. */
export async function startDockerRegistry(options: { readonly basic?: boolean } = {}): Promise<DockerRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-registry-'));
  const host = `127.0.0.1:${await freePort()}`;
  writeFileSync(join(folder, 'htpasswd'), `${keeper.username}:${passwordHash}\n`);
  const auth = options.basic ? `auth: {htpasswd: {realm: test, path: "${folder}/htpasswd"}}\n` : '';
  writeFileSync(
    join(folder, 'registry.yml'),
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: "${folder}/data"}}\nhttp: {addr: "${host}"}\n${auth}`,
  );
  const child = spawn('docker-registry', ['serve', join(folder, 'registry.yml')], { stdio: 'ignore' });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGKILL')) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await untilItAnswers(`http://${host}/v2/`);
  } catch (error) {
    await stop();
    throw error;
  }
  const creds = (flag: string) => (options.basic ? [flag, `${keeper.username}:${keeper.password}`] : []);
  const run = promisify(execFile);
  return {
    host,
    async push(from, to, ...flags) {
      const plain = ['--insecure-policy', 'copy', '-q', '--dest-tls-verify=false', ...creds('--dest-creds'), ...flags];
      await run('skopeo', [...plain, from, `docker://${host}/${to}`]);
    },
    async inspect(reference) {
      const flags = ['inspect', '--raw', '--tls-verify=false', ...creds('--creds')];
      return (await run('skopeo', [...flags, `docker://${host}/${reference}`])).stdout;
    },
    [Symbol.asyncDispose]: stop,
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return address.port;
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200 || status === 401) return;
    await setTimeout(50);
  }
  throw new Error(`nobody answers at ${url}`);
}
