import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { skipWithout, testData } from '../../support/data.ts';
import { buildkitDump } from './buildkit-dump.ts';
import { parsed } from './parsed.ts';

interface Case {
  readonly kind: string;
  readonly name: string;
  readonly dockerfile: string;
  readonly expect: 'dump' | 'lines' | 'error';
  readonly dump?: string;
  readonly lines?: readonly (readonly [number, number])[];
  readonly buildError?: string;
}

const path = testData('dockerfile', 'buildkit-cases.jsonl');
const all: readonly Case[] = path === undefined ? [] : readFileSync(path, 'utf8').trim().split('\n').map(toCase);

function toCase(line: string): Case {
  return JSON.parse(line);
}

describe("BuildKit's own cases", { skip: skipWithout(path) }, () => {
  const cases = all.filter(({ kind }) => kind === 'parse');

  test('there are 38 of its parser', () => assert.equal(cases.length, 38));

  for (const { name, dockerfile, expect, dump, lines } of cases) {
    test(`${name}: ${expect}`, () => {
      const { instructions, problems } = parsed(dockerfile);
      if (expect === 'error') assert.notEqual(problems.length, 0);
      if (dump !== undefined) assert.equal(instructions.map((each) => `(${buildkitDump(each)})\n`).join(''), dump);
      if (lines !== undefined)
        assert.deepEqual(
          instructions.map(({ startLine, endLine }) => [startLine, endLine]),
          lines,
        );
    });
  }

  test('of its lint cases those have a problem that it refuses to parse, and no other', () => {
    const linted = all.filter(({ kind }) => kind === 'lint');
    const refused = linted.filter(({ buildError }) => buildError?.startsWith('dockerfile parse error') ?? false);
    assert.notEqual(refused.length, 0);
    const wrong = linted.filter(({ dockerfile }) => parsed(dockerfile).problems.length > 0);
    assert.deepEqual(
      wrong.map(({ dockerfile }) => dockerfile),
      refused.map(({ dockerfile }) => dockerfile),
    );
  });
});
