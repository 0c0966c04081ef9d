import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLineOf } from '../../src/reports/lint-findings.ts';

const location = { file: 'Dockerfile', line: 3, column: 5, endLine: 4, endColumn: 9 };
const endOf = (line: string) => firstLineOf({ location, snippet: { line: 3, lines: [line, 'x'] } }).endColumn;

test('of a span of several lines the first one goes to its end', () => assert.equal(endOf('RUN a && \\'), 11));

test('whose column is not known where a secret was masked or the line was cut', () => {
  assert.equal(endOf('RUN a --token=*** \\'), undefined);
  assert.equal(endOf('RUN aaaaaaaaaaaa…'), undefined);
  assert.equal(firstLineOf({ location }).endColumn, undefined);
});

test('a span of one line keeps its columns', () => {
  assert.deepEqual(firstLineOf({ location: { ...location, endLine: 3 } }), { line: 3, column: 5, endColumn: 9 });
});
