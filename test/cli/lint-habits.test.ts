import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { plimsoll } from '../support/cli.ts';
import { fine, lint, misspelt, project, wrong } from '../support/lint-project.ts';

// What people type who come from other tools: it works as they mean it, or is told what to write.

describe('habits of other tools are answered with ours', { concurrency: 2 }, () => {
  const table: readonly (readonly [string, RegExp])[] = [
    ['lint --ignore DL3007', /no flag '--ignore'.*\n.*'--disable RULE'/],
    ['lint --failure-threshold error', /'--fail-on LEVEL'/],
    ['lint -t error', /'--fail-on LEVEL'/],
    ['lint -c x.yaml', /'--config FILE'/],
    ['lint --no-fail', /'--exit-zero'/],
    ['lint --list-rules', /'plimsoll explain'/],
    ['--list-rules', /no command '--list-rules'.*\n.*'plimsoll explain'/],
    ['rules', /'plimsoll explain' lists/],
    ['lint --preset strickt', /Did you mean 'strict'\?/],
    ['lint --fail-on warn', /did you mean 'warning'\?/],
    ['lint --fix all', /There is no file 'all' to repair.*\n.*--fix=all/],
    ['lint --rule parse-error=warn', /Did you mean 'warning'\?/],
    ['lint https://example.com/Dockerfile', /is an address, and plimsoll lint reads files.*\n.*curl/],
    ['lint --disable SC2086', /ShellCheck's rules are not checked here: 'SC2086'/],
    ['explain sc2086', /ShellCheck's rules are not checked here/],
    ['lint --stdin-filename a/Dockerfile .', /--stdin-filename names standard input.*\n.*Add -/],
    ['lint --fix --dry-run -f json', /--dry-run prints a patch.*'json'.*\n.*-o json=FILE/],
    ['lint --fix --dry-run -o json=-', /--dry-run prints a patch.*'json'/],
    ['lint -f json -o sarif=-', /'json' and 'sarif' both go to standard output/],
    ['lint -o - -o sarif=-', /Standard output is to be written twice/],
  ];
  for (const [words, message] of table) {
    test(words, async (t) => {
      const cwd = project(t, { Dockerfile: fine });
      const { code, stdout, stderr } = await plimsoll(words.split(' '), { cwd });
      assert.deepEqual({ code, stdout }, { code: 2, stdout: '' }, stderr);
      assert.match(stderr, message);
      assert.equal(existsSync(join(cwd, '-')), false);
    });
  }

  test('scan of a Dockerfile', async (t) => {
    const cwd = project(t, { 'web.Dockerfile': fine });
    for (const image of ['web.Dockerfile', './web.Dockerfile']) {
      const { code, stderr } = await plimsoll(['scan', image], { cwd });
      assert.equal(code, 3);
      assert.match(stderr, /is a Dockerfile, and no image.*\n.*plimsoll lint reads Dockerfiles/);
    }
  });

  test('--rule RULE=off turns it off', async (t) => {
    assert.equal((await lint(project(t, { Dockerfile: wrong }), ['--rule', 'parse-error=off'])).code, 0);
  });

  test('variables that are wrong are named', async (t) => {
    const folder = project(t, { Dockerfile: fine });
    const told = async (env: Readonly<Record<string, string>>) => {
      const { code, stderr } = await lint(folder, [], { env });
      assert.equal(code, 2);
      return stderr;
    };
    assert.match(await told({ PLIMSOLL_PRESET: 'strickt' }), /PLIMSOLL_PRESET: There is no preset 'strickt'/);
    assert.match(await told({ PLIMSOLL_FAIL_ON: 'warn' }), /PLIMSOLL_FAIL_ON: 'warn' is none of/);
    assert.match((await lint(folder, ['--help'])).stdout, /PLIMSOLL_FAIL_ON/);
  });
});

describe('--stdin-filename', () => {
  test('means standard input, and names it in every format', async (t) => {
    const folder = project(t, { Dockerfile: misspelt });
    const out = async (...args: string[]) =>
      (await lint(folder, ['--stdin-filename', 'web/Dockerfile', ...args], { stdin: wrong })).stdout;
    assert.match(await out('-f', 'unix'), /^web\/Dockerfile:2:1: error: .*\n$/);
    assert.match(await out('-f', 'unix', '-'), /^web\/Dockerfile:2:1/);
    assert.match(await out('-f', 'github'), /^::error file=web\/Dockerfile,/);
    assert.match(await out(), /^web\/Dockerfile {2}1 error/);
  });

  test('names its patch, which else is that of <stdin>', async (t) => {
    const folder = project(t, {});
    const patch = async (...args: string[]) =>
      (await lint(folder, ['--fix=all', '--dry-run', ...args], { stdin: misspelt })).stdout;
    assert.match(await patch('-'), /^--- a\/<stdin>\n\+\+\+ b\/<stdin>\n/);
    assert.match(await patch('--stdin-filename', 'web/Dockerfile'), /^--- a\/web\/Dockerfile\n/);
  });
});

describe('-o of lint', () => {
  test('FORMAT=- and - are standard output', async (t) => {
    const folder = project(t, { Dockerfile: wrong });
    const sarif = await lint(folder, ['-o', 'sarif=-', '-o', 'unix=u.txt']);
    assert.equal(JSON.parse(sarif.stdout).version, '2.1.0');
    assert.match(readFileSync(join(folder, 'u.txt'), 'utf8'), /^Dockerfile:2:1/);
    assert.match((await lint(folder, ['-f', 'unix', '-o', '-'])).stdout, /^Dockerfile:2:1: error.*\n$/);
    assert.equal(existsSync(join(folder, '-')), false);
  });

  test('says when the name promises another format', async (t) => {
    const folder = project(t, { Dockerfile: fine });
    const told = async (...args: string[]) => (await lint(folder, args)).stderr;
    assert.match(
      await told('-o', 'out.sarif'),
      /^Note: 'out\.sarif' is written as table: for SARIF write -o sarif=out/,
    );
    assert.match(await told('-o', 'out.json'), /for JSON write -o json=out\.json/);
    assert.equal(await told('-f', 'sarif', '-o', 'out.json', '-o', 'table=x.txt'), '');
    assert.equal(await told('-o', 'out.sarif', '--quiet'), '');
  });
});

test('--dry-run tells once that secrets are masked', async (t) => {
  const secret = `FROM alpine:3.20\nENV GITHUB_TOKEN=ghp_${'a1B2'.repeat(9)}\nRUNN make\n`;
  const folder = project(t, { 'a/Dockerfile': secret, 'b/Dockerfile': secret });
  const { stderr } = await lint(folder, ['--fix=all', '--dry-run']);
  assert.equal(stderr.match(/masked: this patch does not apply; use --fix\./g)?.length, 1);
  const plain = await lint(project(t, { Dockerfile: misspelt }), ['--fix=all', '--dry-run']);
  assert.doesNotMatch(plain.stderr, /masked/);
});

describe('exclude', () => {
  const files = { Dockerfile: wrong, 'vendor/a/Dockerfile': wrong, 'test/x.Dockerfile': wrong };

  test('leaves out of a search what the configuration and --exclude say, and nothing that is named', async (t) => {
    const folder = project(t, { ...files, '.plimsoll.yaml': 'exclude: vendor\n' });
    const found = async (...args: string[]) =>
      (await lint(folder, ['-f', 'unix', ...args])).stdout.match(/^[^:]+/gm)?.join(' ') ?? '';
    assert.equal(await found(), 'Dockerfile test/x.Dockerfile');
    assert.equal(await found('--exclude', 'test/**'), 'Dockerfile');
    assert.equal(await found('--exclude', '*.Dockerfile', '--no-config'), 'Dockerfile vendor/a/Dockerfile');
    assert.equal(await found('vendor/a/Dockerfile'), 'vendor/a/Dockerfile');
  });

  test('that leaves nothing is told', async (t) => {
    const { stderr } = await lint(project(t, files), ['--exclude', '**']);
    assert.match(stderr, /Note: 3 Dockerfiles were found, and left out by exclude\./);
  });
});

describe('notes about the configuration', () => {
  test('are told once, however many files it is for', async (t) => {
    const folder = project(t, {
      'a/Dockerfile': fine,
      'b/Dockerfile': fine,
      '.git/HEAD': '',
      '.hadolint.yaml': 'ignore: [DL3008]\nfailure-threshold: warn\n',
    });
    const { code, stderr } = await lint(folder, ['-f', 'unix']);
    assert.equal(code, 0);
    assert.equal(stderr.match(/HADOLINT_CONFIG/g)?.length, 1);
    assert.match(stderr, /the key 'ignore' \(did you mean 'ignored'\?\), .*'warn' \(did you mean 'warning'\?\)/);
    assert.equal(stderr.match(/CONFIG_NOT_HEARD/g)?.length, 1);
  });

  test('tell of plimsoll.yaml without the dot, and of ShellCheck', async (t) => {
    const folder = project(t, { Dockerfile: fine, 'plimsoll.yaml': '' });
    assert.match((await lint(folder, ['-f', 'unix'])).stderr, /'plimsoll\.yaml' is not read: .* '\.plimsoll\.yaml'/);
    const other = project(t, { Dockerfile: fine, '.plimsoll.yaml': 'rules: { SC2086: off }' });
    assert.match((await lint(other, ['-f', 'unix'])).stderr, /'SC2086' has no effect: ShellCheck's rules/);
  });

  test('tell of overrides for nothing, when all files were looked for', async (t) => {
    const folder = project(t, {
      'web/Dockerfile': 'FROM alpine:3.20 AS build\nENV A=1\n',
      '.plimsoll.yaml': [
        'overrides:',
        '  - { files: [web/**, old/**], rules: { DL3008: off } }',
        '  - { stages: [build, deploy], rules: { DL3008: off } }',
      ].join('\n'),
    });
    assert.equal(
      (await lint(folder, ['-f', 'unix'])).stderr,
      [
        "Note: The pattern 'old/**' of an override in '.plimsoll.yaml' is for no Dockerfile.",
        "Note: The pattern 'deploy' of an override in '.plimsoll.yaml' is for no stage.",
        '',
      ].join('\n'),
    );
    assert.equal((await lint(folder, ['-f', 'unix', 'web'])).stderr, '');
  });
});

test('a baseline tells what was written, and what is no longer found', async (t) => {
  const folder = project(t, { Dockerfile: wrong, 'b/Dockerfile': wrong });
  const { stderr } = await lint(folder, ['--write-baseline', 'bl.json']);
  assert.match(stderr, /^Wrote [2-9] findings to 'bl\.json'\.\n$/);
  assert.equal((await lint(folder, ['--baseline', 'bl.json', '-f', 'unix'])).stderr, '');
  const other = project(t, { Dockerfile: fine, 'bl.json': readFileSync(join(folder, 'bl.json')) });
  const gone = await lint(other, ['--baseline', 'bl.json', '-f', 'unix']);
  assert.match(gone.stderr, /^Note: 1 entry of the baseline 'bl\.json' is no longer found: write it anew\.\n$/);
});

test('UTF-16 is told, with a byte order mark and without', async (t) => {
  const utf16 = Buffer.from(fine, 'utf16le');
  const contents = [utf16, Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), Buffer.from(utf16).swap16()];
  for (const content of contents) {
    const { code, stderr } = await lint(project(t, { Dockerfile: content }), []);
    assert.equal(code, 3);
    assert.match(stderr, /'Dockerfile' is UTF-16 text\. .*\n.*Save it as UTF-8\./);
  }
});

describe('40 columns', () => {
  test('hold the counts of a file, too', async (t) => {
    const folder = project(t, { 'services/payments/backend/Dockerfile': wrong });
    const { stdout } = await lint(folder, [], { env: { COLUMNS: '40' } });
    assert.match(stdout, /^services\/payments\/backend\/Dockerfile\n1 error/);
  });

  test('hold the list of rules and its other names', async () => {
    const { stdout } = await plimsoll(['explain'], { env: { COLUMNS: '40' } });
    for (const line of stdout.split('\n')) assert.ok(line.length <= 40, line);
  });
});
