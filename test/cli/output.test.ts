import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { plimsoll, root } from '../support/cli.ts';
import { makeFifo } from '../support/fifo.ts';
import { scratchFolder } from '../support/small-images.ts';

const demo = ['scan', '--db', join(root, 'fixtures/advisories'), join(root, 'fixtures/images/demo/image.tar')];
const linesOf = (text: string) => text.split('\n').slice(0, -1);

describe('-o', { concurrency: 2 }, () => {
  test('FILE takes the report from standard output', async () => {
    const file = join(scratchFolder(), 'report.txt');
    const [written, printed] = await Promise.all([
      plimsoll([...demo, '-o', file]),
      plimsoll(demo, { env: { COLUMNS: '100' } }),
    ]);
    assert.deepEqual({ code: written.code, stdout: written.stdout }, { code: 0, stdout: '' });
    assert.equal(readFileSync(file, 'utf8'), printed.stdout);
  });

  test('FORMAT=FILE writes one more, several at a time, and only known formats count', async () => {
    const folder = scratchFolder();
    const outputs = ['sarif=a.sarif', 'json=x=y.json', 'cyclonedx=a.cdx'].flatMap((text) => {
      const [format, ...name] = text.split('=');
      return ['-o', `${format}=${join(folder, name.join('='))}`];
    });
    const { code, stdout } = await plimsoll([...demo, ...outputs]);
    assert.equal(code, 0);
    assert.match(stdout, /^image /);
    assert.equal(JSON.parse(readFileSync(join(folder, 'a.sarif'), 'utf8')).version, '2.1.0');
    assert.equal(JSON.parse(readFileSync(join(folder, 'x=y.json'), 'utf8')).schemaVersion, 1);
    assert.equal(JSON.parse(readFileSync(join(folder, 'a.cdx'), 'utf8')).bomFormat, 'CycloneDX');

    const { stdout: none } = await plimsoll([...demo, '-o', 'sbom=it.json'], { cwd: folder });
    assert.equal(none, '');
    assert.match(readFileSync(join(folder, 'sbom=it.json'), 'utf8'), /^image /);
  });

  test('FORMAT=- is standard output, and an ending that promises another format is told', async () => {
    const cwd = scratchFolder();
    const { stdout } = await plimsoll([...demo, '-o', 'sarif=-'], { cwd });
    assert.equal(JSON.parse(stdout).version, '2.1.0');
    assert.deepEqual(readdirSync(cwd), []);
    const { stderr } = await plimsoll([...demo, '-o', 'app.sarif'], { cwd });
    assert.match(stderr, /^Note: 'app\.sarif' is written as table: for SARIF write -o sarif=app\.sarif\.\n/);
  });

  test('S22 a new file of 0600, and a symlink is replaced, never followed', async () => {
    const folder = scratchFolder();
    const [link, target] = [join(folder, 'link'), join(folder, 'target')];
    writeFileSync(target, 'precious');
    symlinkSync(target, link);
    assert.equal((await plimsoll([...demo, '-o', `json=${link}`])).code, 0);
    assert.equal(readFileSync(target, 'utf8'), 'precious');
    assert.ok(lstatSync(link).isFile());
    assert.equal(statSync(link).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder).sort(), ['link', 'target']);
  });

  const places: readonly (readonly [string, string, RegExp])[] = [
    ['a missing folder', 'nowhere/report.json', /there is no folder '.*nowhere'/],
    ['a folder', 'folder', /it is a folder/],
    ['a file as a folder', 'file/report.json', /'.*file' is not a folder/],
    ['a pipe', 'pipe', /it is a device or a pipe/],
  ];
  for (const [what, name, why] of places) {
    test(`${what}: OUTPUT_FAILED before anything is scanned or printed`, async () => {
      const folder = scratchFolder();
      mkdirSync(join(folder, 'folder'));
      writeFileSync(join(folder, 'file'), '');
      makeFifo(join(folder, 'pipe'));
      // An image that is not there would be told first, were it looked for first.
      const { code, stdout, stderr } = await plimsoll(['scan', './nothing', '-o', `json=${join(folder, name)}`]);
      assert.deepEqual({ code, stdout }, { code: 3, stdout: '' });
      assert.match(stderr, /\[OUTPUT_FAILED\]/);
      assert.match(stderr, why);
    });
  }

  test('one file for two reports is a mistake', async () => {
    const { code, stderr } = await plimsoll([...demo, '-o', 'json=a', '-o', 'sarif=a']);
    assert.equal(code, 2, stderr);
    assert.ok(!existsSync(join(root, 'a')));
  });
});

