import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { plimsoll, root } from '../support/cli.ts';
import { startFakeServer } from '../support/fake-registry.ts';
import {
  badPackage,
  debian,
  dockerArchive,
  goodPackage,
  layoutTar,
  scratchFolder,
  writeIn,
  writeLayout,
} from '../support/small-images.ts';

const demo = join(root, 'fixtures/images/demo/image.tar');
const db = ['--db', join(root, 'fixtures/advisories')];
const scan = (...args: string[]) => ['scan', ...db, '--quiet', '-f', 'json', ...args];
const isRoot = process.getuid?.() === 0 ? 'root may write everywhere' : false;
const image = { layers: [[badPackage]], names: ['app:1'] };
const names = ({ packages }: { packages: { name: string }[] }) => packages.map(({ name }) => name);

describe('standard input', { concurrency: 2 }, () => {
  const forms: readonly (readonly [string, Uint8Array])[] = [
    ['a docker archive', dockerArchive([image])],
    ['a gzipped docker archive', gzipSync(dockerArchive([image]))],
    ['an OCI layout in a tar', layoutTar([image])],
  ];
  for (const [what, stdin] of forms) {
    test(`${what}, and nothing of it stays`, async () => {
      const cache = scratchFolder();
      const { code, stdout, stderr } = await plimsoll(scan('-', '--cache-dir', cache), { stdin });
      assert.equal(code, 0, stderr);
      const report = JSON.parse(stdout);
      assert.equal(report.subject.reference.replace(/:.*/, ''), 'standard input');
      assert.equal(report.findings[0].ruleId, 'CVE-2021-44906');
      assert.deepEqual(readdirSync(join(cache, 'spool')), []);
    });
  }

  test('the demo image through a pipe is what it is as a file', async () => {
    const [piped, read] = await Promise.all([plimsoll(scan('-'), { stdin: readFileSync(demo) }), plimsoll(scan(demo))]);
    const parts = (text: string) => {
      const { packages, findings, subject } = JSON.parse(text);
      return { packages, findings: findings.map((each: { ruleId: string }) => each.ruleId), digest: subject.digest };
    };
    assert.deepEqual(parts(piped.stdout), parts(read.stdout));
  });

  const broken: readonly (readonly [string, Uint8Array | string, string])[] = [
    ['nothing', '', 'INPUT_UNRECOGNIZED'],
    ['no archive', 'hello world\n'.repeat(100), 'INPUT_UNRECOGNIZED'],
    ['half an archive', dockerArchive([image]).subarray(0, 1000), 'TAR_TRUNCATED'],
    ['half a gzip', gzipSync(readFileSync(demo)).subarray(0, 100_000), 'LAYER_CORRUPT'],
  ];
  for (const [what, stdin, error] of broken) {
    test(`${what} is ${error}, exit 3`, async () => {
      const { code, stdout, stderr } = await plimsoll(scan('-'), { stdin });
      assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
      assert.ok(stderr.includes(`[${error}]`), stderr);
    });
  }
});

