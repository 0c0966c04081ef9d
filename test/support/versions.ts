import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { PlimsollError } from '../../src/errors.ts';
import { compareVersions, type VersionScheme } from '../../src/versions/index.ts';

export type Operator = '<' | '=' | '>';

export interface Row {
  readonly a: string;
  readonly operator: Operator;
  readonly b: string;
}

/** What the scheme says of a pair, asked both ways round; `refused` when it cannot order one of the two. */
export function operatorOf(scheme: VersionScheme, a: string, b: string): Operator | 'refused' {
  const forth = orderOf(scheme, a, b);
  const back = orderOf(scheme, b, a);
  if (forth === undefined || back === undefined) {
    assert.equal(forth, back, `${scheme}: only one way round refused: ${a} ${b}`);
    return 'refused';
  }
  assert.equal(forth + back, 0, `${scheme}: not antisymmetric: ${a} ${b}`);
  return forth < 0 ? '<' : forth > 0 ? '>' : '=';
}

/** -1, 0 or 1; undefined for VERSION_INVALID; fails on every other outcome. */
function orderOf(scheme: VersionScheme, a: string, b: string): number | undefined {
  try {
    const order: number = compareVersions(scheme, a, b);
    assert.ok(order === -1 || order === 0 || order === 1, `${scheme}: ${order} for ${a} ${b}`);
    return order;
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'VERSION_INVALID') return undefined;
    throw error;
  }
}

/** Rows like `1.0 < 1.1`, split at the spaces. */
export function assertOrders(scheme: VersionScheme, rows: readonly string[]): void {
  for (const row of rows) {
    const [a = '', operator, b = ''] = row.split(' ');
    assert.equal(operatorOf(scheme, a, b), operator, `${scheme}: ${row}`);
  }
}

/** Oldest first; every pair is compared, not only neighbours. */
export function assertAscending(scheme: VersionScheme, versions: readonly string[]): void {
  for (const [i, a] of versions.entries()) {
    for (const [j, b] of versions.entries()) {
      const expected = i < j ? '<' : i > j ? '>' : '=';
      assert.equal(operatorOf(scheme, a, b), expected, `${scheme}: ${a} ${expected} ${b}`);
    }
  }
}

export function assertRefused(scheme: VersionScheme, versions: readonly string[]): void {
  for (const version of versions) {
    assert.equal(operatorOf(scheme, version, version), 'refused', `${scheme}: ${JSON.stringify(version)}`);
  }
}

/** The rows of a public suite: `a<TAB>op<TAB>b`. */
export function suite(path: string | undefined): readonly Row[] {
  assert.ok(path);
  const rows = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [a = '', operator, b = ''] = line.split('\t');
      assert.ok(operator === '<' || operator === '=' || operator === '>', line);
      return { a, operator, b } as const;
    });
  assert.ok(rows.length > 0);
  return rows;
}

/** Every row of the suite that comes out otherwise, as a sentence; a deliberate difference is a test's to name. */
export function differences(scheme: VersionScheme, rows: readonly Row[]): readonly string[] {
  return rows.flatMap(({ a, operator, b }) => {
    const ours = operatorOf(scheme, a, b);
    return ours === operator ? [] : [`${a} ${operator} ${b}, not ${ours}`];
  });
}

/** Texts put together from `pieces` (split at spaces) that mean something to a scheme: close enough to tie often. */
export function versionsOf(pieces: string, maxPieces = 7): fc.Arbitrary<string> {
  return fc
    .array(fc.constantFrom(...pieces.split(' ')), { minLength: 1, maxLength: maxPieces })
    .map((chosen) => chosen.join(''));
}

/** A total order on what it accepts: reflexive, antisymmetric (by operatorOf) and transitive, refusing text by text. */
export function assertTotalOrder(scheme: VersionScheme, versions: fc.Arbitrary<string>): void {
  fc.assert(
    fc.property(fc.array(versions, { minLength: 3, maxLength: 6 }), (texts) => {
      const valid = texts.filter((text) => operatorOf(scheme, text, text) !== 'refused');
      for (const a of texts) {
        for (const b of texts) {
          assert.equal(operatorOf(scheme, a, b) === 'refused', !(valid.includes(a) && valid.includes(b)), `${a} ${b}`);
        }
      }
      for (const a of valid) {
        assert.equal(operatorOf(scheme, a, a), '=', a);
        for (const b of valid) {
          if (operatorOf(scheme, a, b) === '>') continue;
          for (const c of valid) {
            if (operatorOf(scheme, b, c) === '>') continue;
            const expected = operatorOf(scheme, a, b) === '=' && operatorOf(scheme, b, c) === '=' ? '=' : '<';
            assert.equal(operatorOf(scheme, a, c), expected, `${a} <= ${b} <= ${c}`);
          }
        }
      }
    }),
    { numRuns: 500 },
  );
}

/** The same pairs on every run: for questions to another program, all at once. */
export function samplePairs(versions: fc.Arbitrary<string>, count: number): readonly (readonly [string, string])[] {
  return fc.sample(fc.tuple(versions, versions), { numRuns: count, seed: 20_261_121 });
}
