import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { ImageSubject, Report } from '../../src/report.ts';
import { plimsoll, root } from '../support/cli.ts';
import { type DockerRegistry, keeper, startDockerRegistry } from '../support/docker-registry.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { badPackage, goodPackage, scratchFolder, writeIn, writeLayout } from '../support/small-images.ts';

const demo = join(root, 'fixtures/images/demo/image.tar');
const scan = ['scan', '--db', join(root, 'fixtures/advisories'), '--quiet', '-f', 'json'];
const skip = skipWithoutPeer('docker-registry', 'skopeo');

/** What a report says of the image, however it was reached. */
function judged({ packages, findings, coverage, subject }: Report<ImageSubject>) {
  const found = findings.map(({ ruleId, package: hit, location }) => [
    ruleId,
    hit?.purl,
    location.path,
    location.layer,
  ]);
  return { packages, found, coverage, digest: subject.digest, layers: subject.layers };
}

describe('a real registry', { skip }, () => {
  let registry: DockerRegistry;
  let digest: string;

  before(async () => {
    registry = await startDockerRegistry();
    await registry.push(`oci-archive:${demo}:1.0.0`, 'acme/demo:1.0.0');
    for (const tag of ['1.0.1', '1.1.0', 'latest', 'edge'])
      await registry.push(`oci-archive:${demo}:1.0.0`, `acme/demo:${tag}`);
    const platforms = writeLayout(scratchFolder(), [
      { platform: 'linux/amd64', layers: [[badPackage]] },
      { platform: 'linux/arm64', layers: [[goodPackage]] },
    ]);
    await registry.push(`oci:${platforms}:latest`, 'acme/both:1', '--all');
    ({ digest } = JSON.parse((await plimsoll(['image', 'inspect', '--json', demo])).stdout));
  });
  after(() => registry?.[Symbol.asyncDispose]());

  test('by tag and by digest it says what it says of the archive', async () => {
    const name = `${registry.host}/acme/demo`;
    const [local, ...remote] = await Promise.all(
      [demo, `${name}:1.0.0`, `${name}@${digest}`, `${name}:1.0.0@${digest}`].map(async (image) => {
        const { code, stdout, stderr } = await plimsoll([...scan, image]);
        assert.equal(code, 0, stderr);
        return JSON.parse(stdout) as Report<ImageSubject>;
      }),
    );
    assert.ok(local);
    assert.equal(local.findings.length, 36);
    for (const report of remote) assert.deepEqual(judged(report), judged(local));
    assert.deepEqual(
      remote.map(({ subject }) => [subject.source, subject.reference]),
      [`${name}:1.0.0`, `${name}@${digest}`, `${name}:1.0.0@${digest}`].map((reference) => ['registry', reference]),
    );
  });

  test('an unknown tag is told with those there are, nearest first', async () => {
    const { code, stderr } = await plimsoll([...scan, `${registry.host}/acme/demo:1.0.2`]);
    assert.equal(code, 3);
    assert.match(
      stderr,
      /has no '1\.0\.2'\. \[IMAGE_NOT_FOUND\]\n {7}It has '1\.0\.0', '1\.0\.1', '1\.1\.0', .*'latest'\.\n$/,
    );
  });

  test('an unknown repository is exit 3', async () => {
    const { code, stderr } = await plimsoll([...scan, `${registry.host}/acme/nothing`]);
    assert.equal(code, 3);
    assert.match(stderr, /\[IMAGE_NOT_FOUND\]/);
  });

  test('--all-platforms reports each image of a multi-platform push', async () => {
    const { code, stdout, stderr } = await plimsoll([...scan, '--all-platforms', `${registry.host}/acme/both:1`]);
    assert.equal(code, 0, stderr);
    const reports: Report<ImageSubject>[] = JSON.parse(stdout).reports;
    assert.deepEqual(
      reports.map(({ subject, packages }) => [subject.platform.architecture, packages.map(({ name }) => name)]),
      [
        ['amd64', ['minimist']],
        ['arm64', ['left-pad']],
      ],
    );
  });

  test('a warm cache asks for no layer again, under another tag either', async () => {
    await using counter = await startCounter(registry.host);
    const env = { PLIMSOLL_CACHE_DIR: scratchFolder() };
    const blobs = async (tag: string) => {
      counter.paths.length = 0;
      const { code, stdout, stderr } = await plimsoll([...scan, `${counter.host}/acme/demo:${tag}`], { env });
      assert.equal(code, 0, stderr);
      const report: Report<ImageSubject> = JSON.parse(stdout);
      const layers = new Set(report.subject.layers.map((layer) => layer.digest));
      const asked = counter.paths.flatMap((path) => /\/blobs\/(.+)$/.exec(path)?.[1] ?? []);
      return { report, layers: asked.filter((each) => [...layers].some((layer) => layer === each)), all: asked };
    };
    const cold = await blobs('1.0.0');
    const warm = await blobs('1.0.0');
    const other = await blobs('latest');
    assert.deepEqual([cold.layers.length, warm.layers.length, other.layers.length], [11, 0, 0]);
    // The config is the image's own word, and is read each time.
    assert.deepEqual([warm.all.length, other.all.length], [1, 1]);
    assert.deepEqual(judged(warm.report), judged(cold.report));
  });
});

