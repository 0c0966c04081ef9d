import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, openSync, readdirSync, readlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { plimsoll, type Ran } from '../support/cli.ts';
import { archive, hanging, startFakeEngine } from '../support/fake-engine.ts';
import { startFakeServer } from '../support/fake-registry.ts';
import { badPackage, dockerArchive, scratchFolder } from '../support/small-images.ts';
import { headerOf } from '../support/tar-writer.ts';

const folder = scratchFolder();

/** A filesystem tar of 30 GiB that takes no room, and a while to read. */
function endlessTar(): string {
  const path = join(folder, 'endless.tar');
  if (existsSync(path)) return path;
  const size = 30 * 2 ** 30;
  const file = openSync(path, 'w');
  writeSync(file, headerOf({ path: 'etc/endless', base256: true }, size));
  ftruncateSync(file, 512 + size + 1024);
  closeSync(file);
  return path;
}

/** Linux tells which files a process has open. */
async function hasOpened(child: ChildProcess, path: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    try {
      const open = readdirSync(`/proc/${child.pid}/fd`).map((fd) => readlinkSync(`/proc/${child.pid}/fd/${fd}`));
      if (open.includes(path)) return;
    } catch {
      // A descriptor that is gone already.
    }
    await setTimeout(20);
  }
  throw new Error(`${path} was never opened`);
}

/** One way to be in the middle of things: what to run, and when it is there. */
interface Scene {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array | 'open';
  readonly arrived: (child: ChildProcess) => Promise<void>;
}

async function inTheMiddle(name: string, use: (scene: Scene) => Promise<void>): Promise<void> {
  if (name === 'a big archive') {
    const path = endlessTar();
    return await use({ args: [`rootfs:${path}`], arrived: (child) => hasOpened(child, path) });
  }
  if (name === 'a registry that hangs') {
    const asked = Promise.withResolvers<void>();
    await using server = await startFakeServer([
      () => {
        asked.resolve();
        return true;
      },
    ]);
    return await use({ args: [`${server.host}/app:1`], arrived: () => asked.promise });
  }
  if (name === 'an engine that hangs') {
    await using engine = await startFakeEngine();
    engine.answers.set('/images/app/get', hanging(dockerArchive([{ layers: [[badPackage]] }]).subarray(0, 700)));
    const asked = engine.arrival('/images/app/get');
    return await use({ args: ['daemon:app'], env: { DOCKER_HOST: engine.address }, arrived: () => asked });
  }
  // Standard input that never ends; what a pipe holds is taken only by who reads it.
  const taken = Promise.withResolvers<void>();
  return await use({
    args: ['-'],
    stdin: 'open',
    arrived: async (child) => {
      child.stdin?.write(Buffer.alloc(2 ** 21), () => taken.resolve());
      await taken.promise;
    },
  });
}

const scenes = ['a big archive', 'a registry that hangs', 'an engine that hangs', 'standard input that hangs'];
const skip = process.platform === 'linux' ? false : 'needs /proc';

async function run(scene: Scene, flags: readonly string[], act: (child: ChildProcess) => void): Promise<Ran> {
  const cache = scratchFolder();
  const ran = await plimsoll(['sbom', ...scene.args, ...flags, '--cache-dir', cache], {
    env: scene.env ?? {},
    keepStdin: scene.stdin === 'open',
    started: (child) => void scene.arrived(child).then(() => act(child)),
  });
  // What is laid down while it is read has no name.
  assert.deepEqual(existsSync(join(cache, 'spool')) ? readdirSync(join(cache, 'spool')) : [], []);
  return ran;
}

