import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { rulesReadme } from '../build/rules-readme.ts';
import { rules } from '../rules/index.ts';
import type { BuildContext } from '../src/dockerfile/build-context.ts';
import { buildkitChecks } from '../src/dockerfile/ignores/suppressions.ts';
import type { Example, Rule } from '../src/dockerfile/rule.ts';
import { openBuildContext } from '../src/sources/build-context.ts';
import { type LintedDockerfile, lintFile } from '../src/workflows/lint.ts';
import { fixFile } from '../src/workflows/lint-fix.ts';
import { root } from './support/cli.ts';
import { exampleArguments } from './support/lint.ts';
import { temporaryFolder } from './support/temporary.ts';

// A rule's examples are its tests: what they promise is held here for all of them.

const folder = join(root, 'rules');

describe('the list of rules', () => {
  test('has every file of rules/, each named as its rule, in order', () => {
    const files = readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && file !== 'index.ts' && !isHelper(file))
      .map((file) => file.replace(/\.ts$/, ''))
      .sort();
    assert.deepEqual(
      rules.map(({ id }) => id),
      files,
    );
  });

  test('has sane names', () => {
    for (const { id, title, why, aliases } of rules) {
      assert.match(id, /^[a-z][a-z0-9]*(?:-[a-z0-9]+)+$|^sudo$/, id);
      assert.match(title, /^[A-Z`].*[^.]$/, `title of ${id}`);
      assert.match(why, /[.)`]$/, `why of ${id}`);
      assert.equal(new Set(aliases).size, aliases.length, `aliases of ${id}`);
      for (const alias of aliases) {
        const isKnown =
          /^(?:DL[0-9]{4}|SC[0-9]{4}|DS-[0-9]{4}|CKV2?_DOCKER_[0-9]{1,2}|CIS-4\.[0-9]{1,2}|(?:DKL|CIS)-[A-Z]{2}-[0-9]{4})$/.test(
            alias,
          ) || buildkitChecks.has(alias);
        assert.ok(isKnown, `alias ${alias} of ${id}`);
        assert.ok(!rules.some((other) => other.id === alias.toLowerCase()), `alias ${alias} of ${id} is a slug`);
      }
    }
  });

  test('is what rules/README.md shows', () => {
    const file = join(folder, 'README.md');
    const text = rulesReadme(rules);
    if (process.env['PLIMSOLL_UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
    assert.equal(readFileSync(file, 'utf8'), text, 'stale: PLIMSOLL_UPDATE_GOLDEN=1 writes it anew');
  });
});

for (const rule of rules) {
  describe(rule.id, () => {
    for (const [index, example] of rule.bad.entries()) {
      test(`finds ${shown(example)} (bad ${index + 1})`, async (t) => {
        const context = await contextOf(t, example);
        const before = await lint(rule, example, context);
        const lines = linesOf(rule, before);
        if (example.lines) assert.deepEqual(lines, example.lines);
        else assert.equal(lines.length, 1, `${lines.length} findings`);
        if (example.fixed === undefined) {
          const own = before.fixes.filter(({ ruleId }) => ruleId === rule.id);
          assert.equal(own.length, 0, 'a fix that no example shows');
          return;
        }
        assert.notEqual(rule.fix, 'none');
        await holdsFix(rule, example, before, context);
      });
    }
    for (const [index, example] of rule.good.entries()) {
      test(`is silent on ${shown(example)} (good ${index + 1})`, async (t) => {
        const found = await lint(rule, example, await contextOf(t, example));
        assert.deepEqual(linesOf(rule, found), []);
      });
    }
  });
}

/** The rule's own fixes lead to `fixed`; then its finding is gone, the file parses, and no rule finds more. */
async function holdsFix(rule: Rule, example: Example, before: LintedDockerfile, context: BuildContext | undefined) {
  const [input, options] = exampleArguments(rule, example, context);
  const { bytes, count } = await fixFile(input, onlyFixesOf(rule, options), 'all');
  assert.ok(count > 0, 'nothing was repaired');
  assert.equal(Buffer.from(bytes).toString(), example.fixed);
  const after = await lint(rule, example, context, example.fixed);
  assert.deepEqual(linesOf(rule, after), [], 'found again after its fix');
  assert.ok(after.dockerfile.problems.length <= before.dockerfile.problems.length, 'BuildKit would refuse the fix');
  assert.deepEqual(added(before, after), [], 'found only after the fix');
}

/** The others find what they find, and repair nothing. */
function onlyFixesOf(rule: Rule, options: ReturnType<typeof exampleArguments>[1]) {
  const rules = options.rules.map((each): Rule => {
    if (each.id === rule.id) return each;
    return { ...each, check: (file, report) => each.check(file, ({ span, message }) => report({ span, message })) };
  });
  return { ...options, rules };
}

async function lint(rule: Rule, example: Example, context: BuildContext | undefined, text = example.dockerfile) {
  const linted = await lintFile(...exampleArguments(rule, example, context, text));
  assert.deepEqual(linted.notices, []);
  return linted;
}

function linesOf(rule: Rule, { findings }: LintedDockerfile): readonly number[] {
  return findings
    .filter(({ ruleId, suppressed }) => ruleId === rule.id && suppressed === null)
    .map(({ location }) => location.line ?? 0);
}

/** Rules that find more than before. */
function added(before: LintedDockerfile, after: LintedDockerfile): readonly string[] {
  const counts = (of: LintedDockerfile) => Map.groupBy(of.findings, ({ ruleId }) => ruleId);
  const had = counts(before);
  return [...counts(after)]
    .filter(([ruleId, found]) => found.length > (had.get(ruleId)?.length ?? 0))
    .map(([ruleId]) => ruleId);
}

async function contextOf(t: TestContext, { context, dockerfile }: Example): Promise<BuildContext | undefined> {
  if (!context) return undefined;
  const place = temporaryFolder(t);
  for (const [path, text] of Object.entries({ Dockerfile: dockerfile, ...context })) {
    mkdirSync(dirname(join(place, path)), { recursive: true });
    writeFileSync(join(place, path), text);
  }
  return openBuildContext(place, join(place, 'Dockerfile'));
}

function shown({ dockerfile }: Example): string {
  const lines = dockerfile.trimEnd().split('\n');
  return lines.find((line) => !/^(?:FROM|#)/.test(line)) ?? lines[0] ?? '';
}

/** Files that several rules share begin with what they are about and export no rule. */
function isHelper(file: string): boolean {
  return !/export const \w+: Rule\b/.test(readFileSync(join(folder, file), 'utf8'));
}
