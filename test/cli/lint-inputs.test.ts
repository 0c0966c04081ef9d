import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { limits } from '../../src/limits.ts';
import { makeFifo } from '../support/fifo.ts';
import { fine, lint, project, wrong } from '../support/lint-project.ts';

// Each of these is told in a sentence with what to do next, has its exit code, and keeps nothing else from being linted.

interface Case {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly prepare?: (folder: string) => void;
  /** Beside `good/Dockerfile`. */
  readonly inputs: readonly string[];
  readonly code: number;
  readonly told: readonly RegExp[];
}

const cases: Readonly<Record<string, Case>> = {
  'a file that is not there': {
    files: {},
    inputs: ['good/Dockerfil'],
    code: 3,
    told: [/^Error: There is no 'good\/Dockerfil'\. \[INPUT_NOT_FOUND\]\n {7}Did you mean 'good\/Dockerfile'\?/],
  },
  'a folder without Dockerfiles': {
    files: { 'docs/readme.md': '' },
    inputs: ['docs'],
    code: 3,
    told: [/The folder 'docs' holds no Dockerfile\. \[INPUT_NOT_FOUND\]\n {7}Looked for Dockerfile, Dockerfile\.\*/],
  },
  'a pattern without a match': {
    files: {},
    inputs: ['**/*.docker'],
    code: 3,
    told: [/No file is like '\*\*\/\*\.docker'\. \[INPUT_NOT_FOUND\]/],
  },
  'a binary file': {
    files: { 'bad/Dockerfile': new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1]) },
    inputs: ['bad'],
    code: 3,
    told: [/'bad\/Dockerfile' is a binary file: its byte 5 is zero\. \[INPUT_UNRECOGNIZED\]/, /plimsoll scan/],
  },
  'a file that is not UTF-8': {
    files: { 'bad/Dockerfile': Buffer.from('FROM caf\xe9', 'latin1') },
    inputs: ['bad'],
    code: 3,
    told: [/'bad\/Dockerfile' is not UTF-8 text\. \[INPUT_UNRECOGNIZED\]\n {7}Save it as UTF-8\./],
  },
  'a file of more than a mebibyte': {
    files: { 'bad/Dockerfile': '#'.repeat(1.1 * 2 ** 20) },
    inputs: ['bad'],
    code: 3,
    told: [/has 1153433 bytes, more than 1048576 \(dockerfileBytes\)\. \[LIMIT_EXCEEDED\]\n {7}.*COPY them\./],
  },
  'a line that BuildKit refuses': {
    files: { 'bad/Dockerfile': `FROM a:1\nRUN ${'x'.repeat(limits.dockerfileLineBytes)}\n` },
    inputs: ['bad'],
    code: 3,
    told: [/Line 2 of 'bad\/Dockerfile' has 65540 bytes, .*\[LIMIT_EXCEEDED\]\n {7}BuildKit refuses such a line/],
  },
  'a link to nothing': {
    files: {},
    prepare: (folder) => symlinkSync('gone', join(folder, 'Dockerfile')),
    inputs: ['Dockerfile'],
    code: 3,
    told: [/'Dockerfile' is a link to what is not there\. \[INPUT_NOT_FOUND\]\n {7}Repair the link/],
  },
  'a fifo': {
    files: {},
    prepare: (folder) => makeFifo(join(folder, 'Dockerfile')),
    inputs: ['Dockerfile'],
    code: 3,
    told: [/'Dockerfile' is neither a file nor a folder\. \[INPUT_UNREADABLE\]/],
  },
  'a configuration with an unknown key': {
    files: { 'bad/Dockerfile': wrong, 'bad/.git/HEAD': '', 'bad/.plimsoll.yaml': 'fail-on: error\nrulez: {}\n' },
    inputs: ['bad'],
    code: 2,
    told: [
      /Line 2 of 'bad\/\.plimsoll\.yaml': There is no key 'rulez'\. \[CONFIG_INVALID\]\n {7}Did you mean 'rules'\?/,
    ],
  },
  'a configuration with an unknown rule': {
    files: { 'bad/Dockerfile': wrong, 'bad/.git/HEAD': '', 'bad/.plimsoll.yaml': 'rules:\n  parse-eror: off\n' },
    inputs: ['bad'],
    code: 2,
    told: [/Line 2 of .* no rule 'parse-eror'\. \[CONFIG_INVALID\]\n {7}Did you mean 'parse-error'\?/],
  },
  'a configuration with a list of rules': {
    files: { 'bad/Dockerfile': wrong, 'bad/.git/HEAD': '', 'bad/.plimsoll.yaml': 'rules: [parse-error]\n' },
    inputs: ['bad'],
    code: 2,
    told: [/'rules' is a list: write a mapping, as in 'RULE: LEVEL'\. \[CONFIG_INVALID\]/],
  },
  'a configuration with an override of nothing': {
    files: { 'bad/Dockerfile': wrong, 'bad/.git/HEAD': '', 'bad/.plimsoll.yaml': 'overrides:\n  - files: [a]\n' },
    inputs: ['bad'],
    code: 2,
    told: [/'overrides\.0\.rules' is missing\. \[CONFIG_INVALID\]/],
  },
  'a configuration that is no file': {
    files: { 'bad/Dockerfile': wrong, 'bad/.git/HEAD': '' },
    prepare: (folder) => mkdirSync(join(folder, 'bad/.plimsoll.yaml')),
    inputs: ['bad'],
    code: 2,
    told: [/The configuration 'bad\/\.plimsoll\.yaml' is not read: it is no file\. \[CONFIG_INVALID\]\n.*--no-config/],
  },
  'a configuration that everybody may write to (S7)': {
    files: { 'bad/Dockerfile': wrong, 'bad/.git/HEAD': '', 'bad/.plimsoll.yaml': '' },
    prepare: (folder) => chmodSync(join(folder, 'bad/.plimsoll.yaml'), 0o666),
    inputs: ['bad'],
    code: 2,
    told: [/is not read: everybody may write to it\. \[CONFIG_INVALID\]/],
  },
};