describe('stopped in the middle', { skip, concurrency: 2 }, () => {
  for (const name of scenes) {
    test(`Ctrl-C at ${name}: 130 and one line`, () =>
      inTheMiddle(name, async (scene) => {
        const ran = await run(scene, [], (child) => child.kill('SIGINT'));
        assert.deepEqual(ran, { code: 130, signal: null, stdout: '', stderr: 'Error: Stopped by SIGINT. [ABORTED]\n' });
      }));

    test(`--timeout at ${name}: TIMEOUT, exit 3`, () =>
      inTheMiddle(name, async (scene) => {
        const { code, stdout, stderr } = await run(scene, ['--timeout', '2s'], () => {});
        assert.equal(
          stderr,
          'Error: The run was not done after 2s. [TIMEOUT]\n       Give it more time with --timeout, as in --timeout 2h.\n',
        );
        assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
      }));
  }

  test('SIGTERM is 143', () =>
    inTheMiddle('an engine that hangs', async (scene) => {
      const { code, stderr } = await run(scene, [], (child) => child.kill('SIGTERM'));
      assert.deepEqual({ code, stderr }, { code: 143, stderr: 'Error: Stopped by SIGTERM. [ABORTED]\n' });
    }));

  test('a second Ctrl-C waits for nothing, and even then nothing stays behind', () =>
    inTheMiddle('standard input that hangs', async (scene) => {
      const temporary = scratchFolder();
      const twice = (child: ChildProcess) => {
        child.kill('SIGINT');
        setTimeout(100).then(() => child.kill('SIGINT'));
      };
      const ran = await run({ ...scene, env: { TMPDIR: temporary } }, ['--no-cache'], twice);
      // Not even the line that the first one would have ended with.
      assert.deepEqual(ran, { code: 130, signal: null, stdout: '', stderr: '' });
      assert.deepEqual(readdirSync(temporary), []);
    }));

  test('--no-cache leaves nothing in the temporary folder after Ctrl-C', () =>
    inTheMiddle('an engine that hangs', async (scene) => {
      const temporary = scratchFolder();
      const ran = await run({ ...scene, env: { ...scene.env, TMPDIR: temporary } }, ['--no-cache'], (child) =>
        child.kill('SIGINT'),
      );
      assert.equal(ran.code, 130);
      assert.deepEqual(readdirSync(temporary), []);
    }));

  test('--silent says nothing, not even then', () =>
    inTheMiddle('an engine that hangs', async (scene) => {
      const ran = await run(scene, ['--silent'], (child) => child.kill('SIGINT'));
      assert.deepEqual(ran, { code: 130, signal: null, stdout: '', stderr: '' });
    }));
});

describe('a mistake of ours is exit 3 and says so, never 1', () => {
  const preload = (code: string) => ({ NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` });
  const mistakes: Readonly<Record<string, string>> = {
    'an error in the middle of the work': "Date.prototype.toISOString = () => { throw new TypeError('boom') };",
    'an error that nobody awaits':
      "process.on('newListener', (name) => { if (name === 'SIGINT') setImmediate(() => { throw new TypeError('boom') }) });",
    'a promise that nobody awaits':
      "process.on('newListener', (name) => { if (name === 'SIGINT') Promise.reject(new TypeError('boom')) });",
    'work that comes to no end':
      "import fs from 'node:fs'; import { syncBuiltinESMExports } from 'node:module'; fs.promises.stat = () => new Promise(() => {}); syncBuiltinESMExports();",
  };
  for (const [what, code] of Object.entries(mistakes)) {
    test(what, async () => {
      const ran = await plimsoll(['sbom', './fixtures/images/demo/image.tar'], { env: preload(code) });
      assert.deepEqual({ code: ran.code, stdout: ran.stdout }, { code: 3, stdout: '' });
      assert.match(ran.stderr, /^Error: plimsoll made a mistake: .*(boom|no end)\. \[BUG\]\n.*DEBUG=1.*\n$/);
    });
  }

  test('DEBUG=1 says where, with nothing that moves the cursor', async () => {
    const code = "Date.prototype.toISOString = () => { throw new TypeError('bo\\u001b[2Jom') };";
    const ran = await plimsoll(['sbom', './fixtures/images/demo/image.tar'], { env: { ...preload(code), DEBUG: '1' } });
    assert.equal(ran.code, 3);
    assert.match(ran.stderr, /\n {2}.*report-image\.ts:\d+/);
    assert.ok(!ran.stderr.includes('\u001b'));
  });
});

test('an engine that answers is read to its end', async () => {
  await using engine = await startFakeEngine();
  engine.answers.set('/images/app/get', archive(dockerArchive([{ layers: [[badPackage]], names: ['app:latest'] }])));
  const ran = await plimsoll(['sbom', 'daemon:app', '--format', 'json'], { env: { DOCKER_HOST: engine.address } });
  assert.equal(ran.code, 0, ran.stderr);
  assert.equal(JSON.parse(ran.stdout).packages[0].name, 'minimist');
});
