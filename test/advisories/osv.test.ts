import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOsv } from '../../src/advisories/osv.ts';
import { limits } from '../../src/limits.ts';
import { record } from '../support/advisories.ts';

const parse = (value: unknown) => parseOsv(new TextEncoder().encode(JSON.stringify(value)), 'advisory of the test');
const good = record('GHSA-35jh-r3h4-6jhm', 'npm', 'lodash', 'introduced 0, fixed 4.17.21');

const accepted = {
  'a full record': good,
  'no more than id and modified': { id: 'X-1', modified: '2026-01-01T00:00:00Z' },
  'no schema version': { ...good, schema_version: undefined },
  'a schema version of the future': { ...good, schema_version: '1.99.0' },
  'an ecosystem of the future': record('X-1', 'Echo:7', 'a', 'introduced 0'),
  'a severity type of the future': { ...good, severity: [{ type: 'SSVC', score: 'Act' }] },
  'a range type of the future': { ...good, affected: [{ ranges: [{ type: 'DATE', events: [] }] }] },
  'an event of the future': { ...good, affected: [{ ranges: [{ type: 'SEMVER', events: [{ reverted: '1' }] }] }] },
  'fields that nobody knows': { ...good, proof: { of: ['concept'] }, affected: [{ planet: 'earth' }] },
  'null for absent': { ...good, aliases: null, affected: null, withdrawn: null, references: null, details: null },
  'specific fields of any kind': { ...good, database_specific: 7, affected: [{ ecosystem_specific: ['x'] }] },
  'the year one, as Go has it': { ...good, modified: '0001-01-01T00:00:00Z' },
};

for (const [what, value] of Object.entries(accepted)) {
  test(`an OSV record is read: ${what}`, () => assert.ok(parse(value).id));
}

const refused = {
  'no object': [],
  'no id': { modified: '2026-01-01T00:00:00Z' },
  'an empty id': { ...good, id: '' },
  'an id with a line break': { ...good, id: 'GHSA-1\nGHSA-2' },
  'an id of 300 characters': { ...good, id: 'X'.repeat(300) },
  'no modified': { id: 'X-1' },
  'a modified that is no date': { ...good, modified: 'yesterday' },
  'schema version 2': { ...good, schema_version: '2.0.0' },
  'aliases that are text': { ...good, aliases: 'CVE-2021-1' },
  'a version that is a number': { ...good, affected: [{ versions: [1.5] }] },
  'an event that is a number': { ...good, affected: [{ ranges: [{ type: 'SEMVER', events: [{ fixed: 2 }] }] }] },
  'too many events': {
    ...good,
    affected: [{ ranges: [{ type: 'SEMVER', events: Array(limits.advisoryEvents + 1).fill({ introduced: '0' }) }] }],
  },
  'too many aliases': { ...good, aliases: Array(limits.advisoryItems + 1).fill('CVE-2021-1') },
};

for (const [what, value] of Object.entries(refused)) {
  test(`no OSV record: ${what}`, () => assert.throws(() => parse(value), { code: 'ADVISORY_INVALID' }));
}

test('an event that spells out null for what it is not is what it is', () => {
  const events = [{ introduced: '0', fixed: null, last_affected: null, limit: null }];
  const { affected } = parse({ ...good, affected: [{ ranges: [{ type: 'SEMVER', events }] }] });
  assert.equal(affected[0]?.ranges[0]?.events[0]?.introduced, '0');
  assert.equal(affected[0]?.ranges[0]?.events[0]?.fixed, undefined);
});

test('bytes that are no JSON are refused by name', () => {
  assert.throws(() => parseOsv(new Uint8Array([0xff, 0x7b]), 'advisory of the test'), {
    code: 'ADVISORY_INVALID',
    message: /advisory of the test/,
  });
});

test('times come in one spelling, so that text order is time order', () => {
  assert.equal(parse({ ...good, modified: '2026-01-01T02:00:00+02:00' }).modified, '2026-01-01T00:00:00.000Z');
});

test('a withdrawal with a broken date is a withdrawal all the same', () => {
  assert.ok(parse({ ...good, withdrawn: 'soon' }).withdrawn);
});
