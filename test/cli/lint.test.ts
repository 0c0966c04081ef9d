import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { plimsoll, type RunOptions } from '../support/cli.ts';
import { fine, lint, misspelt, project, unused, wrong } from '../support/lint-project.ts';

const repaired = 'FROM alpine:3.20\nRUN make\n';

/** `FILE:LINE RULE` of what counts. */
async function found(cwd: string, args: readonly string[], options: RunOptions = {}): Promise<readonly string[]> {
  const { stdout } = await lint(cwd, [...args, '--format', 'json'], options);
  const report = JSON.parse(stdout);
  const reports = report.reports ?? [report];
  return reports.flatMap(
    (each: { findings: { ruleId: string; suppressed: unknown; location: { file: string; line: number } }[] }) =>
      each.findings
        .filter(({ ruleId, suppressed }) => /^(?:parse|instruction-[uf]|ignore)/.test(ruleId) && suppressed === null)
        .map(({ ruleId, location }) => `${location.file}:${location.line} ${ruleId}`),
  );
}

describe('plimsoll lint', () => {
  test('looks through the current folder when nothing is named', async (t) => {
    const folder = project(t, { Dockerfile: wrong, 'web/Dockerfile': misspelt, 'notes.md': '' });
    assert.deepEqual(await found(folder, []), ['Dockerfile:2 parse-error', 'web/Dockerfile:2 instruction-unknown']);
    assert.equal((await lint(folder, [])).code, 1);
  });

  test('exits 0 where nothing is wrong, and where the gate is elsewhere', async (t) => {
    const folder = project(t, { Dockerfile: fine, 'info/Dockerfile': unused });
    const codes = async (...args: string[]) => (await lint(folder, args)).code;
    assert.equal(await codes('Dockerfile'), 0);
    assert.equal(await codes('info'), 0);
    assert.equal(await codes('info', '--fail-on', 'info'), 1);
    assert.equal(await codes('info', '--fail-on', 'info', '--exit-zero'), 0);
    assert.equal(await codes('info', '--rule', 'ignore-unused=error'), 1);
    assert.equal(await codes('info', '--rule', 'ignore-unused=error', '--fail-on', 'none'), 0);
    assert.equal(await codes('info', '--rule', 'ignore-unused=error', '--disable', 'ignore-unused'), 0);
  });

  test('hears the variables of its flags, and leaves a severity in them to scan', async (t) => {
    const folder = project(t, { Dockerfile: wrong, '.plimsoll.yaml': 'fail-on: none' });
    const code = async (value: string, ...args: string[]) =>
      (await lint(folder, args, { env: { PLIMSOLL_FAIL_ON: value } })).code;
    assert.equal(await code(''), 0);
    assert.equal(await code('high'), 0);
    assert.equal(await code('error'), 1);
    assert.equal(await code('error', '--fail-on', 'none'), 0);
    assert.equal(await code('eror'), 2);
  });

  test('reads standard input, which may have a name', async (t) => {
    const folder = project(t, { '.plimsoll.yaml': 'overrides: [{ files: [web/**], rules: { parse-error: off } }]' });
    assert.deepEqual(await found(folder, ['-'], { stdin: wrong }), ['-:2 parse-error']);
    assert.deepEqual(await found(folder, ['-', '--stdin-filename', 'a/Dockerfile'], { stdin: wrong }), [
      'a/Dockerfile:2 parse-error',
    ]);
    assert.deepEqual(await found(folder, ['-', '--stdin-filename', 'web/Dockerfile'], { stdin: wrong }), []);
  });

  const unreadable: readonly (readonly [string, string | Uint8Array, RegExp])[] = [
    ['binary', new Uint8Array([0x7f, 0x45, 0, 1]), /binary/],
    ['not UTF-8', new Uint8Array([0x46, 0xff, 0xfe]), /UTF-8/],
    ['too large', '#'.repeat(2 ** 20 + 1), /dockerfileBytes/],
  ];
  for (const [what, content, message] of unreadable) {
    test(`tells of a file that is ${what}, and lints the others`, async (t) => {
      const folder = project(t, { 'a/Dockerfile': content, 'b/Dockerfile': wrong });
      const { code, stdout, stderr } = await lint(folder, ['-f', 'unix']);
      assert.equal(code, 3);
      assert.match(stderr, message);
      assert.match(stdout, /b\/Dockerfile:2:1: error/);
    });
  }

  test('tells of what is not there, and lints the others', async (t) => {
    const folder = project(t, { Dockerfile: wrong, 'empty/README': '' });
    const { code, stdout, stderr } = await lint(folder, ['nothing', 'empty', 'Dockerfile', '-f', 'unix']);
    assert.equal(code, 3);
    assert.match(stderr, /'nothing'[\s\S]*'empty'/);
    assert.match(stdout, /parse-error/);
    assert.equal((await lint(folder, ['nothing'])).code, 3);
  });

  test('tells of a wrong configuration, and lints what it is not for', async (t) => {
    const folder = project(t, {
      'a/.git/HEAD': '',
      'a/.plimsoll.yaml': 'preset: strict\nrulez: {}\n',
      'a/Dockerfile': wrong,
      'b/Dockerfile': wrong,
    });
    const { code, stdout, stderr } = await lint(folder, ['-f', 'unix']);
    assert.equal(code, 2);
    assert.match(stderr, /Line 2 of 'a\/\.plimsoll\.yaml': There is no key 'rulez'[\s\S]*'rules'/);
    assert.match(stdout, /^b\/Dockerfile:2:1/);
    assert.equal((await lint(folder, ['a', '--no-config'])).code, 1);
  });

  const usage: readonly (readonly [readonly string[], RegExp])[] = [
    [['--preset', 'strictest'], /recommended, strict, cis or all/],
    [['--rule', 'parse-eror'], /Did you mean 'parse-error'/],
    [['--rule', 'parse-error=fatal'], /error, warning, info, style/],
    [['--disable', 'DL9999x'], /There is no rule/],
    [['--fix=some'], /safe, all/],
    [['--dry-run'], /fix/],
    [['--fix', '-'], /--dry-run/],
    [['--config', 'none.yaml'], /none\.yaml/],
    [['--config', 'c.yaml', '--no-config'], /exclude/],
    [['--baseline', 'none.json'], /--write-baseline none\.json/],
    [['--format', 'cyclonedx'], /Dockerfile/],
  ];
  for (const [args, message] of usage) {
    test(`refuses ${args.join(' ')}`, async (t) => {
      const { code, stderr, stdout } = await lint(project(t, { Dockerfile: fine, 'c.yaml': '' }), args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, message);
      assert.equal(stdout, '');
    });
  }

  test("reads hadolint's configuration where there is none of ours, and says so", async (t) => {
    const folder = project(t, { Dockerfile: misspelt, '.hadolint.yaml': 'ignored: [DL1000]\n' });
    const { code, stderr } = await lint(folder, ['-f', 'json']);
    assert.equal(code, 0);
    assert.match(stderr, /HADOLINT_CONFIG/);
    writeFileSync(join(folder, '.plimsoll.yaml'), '');
    assert.equal((await lint(folder, [])).code, 1);
  });
});

