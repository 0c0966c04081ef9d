import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { emptyConfig } from '../../src/config/lint-config.ts';
import type { BuildContext } from '../../src/dockerfile/build-context.ts';
import { isIgnored, readIgnoreFile } from '../../src/dockerfile/context/dockerignore.ts';
import { parsePreset } from '../../src/dockerfile/ignores/presets.ts';
import { ruleNames } from '../../src/dockerfile/ignores/rule-names.ts';
import { buildkitChecks } from '../../src/dockerfile/ignores/suppressions.ts';
import type { BaseImages } from '../../src/dockerfile/rule.ts';
import type { Dockerfile, Instruction } from '../../src/dockerfile/syntax.ts';
import { lintFile } from '../../src/workflows/lint.ts';
import { lintSettings } from '../../src/workflows/lint-settings.ts';
import { skipWithout, testData } from '../support/data.ts';

// The lint calls of BuildKit's own tests with the full list of what it warns about, by check and line.

interface Warning {
  readonly rule: string;
  readonly line: number;
}

interface LintCase {
  readonly kind: 'lint' | 'parse' | 'words';
  readonly source: string;
  readonly test: string;
  readonly dockerfile: string;
  readonly dockerignore?: string;
  readonly attrs?: Readonly<Record<string, string>>;
  /** What the build of the last stage warns about. */
  readonly warnings: readonly Warning[];
  /** What `--check` does, which looks at every stage, where that is more. */
  readonly warningsUnmarshal?: readonly Warning[];
  readonly buildError?: string;
}

const path = testData('dockerfile', 'buildkit-cases.jsonl');
const cases: readonly LintCase[] = path
  ? readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line): LintCase => JSON.parse(line))
      .filter(({ kind }) => kind === 'lint')
  : [];

const checks = rules.filter(({ aliases }) => aliases.some((alias) => buildkitChecks.has(alias)));
const experimental = 'InvalidDefinitionDescription';
const preset = parsePreset('all');

test('every check of BuildKit has a rule', () => {
  const named = new Set(checks.flatMap(({ aliases }) => aliases));
  assert.deepEqual(
    [...buildkitChecks].filter((check) => !named.has(check)),
    [],
  );
});

test('there are 89 cases', { skip: skipWithout(path) }, () => assert.equal(cases.length, 89));

for (const each of cases) {
  test(`${each.test}, ${each.source.split(':').at(-1)}`, async () => {
    assert.deepEqual(
      await found(each),
      expected(each)
        .map(({ rule, line }) => `${line} ${rule}`)
        .sort(),
    );
  });
}

// BuildKit's tests do not compare the lines of that list: here it has an empty line and a FROM where ENV and LABEL are.
const corrected: Readonly<Record<string, readonly number[]>> = {
  'frontend/dockerfile/dockerfile_check_test.go:1321': [5, 6],
};

function expected({ source, warnings, warningsUnmarshal, buildError }: LintCase): readonly Warning[] {
  // One case states its warning as the text of an error.
  const [, rule, line] = /^(\w+): .*\\\(line (\d+)\\\)$/.exec(buildError ?? '') ?? [];
  if (rule !== undefined && buildkitChecks.has(rule)) return [{ rule, line: Number(line) }];
  return (
    warningsUnmarshal?.map((warning, index) => ({ ...warning, line: corrected[source]?.[index] ?? warning.line })) ??
    warnings
  );
}

async function found({ dockerfile: text, dockerignore, attrs, buildError }: LintCase): Promise<readonly string[]> {
  const settings = lintSettings(emptyConfig('.'), 'Dockerfile', {
    ...(preset ? { preset } : {}),
    // It is on only where the file or the build asks for it.
    levels: new Map(
      checks.flatMap(({ id, aliases }) => (aliases.includes(experimental) ? [[id, 'off' as const]] : [])),
    ),
  });
  const { dockerfile, findings } = await lintFile(
    {
      name: 'Dockerfile',
      id: 'Dockerfile',
      // A base image that the original pushes while it runs.
      bytes: Buffer.from(text.replaceAll('Symbol(unknown)', 'busybox:1')),
      openContext: async () => contextWith(dockerignore),
    },
    {
      rules: checks,
      names: ruleNames(checks),
      settings,
      today: '2026-01-01',
      check: attrs?.['build-arg:BUILDKIT_DOCKERFILE_CHECK'],
      baseImages: text.includes('Symbol(unknown)') ? otherPlatform(buildError) : undefined,
    },
  );
  return findings
    .filter(({ suppressed }) => suppressed === null)
    .map(({ aliases, location }) => {
      const check = aliases.find((alias) => buildkitChecks.has(alias)) ?? '?';
      return `${lineOf(dockerfile, check, location && 'line' in location ? Number(location.line) : 0)} ${check}`;
    })
    .sort();
}

function otherPlatform(buildError: string | undefined): BaseImages {
  const platform = buildError?.includes('windows') ? 'windows(10.0.20348)/amd64' : 'linux/arm64';
  return { platformsOf: () => [platform], target: 'linux/amd64' };
}

/** BuildKit speaks of instructions, by their first line; only of an empty line it says where the instruction ends. */
function lineOf({ instructions }: Dockerfile, check: string, line: number): number {
  const about = instructions.find(({ endLine }: Instruction) => line <= endLine);
  return (check === 'NoEmptyContinuation' ? about?.endLine : about?.startLine) ?? 0;
}

/** The folder of BuildKit's tests: the Dockerfile and what is ignored. */
function contextWith(dockerignore: string | undefined): BuildContext {
  const ignoreFile =
    dockerignore === undefined ? undefined : readIgnoreFile(Buffer.from(dockerignore), '.dockerignore');
  return {
    entries: [{ path: 'Dockerfile', type: 'file' }],
    isWhole: true,
    ignoreFile,
    isIgnored: (name) => isIgnored(ignoreFile?.patterns ?? [], name),
    read: () => undefined,
  };
}
