import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KnownRules, type LintConfig, parseLintConfig } from '../../src/config/lint-config.ts';
import { mergeConfig } from '../../src/config/merge-config.ts';

const options = { packages: { default: ['a'] }, strict: { default: false } };
const known: KnownRules = { named: (id) => [{ id, options }], likely: () => undefined, isPreset: () => true };

async function merged(user: string, project: string): Promise<LintConfig> {
  return mergeConfig(
    await parseLintConfig(user, '/home/config.yaml', '/base', known),
    await parseLintConfig(project, '.plimsoll.yaml', '/app', known),
  );
}

const rulesOf = async (user: string, project: string) => Object.fromEntries((await merged(user, project)).rules);

test('what only one of them says stands', async () => {
  const one = await merged('preset: strict\nfail-on: error', '');
  assert.deepEqual([one.preset, one.failOn], ['strict', 'error']);
  const other = await merged('', 'preset: cis\nfail-on: none');
  assert.deepEqual([other.preset, other.failOn], ['cis', 'none']);
});

test("preset, threshold and lists are the project's when it has them", async () => {
  const config = await merged(
    'preset: strict\nfail-on: error\ntrusted-registries: [a.test]\nstrict-labels: true',
    'preset: cis\nfail-on: none\ntrusted-registries: [b.test]',
  );
  assert.deepEqual([config.preset, config.failOn], ['cis', 'none']);
  assert.deepEqual(config.shared, { 'trusted-registries': ['b.test'], 'strict-labels': true });
});

test('the name and the folder are those of the project', async () => {
  const { file, folder } = await merged('preset: strict', '');
  assert.deepEqual([file, folder], ['.plimsoll.yaml', '/app']);
});

test('rules are joined, and the level and each option of one rule too', async () => {
  assert.deepEqual(
    await rulesOf(
      'rules: { a: off, b: info, c: { level: info, options: { strict: true, packages: [x] } } }',
      'rules: { b: error, c: { options: { packages: [y] } } }',
    ),
    {
      a: { level: 'off', options: {} },
      b: { level: 'error', options: {} },
      c: { level: 'info', options: { strict: true, packages: ['y'] } },
    },
  );
});

test("a rule that the project gives options is not left off by the user's word", async () => {
  const { a } = await rulesOf('rules: { a: off }', 'rules: { a: { options: { strict: true } } }');
  assert.deepEqual(a, { level: undefined, options: { strict: true } });
});

test("the user's overrides come first, without the rules that the project speaks of", async () => {
  const { overrides } = await merged(
    'overrides: [{ files: [u/**], rules: { a: off, b: off } }]',
    'rules: { a: error }\noverrides: [{ files: [p/**], rules: { b: info } }]',
  );
  const shown = overrides.map(({ files, rules }) => [files?.map(({ pattern }) => pattern), [...rules.keys()]]);
  assert.deepEqual(shown, [
    [['u/**'], ['b']],
    [['p/**'], ['b']],
  ]);
});

test('which comments count is joined key by key', async () => {
  const { ignores } = await merged(
    'ignores: { comments: false, forbidden: [a] }',
    'ignores: { foreign: false, forbidden: [b] }',
  );
  assert.deepEqual(ignores, { comments: false, foreign: false, forbidden: new Set(['b']) });
});