describe('several images', { concurrency: 2 }, () => {
  const folder = scratchFolder();
  const good = writeIn(folder, 'good.tar', dockerArchive([{ layers: [[goodPackage]] }]));
  const bad = writeIn(folder, 'bad.tar', dockerArchive([image]));

  test('are one list, in the order of their naming, with --images-from after them', async () => {
    const list = writeIn(folder, 'list.txt', `# images\n\n${bad}\n`);
    const [file, piped] = await Promise.all([
      plimsoll(scan(good, '--images-from', list)),
      plimsoll(scan(good, '--images-from', '-'), { stdin: `${bad}\r\n` }),
    ]);
    for (const { code, stdout, stderr } of [file, piped]) {
      assert.equal(code, 0, stderr);
      const { schemaVersion, reports, verdict } = JSON.parse(stdout);
      assert.equal(schemaVersion, 1);
      assert.deepEqual(reports.map(names), [['left-pad'], ['minimist']]);
      assert.equal(verdict.pass, true);
    }
  });

  test('fail together when one does', async () => {
    const { code, stdout } = await plimsoll(scan(good, bad, '--fail-on', 'critical'));
    assert.equal(code, 1);
    assert.equal(JSON.parse(stdout).verdict.pass, false);
  });

  test('one that cannot be read is exit 3, and the others are reported', async () => {
    const { code, stdout, stderr } = await plimsoll(scan(good, join(folder, 'none'), bad, '--fail-on', 'critical'));
    assert.equal(code, 3);
    assert.match(stderr, /^Error: There is no '.*none'\. \[INPUT_NOT_FOUND\]\n$/);
    assert.deepEqual(JSON.parse(stdout).reports.map(names), [['left-pad'], ['minimist']]);
  });

  test('none that can be read is exit 3 without a report', async () => {
    const { code, stdout, stderr } = await plimsoll(scan(join(folder, 'none'), join(folder, 'nil')));
    assert.deepEqual({ code, stdout, lines: stderr.split('\n').length }, { code: 3, stdout: '', lines: 3 });
  });

  test('a list that is not there is exit 3', async () => {
    const { code, stderr } = await plimsoll(scan('--images-from', join(folder, 'nowhere')));
    assert.equal(code, 3);
    assert.match(stderr, /\[INPUT_NOT_FOUND\]/);
  });
});

describe('platforms', { concurrency: 2 }, () => {
  const layout = writeLayout(scratchFolder(), [
    { platform: 'linux/amd64', layers: [[badPackage]] },
    { platform: 'linux/arm64', layers: [[goodPackage]] },
  ]);
  const table: readonly (readonly [string, readonly string[], Readonly<Record<string, string>>, string])[] = [
    ['--platform', ['--platform', 'linux/arm64'], {}, 'linux/arm64'],
    ['another spelling', ['--platform', 'linux/aarch64'], {}, 'linux/arm64'],
    ['PLIMSOLL_PLATFORM', [], { PLIMSOLL_PLATFORM: 'linux/arm64' }, 'linux/arm64'],
    ['DOCKER_DEFAULT_PLATFORM', [], { DOCKER_DEFAULT_PLATFORM: 'linux/arm64' }, 'linux/arm64'],
    [
      'the flag before the variable',
      ['--platform', 'linux/amd64'],
      { PLIMSOLL_PLATFORM: 'linux/arm64' },
      'linux/amd64',
    ],
  ];
  for (const [what, flags, env, expected] of table) {
    test(what, async () => {
      const { stdout, stderr } = await plimsoll(scan(`oci:${layout}`, ...flags), { env });
      const { platform } = JSON.parse(stdout || '{"subject":{}}').subject;
      assert.equal(`${platform?.os}/${platform?.architecture}`, expected, stderr);
    });
  }

  test('--all-platforms reports each, whatever a variable says', async () => {
    const { code, stdout, stderr } = await plimsoll(scan(`oci:${layout}:latest`, '--all-platforms'), {
      env: { PLIMSOLL_PLATFORM: 'linux/arm64' },
    });
    assert.equal(code, 0, stderr);
    const { reports } = JSON.parse(stdout);
    assert.deepEqual(reports.map(names), [['minimist'], ['left-pad']]);
    assert.deepEqual(
      reports.map((report: { findings: unknown[] }) => report.findings.length),
      [1, 0],
    );
  });

  test('one that is not there is told with those that are', async () => {
    const { code, stderr } = await plimsoll(scan(`oci:${layout}`, '--platform', 'linux/s390x'));
    assert.equal(code, 3);
    assert.match(stderr, /\[PLATFORM_NOT_FOUND\]\n.*linux\/amd64, linux\/arm64/);
  });
});

