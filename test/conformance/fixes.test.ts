import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { editedBytes, selectEdits } from '../../src/dockerfile/edits.ts';
import { parsePreset } from '../../src/dockerfile/ignores/presets.ts';
import type { TextEdit } from '../../src/dockerfile/rule.ts';
import type { Dockerfile } from '../../src/dockerfile/syntax.ts';
import { type LintedDockerfile, lintFile } from '../../src/workflows/lint.ts';
import { fixtureDockerfiles } from '../dockerfile/fixture-dockerfiles.ts';
import { lintArguments } from '../support/lint.ts';

// Each rule's fixes on every fixture and on every rule's own examples: the file parses as well as before, the finding is
// gone, no other rule finds more, and instructions that were not meant are what they were.

const everything = { flags: { preset: parsePreset('all') } };

const files = [
  ...fixtureDockerfiles(),
  ...rules.flatMap(({ id, bad, good }) =>
    [...bad, ...good].map(({ dockerfile }, index) => ({ name: `${id}, ${index}`, bytes: Buffer.from(dockerfile) })),
  ),
];
const linted: readonly { readonly name: string; readonly before: LintedDockerfile }[] = await Promise.all(
  files.map(async ({ name, bytes }) => ({ name, before: await lintFile(...lintArguments(bytes, everything)) })),
);

for (const rule of rules.filter(({ fix }) => fix !== 'none')) {
  describe(`the fix of ${rule.id}`, () => {
    const own = linted.filter(({ before }) => before.fixes.some(({ ruleId }) => ruleId === rule.id));
    test('is tried on real ones', () => assert.ok(own.length > 0));
    for (const { name, before } of own) {
      test(name, async () => {
        const { edits, fixes } = selectEdits(before.fixes.filter(({ ruleId }) => ruleId === rule.id));
        const after = await lintFile(...lintArguments(editedBytes(before.dockerfile.source, edits), everything));
        assert.ok(after.dockerfile.problems.length <= before.dockerfile.problems.length, 'BuildKit would refuse it');
        assert.deepEqual(
          missing(untouched(before.dockerfile, edits), everyText(after.dockerfile)),
          [],
          'an instruction that was not meant is another',
        );
        const counts = countOf(after);
        const had = countOf(before);
        const more = [...counts].filter(([id, count]) => count > (had.get(id) ?? 0)).map(([id]) => id);
        // An instruction that is read now is looked at for the first time.
        if (rule.id !== 'instruction-unknown') assert.deepEqual(more, [], 'found only after the fix');
        assert.ok((counts.get(rule.id) ?? 0) <= (had.get(rule.id) ?? 0) - fixes.length, 'found again after its fix');
      });
    }
  });
}

function countOf({ findings }: LintedDockerfile): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(findings, ({ ruleId }) => ruleId)].map(([id, list]) => [id, list.length]));
}

function untouched({ instructions, source }: Dockerfile, edits: readonly TextEdit[]): readonly string[] {
  return instructions
    .filter(({ span }) => !edits.some((edit) => edit.span.start <= span.end && edit.span.end >= span.start))
    .map(({ span }) => source.text.slice(span.start, span.end));
}

function everyText({ instructions, source }: Dockerfile): readonly string[] {
  return instructions.map(({ span }) => source.text.slice(span.start, span.end));
}

/** What of `expected` does not follow in `all`, in order. */
function missing(expected: readonly string[], all: readonly string[]): readonly string[] {
  let at = 0;
  return expected.filter((text) => {
    const found = all.indexOf(text, at);
    if (found >= 0) at = found + 1;
    return found < 0;
  });
}