describe('what goes where', { concurrency: 2 }, () => {
  test('notices of reports that are no table are told on stderr; --quiet keeps them', async () => {
    const [loud, quiet] = await Promise.all(
      [[], ['--quiet']].map((flags) => plimsoll([...demo, '-f', 'json', ...flags])),
    );
    assert.match(loud?.stderr ?? '', /^Note: The advisories are demo data of .* \[DEMO_DATABASE\]\n$/);
    assert.equal(quiet?.stderr, '');
    assert.deepEqual(JSON.parse(quiet?.stdout ?? '').packages, JSON.parse(loud?.stdout ?? '').packages);
  });

  test('--silent prints nothing, writes files, and tells by its exit code', async () => {
    const file = join(scratchFolder(), 'report.json');
    const ran = await plimsoll([...demo, '--silent', '--fail-on', 'critical', '-o', `json=${file}`]);
    assert.deepEqual(ran, { code: 1, signal: null, stdout: '', stderr: '' });
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).verdict.pass, false);
    const failed = await plimsoll(['scan', './nothing'], { env: { PLIMSOLL_SILENT: '1' } });
    assert.deepEqual(failed, { code: 3, signal: null, stdout: '', stderr: '' });
  });

  test('--log-format json: each line of stderr is one object', async () => {
    const flag = ['--log-format', 'json'];
    const [warned, failed, usage, variable] = await Promise.all([
      plimsoll([...demo, ...flag, '-f', 'json']),
      plimsoll(['scan', './nothing', '--log-format=json']),
      plimsoll(['scan', './nothing', ...flag, '--nope']),
      plimsoll(['scan', './nothing'], { env: { PLIMSOLL_LOG_FORMAT: 'json' } }),
    ]);
    const objects = (text: string) => linesOf(text).map((line) => JSON.parse(line));
    const [warning] = objects(warned.stderr);
    assert.deepEqual({ level: warning.level, code: warning.code }, { level: 'warning', code: 'DEMO_DATABASE' });
    assert.deepEqual(objects(failed.stderr), [
      { level: 'error', code: 'INPUT_NOT_FOUND', message: "There is no './nothing'." },
    ]);
    assert.equal(variable.stderr, failed.stderr);
    assert.equal(objects(usage.stderr)[0].code, 'USAGE');
  });

  test('colours only where they are wanted', async () => {
    const table: readonly (readonly [Readonly<Record<string, string>>, boolean])[] = [
      [{}, false],
      [{ FORCE_COLOR: '1' }, true],
      [{ FORCE_COLOR: '0' }, false],
      [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
      [{ NO_COLOR: '1' }, false],
    ];
    await Promise.all(
      table.map(async ([env, colored]) => {
        const { stdout, stderr } = await plimsoll(demo, { env });
        assert.equal(stdout.includes('\u001b['), colored, JSON.stringify(env));
        assert.ok(!stderr.includes('\u001b['), JSON.stringify(env));
      }),
    );
  });

  test('S21 a password that somebody typed into an address is not told', async () => {
    const { code, stderr } = await plimsoll(['scan', 'https://me:hunter2@registry.example/app'], {
      env: { DEBUG: '1' },
    });
    assert.equal(code, 2);
    assert.ok(stderr.includes('https://me:***@registry.example/app'), stderr);
    assert.ok(!stderr.includes('hunter2'), stderr);
  });

  test('S20 outside text in errors moves no cursor', async () => {
    const { stderr } = await plimsoll(['scan', './no\u001b[2Jthing\u202e']);
    assert.equal(stderr, "Error: There is no './no\\u{1b}[2Jthing\\u{202e}'. [INPUT_NOT_FOUND]\n");
  });
});

describe('a reader that goes away', { skip: process.platform === 'win32' ? 'no shell' : false }, () => {
  const shell = (command: string, cache = scratchFolder()) => {
    const script = `set -o pipefail; plimsoll() { "${process.execPath}" src/bin.ts "$@"; }; ${command}; echo "codes \${PIPESTATUS[*]}" >&2`;
    const env = { PATH: process.env['PATH'] ?? '', HOME: cache, PLIMSOLL_CACHE_DIR: cache, TMPDIR: scratchFolder() };
    return new Promise<{ stdout: string; stderr: string; left: readonly string[] }>((resolve) => {
      const child = spawn('bash', ['-c', script], { cwd: root, env });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (chunk) => (stdout += chunk));
      child.stderr.on('data', (chunk) => (stderr += chunk));
      child.on('close', () => resolve({ stdout, stderr, left: readdirSync(env.TMPDIR) }));
    });
  };

  test('is no error, whatever is left to say', async () => {
    const { stdout, stderr, left } = await shell(
      `plimsoll image files --no-cache ./fixtures/images/demo/image.tar | head -1`,
    );
    assert.match(stdout, /^drwx.*\/\n$/);
    assert.deepEqual({ stderr, left }, { stderr: 'codes 0 0\n', left: [] });
  });

  test('and the verdict stands', async () => {
    const { stderr } = await shell(`plimsoll ${demo.join(' ')} --fail-on critical -f json --quiet | head -c 1`);
    assert.equal(stderr, 'codes 1 0\n');
  });

  test('files are written all the same', async () => {
    const folder = scratchFolder();
    await shell(`plimsoll ${demo.join(' ')} -f json --quiet -o sarif=${folder}/a.sarif | head -c 1`);
    assert.equal(JSON.parse(readFileSync(join(folder, 'a.sarif'), 'utf8')).version, '2.1.0');
  });

  test('help and stderr may be cut off, too', async () => {
    assert.deepEqual((await shell('plimsoll scan --help | head -0')).stderr, 'codes 0 0\n');
    assert.deepEqual((await shell('plimsoll scan ./nothing 2>&1 >/dev/null | head -0')).stderr, 'codes 3 0\n');
  });

  test('a full disk is an error, with its own code', {
    skip: existsSync('/dev/full') ? false : 'no /dev/full',
  }, async () => {
    const { stderr } = await shell(`plimsoll ${demo.join(' ')} > /dev/full`);
    assert.match(
      stderr,
      /^Error: The report cannot be written to standard output \(ENOSPC\)\. \[OUTPUT_FAILED\]\ncodes 3\n$/,
    );
  });
});