describe('exit codes of what an image holds', { concurrency: 2 }, () => {
  const write = (layer: Parameters<typeof dockerArchive>[0][number]) =>
    writeIn(scratchFolder(), 'image.tar', dockerArchive([layer]));
  const cases: readonly (readonly [string, string, number, string])[] = [
    ['nothing that plimsoll knows: 0', write({ layers: [[{ path: 'hello', content: 'x' }]] }), 0, 'NO_PACKAGES'],
    ['a package database that lists nothing: 5', write({ layers: [debian('')] }), 5, 'NO_PACKAGES'],
    ['packages of no known distribution: 5', write({ layers: [debian().slice(1)] }), 5, 'DISTRO_UNKNOWN'],
  ];
  for (const [what, path, expected, notice] of cases) {
    test(what, async () => {
      const { code, stdout, stderr } = await plimsoll(scan(path));
      const codes = JSON.parse(stdout || '{"notices":[]}').notices.map((each: { code: string }) => each.code);
      assert.ok(codes.includes(notice), `${codes} ${stderr}`);
      assert.equal(code, expected);
    });
  }

  test('5 comes before 1, and --exit-zero touches only 1', async () => {
    const path = write({ layers: [[badPackage], [{ path: 'var/lib/rpm/rpmdb.sqlite', content: 'not a database' }]] });
    for (const flags of [[], ['--exit-zero']]) {
      const { code, stdout } = await plimsoll(scan(path, '--fail-on', 'critical', ...flags));
      assert.equal(code, 5);
      assert.equal(JSON.parse(stdout).verdict.pass, false);
    }
  });

  test('a layer that is not what the config says: 3, and --no-verify-diffids says so in the report', async () => {
    const path = write({ layers: [[badPackage]], lies: true });
    const env = { PLIMSOLL_NO_VERIFY_DIFFIDS: '1' };
    const [refused, taken] = await Promise.all([
      plimsoll(scan(path), { env }),
      plimsoll(scan(path, '--no-verify-diffids')),
    ]);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /\[DIFF_ID_MISMATCH\]/);
    const { notices } = JSON.parse(taken.stdout);
    assert.ok(notices.some(({ code }: { code: string }) => code === 'DIFF_IDS_NOT_VERIFIED'));
  });
});

test('SOURCE_DATE_EPOCH: the same input gives the same report in every format', async () => {
  const formats = ['json', 'sarif', 'cyclonedx', 'markdown', 'table'];
  // When a database was built is part of the report: all of these build it at the one moment there is.
  const env = { SOURCE_DATE_EPOCH: '1800000000', PLIMSOLL_CACHE_DIR: scratchFolder() };
  const reports: string[][] = [];
  for (const flags of [[], [], ['--no-cache']]) {
    const folder = scratchFolder();
    const outputs = formats.flatMap((format) => ['-o', `${format}=${join(folder, format)}`]);
    const { code, stderr } = await plimsoll(['scan', ...db, '--silent', demo, ...outputs, ...flags], { env });
    assert.equal(code, 0, stderr);
    reports.push(formats.map((format) => readFileSync(join(folder, format), 'utf8')));
  }
  const [first = [], ...others] = reports;
  for (const other of others) {
    for (const [index, format] of formats.entries()) {
      assert.ok(other[index] === first[index], `${format}: ${firstDifference(other[index], first[index])}`);
    }
  }
});

/** The demonstration's records, as if somebody meant them. */
function realRecords(): string {
  const folder = scratchFolder();
  cpSync(join(root, 'fixtures/advisories'), folder, { recursive: true });
  rmSync(join(folder, 'demo.json'));
  return folder;
}

function firstDifference(a = '', b = ''): string {
  const [ours, theirs] = [a.split('\n'), b.split('\n')];
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  return `line ${at + 1}: '${ours[at]}' is '${theirs[at]}'`;
}

