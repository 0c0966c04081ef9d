import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../rules/index.ts';
import { buildkitChecks } from '../../src/dockerfile/ignores/suppressions.ts';

// Whoever comes from hadolint finds each of its ids here: as an alias of a rule that shows what it finds and what it
// leaves alone. What it decides differently is in rules/DIFFERENCES.md.

const takenBack = ['DL3005', 'DL3017', 'DL3031', 'DL3039', 'DL4002'];

const ids = ['DL1001', ...numbered('DL3', 0, 67), ...numbered('DL4', 0, 6)].filter((id) => !takenBack.includes(id));

describe("hadolint's ids", () => {
  test('are 71, those that it has taken back left out', () => {
    assert.equal(ids.length, 71);
    assert.equal(new Set(ids).size, 71);
  });

  test('are each the alias of a rule', () => {
    const known = new Set(rules.flatMap(({ aliases }) => aliases));
    assert.deepEqual(
      ids.filter((id) => !known.has(id)),
      [],
      'without a rule',
    );
  });

  for (const id of ids) {
    test(`${id} is caught in one example and silent in another`, () => {
      const named = rules.filter(({ aliases }) => aliases.includes(id));
      assert.ok(named.length > 0, 'no rule has this alias');
      assert.ok(
        named.some(({ bad, good }) => bad.length > 0 && good.length > 0),
        named.map((rule) => rule.id).join(', '),
      );
    });
  }

  test('that a rule has are known ones', () => {
    const known = new Set([...ids, ...takenBack, 'DL1000']);
    const others = rules.flatMap(({ aliases }) =>
      aliases.filter((alias) => alias.startsWith('DL') && !known.has(alias)),
    );
    assert.deepEqual(others, []);
  });
});

test("BuildKit's checks are each the alias of a rule", () => {
  const known = new Set(rules.flatMap(({ aliases }) => aliases));
  assert.deepEqual(
    [...buildkitChecks].filter((check) => !known.has(check)),
    [],
    'without a rule',
  );
});

/** `DL3000` to `DL3067` of `DL3`, 0 and 67. */
function numbered(prefix: string, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `${prefix}${String(from + index).padStart(3, '0')}`);
}