describe('a registry with logins', { skip, concurrency: 2 }, () => {
  let registry: DockerRegistry;
  before(async () => {
    registry = await startDockerRegistry({ basic: true });
    const layout = writeLayout(scratchFolder(), [{ layers: [[badPackage]] }]);
    await registry.push(`oci:${layout}:latest`, 'acme/app:1');
  });
  after(() => registry?.[Symbol.asyncDispose]());

  const config = (host: string, login: string) => {
    const folder = scratchFolder();
    writeIn(
      folder,
      'config.json',
      JSON.stringify({ auths: { [host]: { auth: Buffer.from(login).toString('base64') } } }),
    );
    return { DOCKER_CONFIG: folder };
  };
  const run = (env: Readonly<Record<string, string>>, flags: readonly string[] = [], stdin = '') =>
    plimsoll([...scan, `${registry.host}/acme/app:1`, ...flags], { env, stdin });
  const right = `${keeper.username}:${keeper.password}`;

  test("by docker's config.json", async () => {
    const { code, stdout, stderr } = await run(config(registry.host, right));
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).findings[0].ruleId, 'CVE-2021-44906');
  });

  test('by --username and --password-stdin', async () => {
    const { code, stderr } = await run({}, ['--username', keeper.username, '--password-stdin'], `${keeper.password}\n`);
    assert.equal(code, 0, stderr);
  });

  const refused: readonly (readonly [string, () => Promise<Awaited<ReturnType<typeof run>>>])[] = [
    ['none at all', () => run({})],
    ['a wrong password', () => run(config(registry.host, `${keeper.username}:wr0ng-secret`))],
    ['a login for another host', () => run(config('other.example', right))],
    ['a wrong password on standard input', () => run({}, ['--username', 'keeper', '--password-stdin'], 'wr0ng-secret')],
  ];
  for (const [what, attempt] of refused) {
    test(`${what} is REGISTRY_UNAUTHORIZED, exit 3, and the password is not told`, async () => {
      const { code, stdout, stderr } = await attempt();
      assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
      assert.match(stderr, /\[REGISTRY_UNAUTHORIZED\]\n {7}.*docker login/);
      assert.ok(!/wr0ng-secret|lighthouse/.test(stderr), stderr);
    });
  }
});

/** Stands before a registry on loopback and writes down what is asked. */
async function startCounter(
  target: string,
): Promise<AsyncDisposable & { readonly host: string; readonly paths: string[] }> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    void fetch(`http://${target}${request.url}`, { method: request.method ?? 'GET', headers: asked(request.headers) })
      .then(async (answer) => {
        const body = Buffer.from(await answer.arrayBuffer());
        const names = ['content-type', 'docker-content-digest', 'content-length'];
        const headers = names.flatMap((name): [string, string][] => {
          const value = answer.headers.get(name);
          return value === null ? [] : [[name, value]];
        });
        response.writeHead(answer.status, Object.fromEntries(headers)).end(body);
      })
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function asked({ accept }: { readonly accept?: string | undefined }): Record<string, string> {
  return accept === undefined ? {} : { accept };
}