describe('--offline', { concurrency: 2 }, () => {
  /** Tells every name that is looked up and every connection that is made. */
  const watch = [
    "import net from 'node:net'; import dns from 'node:dns'; import { syncBuiltinESMExports } from 'node:module';",
    'const connect = net.Socket.prototype.connect;',
    "net.Socket.prototype.connect = function (...args) { process.stderr.write('CONNECTS\\n'); return connect.apply(this, args); };",
    'const lookup = dns.lookup;',
    "dns.lookup = (...args) => { process.stderr.write('LOOKS UP\\n'); return lookup(...args); };",
    'syncBuiltinESMExports();',
  ].join('\n');
  const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watch)}` };

  test('opens no socket, for a registry or for advisories', async () => {
    await using server = await startFakeServer();
    const cases: readonly (readonly [readonly string[], string])[] = [
      [['scan', `${server.host}/app:1`], 'NETWORK_OFFLINE'],
      [['sbom', 'registry.example.invalid/app'], 'NETWORK_OFFLINE'],
      [['image', 'inspect', `${server.host}/app:1`], 'NETWORK_OFFLINE'],
      [['db', 'update', 'npm'], 'NETWORK_OFFLINE'],
      [['scan', demo, '--cache-dir', scratchFolder()], 'DATABASE_MISSING'],
    ];
    for (const [args, error] of cases) {
      const { code, stdout, stderr } = await plimsoll([...args, '--offline'], { env });
      assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
      assert.match(stderr, new RegExp(`^Error: [^\\n]* \\[${error}\\]\\n {7}.*\\n$`));
    }
    assert.equal(server.requests.length, 0);
    // The watch works: without --offline it sees something.
    const { stderr } = await plimsoll(['scan', `${server.host}/app:1`], { env });
    assert.match(stderr, /CONNECTS/);
    assert.notEqual(server.requests.length, 0);
  });

  test('PLIMSOLL_OFFLINE says the same', async () => {
    const { stderr } = await plimsoll(['scan', 'nginx'], { env: { ...env, PLIMSOLL_OFFLINE: '1' } });
    assert.match(stderr, /^Error: .* \[NETWORK_OFFLINE\]/);
  });

  test('what is on this machine is scanned', async () => {
    const { code, stderr } = await plimsoll(scan(demo, '--offline'), { env });
    assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  });
});

describe('advisories', { concurrency: 2 }, () => {
  const errors: readonly (readonly [string, string, string])[] = [
    ['--db that is not there', 'nowhere', 'DATABASE_MISSING'],
    ['--db without advisories', 'src', 'ADVISORY_INVALID'],
  ];
  for (const [what, path, error] of errors) {
    test(`${what}: ${error}, exit 3, with a remedy`, async () => {
      const { code, stdout, stderr } = await plimsoll(['scan', demo, '--db', join(root, path)]);
      assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
      assert.match(stderr, new RegExp(`\\[${error}\\]\\n {7}\\S`));
    });
  }

  test('a database built once is used from the cache, with --no-cache and --offline, too', async () => {
    const cache = scratchFolder();
    const built = await plimsoll(['db', 'build', '--from', realRecords(), '--cache-dir', cache]);
    assert.match(built.stdout, /Holds: {4}39 advisories/);
    const before = readdirSync(cache).sort();
    for (const flags of [['--offline'], ['--offline', '--no-cache']]) {
      const { code, stdout, stderr } = await plimsoll([
        'scan',
        demo,
        '--quiet',
        '-f',
        'json',
        '--cache-dir',
        cache,
        ...flags,
      ]);
      assert.equal(code, 0, stderr);
      assert.equal(JSON.parse(stdout).findings.length, 36);
      if (flags.includes('--no-cache')) continue;
      assert.ok(readdirSync(cache).includes('layers'));
    }
    assert.deepEqual(before, ['database']);
  });

  test('db status and cache info say what is there, and prune takes facts, not databases', async () => {
    const cache = scratchFolder();
    const at = ['--cache-dir', cache];
    assert.equal((await plimsoll(['db', 'status', ...at])).code, 3);
    await plimsoll(['db', 'build', '--from', realRecords(), ...at]);
    await plimsoll(['scan', demo, '--silent', ...at]);
    const status = JSON.parse((await plimsoll(['db', 'status', '--json', ...at])).stdout);
    assert.deepEqual([status.advisories, status.demo], [39, null]);
    const info = JSON.parse((await plimsoll(['cache', 'info', '--json', ...at])).stdout);
    assert.deepEqual([info.folder, info.layers], [cache, 11]);
    assert.match((await plimsoll(['cache', 'prune', ...at])).stdout, /^Removed the facts of 0 layers, 0 B\.\n$/);
    assert.match((await plimsoll(['cache', 'prune', '--days', '0', ...at])).stdout, /^Removed the facts of 11 layers/);
    assert.equal(JSON.parse((await plimsoll(['cache', 'info', '--json', ...at])).stdout).layers, 0);
    assert.equal((await plimsoll(['db', 'status', ...at])).code, 0);
  });
});

describe('S14 the cache folder', { concurrency: 2 }, () => {
  test('is made 0700, with everything in it', async () => {
    const cache = join(scratchFolder(), 'deep', 'cache');
    const { code } = await plimsoll(scan(demo), { env: { PLIMSOLL_CACHE_DIR: cache, NODE_COMPILE_CACHE: '' } });
    assert.equal(code, 0);
    for (const folder of ['.', 'layers', 'databases', 'compile']) {
      assert.equal(statSync(join(cache, folder)).mode & 0o077, 0, folder);
    }
  });

  test('is closed when it was open to others, and no code of theirs is run', async () => {
    const cache = scratchFolder();
    chmodSync(cache, 0o777);
    const { code } = await plimsoll(scan(demo), { env: { PLIMSOLL_CACHE_DIR: cache, NODE_COMPILE_CACHE: '' } });
    assert.equal(code, 0);
    assert.equal(statSync(cache).mode & 0o777, 0o700);
    // Node's compile cache is code: in a folder that was open nothing of it was used or made.
    assert.ok(!existsSync(join(cache, 'compile')) || readdirSync(join(cache, 'compile')).length === 0);
  });

  const places: readonly (readonly [string, (folder: string) => string])[] = [
    ['a file', (folder) => writeIn(folder, 'cache', 'x')],
    ['below a file', (folder) => join(writeIn(folder, 'file', 'x'), 'cache')],
  ];
  for (const [what, make] of places) {
    test(`${what} is refused, with a remedy`, async () => {
      const { code, stderr } = await plimsoll(scan(demo, '--cache-dir', make(scratchFolder())));
      assert.equal(code, 3);
      assert.match(stderr, /\[CACHE_UNUSABLE\]\n.*--no-cache/);
    });
  }

  test('--no-cache leaves nothing behind, anywhere', async () => {
    const [home, temporary] = [scratchFolder(), scratchFolder()];
    const env = { NODE_COMPILE_CACHE: '', HOME: home, PLIMSOLL_CACHE_DIR: '', XDG_CACHE_HOME: '', TMPDIR: temporary };
    const stdin = gzipSync(dockerArchive([image]));
    const { code, stdout, stderr } = await plimsoll(scan('-', '--no-cache'), { env, stdin });
    assert.equal(code, 0, stderr);
    assert.equal(JSON.parse(stdout).findings.length, 1);
    assert.deepEqual([readdirSync(home), readdirSync(temporary)], [[], []]);
  });

  test('--cache-dir keeps everything there and nothing elsewhere', async () => {
    const [home, cache] = [scratchFolder(), scratchFolder()];
    const env = { NODE_COMPILE_CACHE: '', HOME: home, PLIMSOLL_CACHE_DIR: '', XDG_CACHE_HOME: '' };
    assert.equal((await plimsoll(scan(demo, '--cache-dir', cache), { env })).code, 0);
    assert.deepEqual(readdirSync(home), []);
  });

  test('is XDG_CACHE_HOME/plimsoll when that is a whole path', async () => {
    const [home, xdg] = [scratchFolder(), scratchFolder()];
    const folder = async (value: string) => {
      const env = { NODE_COMPILE_CACHE: '', HOME: home, PLIMSOLL_CACHE_DIR: '', XDG_CACHE_HOME: value };
      return JSON.parse((await plimsoll(['cache', 'info', '--json'], { env })).stdout).folder;
    };
    assert.equal(await folder(xdg), join(xdg, 'plimsoll'));
    assert.equal(await folder('relative'), join(home, '.cache', 'plimsoll'));
  });

  test('a folder that cannot be written costs time, not the report', { skip: isRoot }, async () => {
    const cache = scratchFolder();
    mkdirSync(join(cache, 'layers'));
    writeFileSync(join(cache, 'layers', 'x'), '');
    chmodSync(join(cache, 'layers'), 0o500);
    assert.equal((await plimsoll(scan(demo, '--cache-dir', cache))).code, 0);
  });
});