describe('plimsoll lint tells of', () => {
  for (const [what, { files, prepare, inputs, code, told }] of Object.entries(cases)) {
    test(`${what}, and lints the rest`, async (t) => {
      const folder = project(t, { 'good/Dockerfile': wrong, ...files });
      prepare?.(folder);
      const ran = await lint(folder, ['-f', 'unix', ...inputs, 'good/Dockerfile']);
      assert.equal(ran.code, code, ran.stderr);
      for (const pattern of told) assert.match(ran.stderr, pattern);
      assert.match(ran.stdout, /^good\/Dockerfile:2:1: error: .*\[parse-error\]\n$/);
    });
  }

  test('a folder without permission, and lints the rest', { skip: skipAsNobody() }, async (t) => {
    const folder = project(t, { 'a/closed/Dockerfile': wrong, 'a/Dockerfile': wrong });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, 'a/closed'), 0o000);
    t.after(() => chmodSync(join(folder, 'a/closed'), 0o755));
    const { code, stdout, stderr } = await lint(folder, ['a', '-f', 'unix']);
    assert.equal(code, 3);
    assert.match(stderr, /'a\/closed' cannot be read: permission denied\. \[INPUT_UNREADABLE\]/);
    assert.match(stdout, /^a\/Dockerfile:2:1/);
  });

  test('an unknown rule in a comment, as a finding', async (t) => {
    const folder = project(t, { Dockerfile: `# plimsoll ignore=parse-eror reason="x"\n${fine}` });
    const { code, stdout } = await lint(folder, ['-f', 'unix']);
    assert.equal(code, 1);
    assert.match(stdout, /^Dockerfile:1:19: warning: There is no rule 'parse-eror'\..*\[ignore-unknown-rule\]$/m);
  });

  test('standard input without an instruction, as a finding', async (t) => {
    const { code, stdout } = await lint(project(t, {}), ['-', '-f', 'unix'], { stdin: '' });
    assert.equal(code, 1);
    assert.match(stdout, /^<stdin>:1:1: error: There is no instruction in the file\. \[parse-error\]\n$/);
  });
});

describe('plimsoll lint of', () => {
  test('a link to a Dockerfile lints what it leads to, by the name that was given', async (t) => {
    const folder = project(t, { 'shared/base': wrong, 'app/x': '' });
    symlinkSync('../shared/base', join(folder, 'app/Dockerfile'));
    const { code, stdout } = await lint(folder, ['app/Dockerfile', '-f', 'unix']);
    assert.equal(code, 1);
    assert.match(stdout, /^app\/Dockerfile:2:1/);
    // A folder is not left through a link (S16); the folder above both is.
    assert.equal((await lint(folder, ['app'])).code, 3);
    assert.match((await lint(folder, ['.', '-f', 'unix'])).stdout, /^app\/Dockerfile:2:1/);
  });

  const many = (t: TestContext, more: Readonly<Record<string, string>>) =>
    project(t, {
      ...Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`d${index}/Dockerfile`, wrong])),
      ...more,
    });

  test('300 files tells of each', async (t) => {
    const { code, stdout } = await lint(many(t, { 'd7/Dockerfile': '' }), ['-f', 'unix']);
    assert.equal(code, 1);
    assert.equal(stdout.split('\n').length, 301);
  });

  test('300 files with one wrong configuration says so once, and how many it is for', async (t) => {
    const folder = many(t, { '.git/HEAD': '', '.plimsoll.yaml': 'rulez: {}' });
    const { code, stdout, stderr } = await lint(folder, []);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Error: .*'rulez'.*\n {7}.*\nNote: 300 of 300 files were not linted\.\n$/);
  });
});