describe('plimsoll lint --fix', () => {
  test('repairs what is safe, and with =all the rest; permissions stay', async (t) => {
    const folder = project(t, { Dockerfile: unused, 'b/Dockerfile': misspelt });
    chmodSync(join(folder, 'Dockerfile'), 0o640);
    const safe = await lint(folder, ['--fix']);
    assert.equal(safe.code, 1);
    assert.match(safe.stderr, /Repaired 1 finding in 'Dockerfile'/);
    assert.doesNotMatch(readFileSync(join(folder, 'Dockerfile'), 'utf8'), /plimsoll/);
    assert.equal(statSync(join(folder, 'Dockerfile')).mode & 0o777, 0o640);
    assert.equal(readFileSync(join(folder, 'b/Dockerfile'), 'utf8'), misspelt);
    await lint(folder, ['--fix=all']);
    assert.equal(readFileSync(join(folder, 'b/Dockerfile'), 'utf8'), repaired);
    assert.deepEqual(await found(folder, []), []);
  });

  test('--dry-run prints a patch and touches nothing', async (t) => {
    const folder = project(t, { Dockerfile: misspelt });
    const { code, stdout } = await lint(folder, ['--fix=all', '--dry-run']);
    assert.equal(code, 1);
    assert.equal(
      stdout,
      [
        '--- a/Dockerfile',
        '+++ b/Dockerfile',
        '@@ -1,2 +1,2 @@',
        ' FROM alpine:3.20',
        '-RUNN make',
        '+RUN make',
        '',
      ].join('\n'),
    );
    assert.equal(readFileSync(join(folder, 'Dockerfile'), 'utf8'), misspelt);
  });

  test('does not go through a link that leads out of the folder (S16)', async (t) => {
    const folder = project(t, { 'outside/real': misspelt, 'in/other': '' });
    symlinkSync('../outside/real', join(folder, 'in/Dockerfile'));
    const { code, stderr } = await lint(join(folder, 'in'), ['--fix=all', 'Dockerfile']);
    assert.equal(code, 3);
    assert.match(stderr, /link/);
    assert.equal(readFileSync(join(folder, 'outside/real'), 'utf8'), misspelt);
  });
});

describe('plimsoll lint --baseline', () => {
  test('counts only what is new', async (t) => {
    const folder = project(t, { Dockerfile: wrong });
    assert.equal((await lint(folder, ['--write-baseline', 'known.json'])).code, 0);
    assert.equal((await lint(folder, ['--baseline', 'known.json'])).code, 0);
    assert.equal((await lint(dirname(folder), [folder, '--baseline', join(folder, 'known.json')])).code, 1);
    writeFileSync(join(folder, 'Dockerfile'), `# moved\n\n${wrong}LABEL\n`);
    assert.deepEqual(await found(folder, ['--baseline', 'known.json']), ['Dockerfile:5 parse-error']);
    writeFileSync(join(folder, '.plimsoll.yaml'), 'ignores: { forbidden: [parse-error] }');
    assert.equal((await found(folder, ['--baseline', 'known.json'])).length, 2);
  });
});

describe('plimsoll explain', () => {
  test("prints a rule's page by any of its names", async () => {
    const { code, stdout } = await plimsoll(['explain', 'dl3061']);
    assert.equal(code, 0);
    assert.match(stdout, /^instruction-first\n {2}Only ARG stands before the first FROM\.\n/);
    assert.match(stdout, /Also called: DL3061\.[\s\S]*Found:\n {4}WORKDIR \/app/);
  });

  test('lists all rules', async () => {
    const { stdout } = await plimsoll(['explain']);
    assert.match(stdout, /^parse-error .*error/m);
  });

  test('guesses what was meant', async () => {
    const { code, stderr } = await plimsoll(['explain', 'parse-eror']);
    assert.equal(code, 2);
    assert.match(stderr, /Did you mean 'parse-error'/);
  });
});