describe("the user's own configuration", () => {
  const home = (t: TestContext, text: string) => project(t, { 'plimsoll/config.yaml': text });

  test('counts where the project says nothing', async (t) => {
    const folder = project(t, { Dockerfile: wrong });
    const env = { XDG_CONFIG_HOME: home(t, 'fail-on: none\nrules: { from-latest: off }') };
    const code = async (...args: string[]) => (await lint(folder, args, { env })).code;
    assert.equal(await code(), 0);
    assert.equal(await code('--fail-on', 'error'), 1);
    assert.equal(await code('--no-config'), 1);
    writeFileSync(join(folder, '.plimsoll.yaml'), 'preset: recommended');
    assert.equal(await code(), 0);
    writeFileSync(join(folder, '.plimsoll.yaml'), 'fail-on: warning');
    assert.equal(await code(), 1);
    writeFileSync(join(folder, 'c.yaml'), 'preset: strict');
    assert.equal(await code('--config', 'c.yaml'), 0);
    assert.equal((await lint(folder, [])).code, 1);
  });

  test('is below ~/.config where XDG_CONFIG_HOME is no whole path', async (t) => {
    const folder = project(t, { Dockerfile: wrong, 'home/.config/plimsoll/config.yaml': 'fail-on: none' });
    for (const value of ['', 'home/.config']) {
      const env = { HOME: join(folder, 'home'), XDG_CONFIG_HOME: value };
      assert.equal((await lint(folder, ['Dockerfile'], { env })).code, 0);
    }
  });

  test('has patterns that are held against the project', async (t) => {
    const folder = project(t, { 'web/Dockerfile': wrong, 'Dockerfile.git': '', '.git/HEAD': '' });
    const env = { XDG_CONFIG_HOME: home(t, 'overrides: [{ files: [web/**], rules: { parse-error: off } }]') };
    assert.equal((await lint(join(folder, 'web'), ['Dockerfile'], { env })).code, 0);
    assert.equal((await lint(join(folder, 'web'), ['Dockerfile'])).code, 1);
  });

  test('that is wrong, or not to be trusted, is told by its name (S7)', async (t) => {
    const folder = project(t, { Dockerfile: wrong });
    const config = home(t, 'presett: strict');
    const run = () => lint(folder, [], { env: { XDG_CONFIG_HOME: config } });
    const unknown = await run();
    assert.equal(unknown.code, 2);
    assert.match(unknown.stderr, /Line 1 of '\/.*plimsoll\/config\.yaml': There is no key 'presett'/);
    writeFileSync(join(config, 'plimsoll/config.yaml'), '');
    assert.equal((await run()).code, 1);
    chmodSync(join(config, 'plimsoll/config.yaml'), 0o666);
    const open = await run();
    assert.equal(open.code, 2);
    assert.match(open.stderr, /everybody may write to it\. \[CONFIG_INVALID\]\n {7}.*--no-config/);
  });
});

describe('plimsoll lint --show-suppressed', () => {
  const silenced = 'FROM alpine:3.20\n# plimsoll ignore=parse-error reason="A template."\nENV\n';

  test('lists what is silenced, by what and why, and counts it no more than before', async (t) => {
    const folder = project(t, { Dockerfile: silenced });
    const bare = await lint(folder, ['--disable', 'ignore-unused']);
    assert.doesNotMatch(bare.stdout, /parse-error/);
    const { code, stdout } = await lint(folder, ['--show-suppressed']);
    assert.equal(code, 0);
    assert.match(
      stdout,
      /error {2}parse-error {2}Dockerfile:3:1\n {2}ENV needs .*\n {2}suppressed by .*, line 2: A template\.\n/,
    );
    assert.match(stdout, /No findings in 1 file\.\n1 suppressed\n\nPASS/);
    const env = { PLIMSOLL_SHOW_SUPPRESSED: 'true' };
    assert.equal((await lint(folder, [], { env })).stdout, stdout);
  });

  test('puts them into sarif as suppressed; json has them always', async (t) => {
    const folder = project(t, { Dockerfile: silenced });
    const results = async (...args: string[]) =>
      JSON.parse((await lint(folder, ['-f', 'sarif', ...args])).stdout).runs[0].results;
    assert.equal((await results()).length, 0);
    const [result] = await results('--show-suppressed');
    assert.equal(result.suppressions[0].kind, 'inSource');
    assert.match(result.suppressions[0].justification, /line 2: A template\./);
    const [report] = JSON.parse((await lint(folder, ['-f', 'json'])).stdout).reports;
    assert.equal(report.findings[0].suppressed.reason, 'A template.');
  });
});

/** Root reads everything, and a process cannot be started here as somebody else without a helper. */
function skipAsNobody(): string | false {
  return process.getuid?.() === 0 ? 'root may read every folder' : false;
}
