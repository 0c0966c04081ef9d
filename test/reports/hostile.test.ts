import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Reporter } from '../../src/report.ts';
import { cyclonedxReporter } from '../../src/reports/cyclonedx.ts';
import { jsonReporter } from '../../src/reports/json.ts';
import { markdownReporter } from '../../src/reports/markdown.ts';
import schema from '../../src/reports/report.schema.json' with { type: 'json' };
import { sarifReporter } from '../../src/reports/sarif.ts';
import { tableReporter } from '../../src/reports/table.ts';
import { hostileReport, hostileText } from '../support/hostile-report.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const ownColours = new RegExp(`${String.fromCodePoint(0x1b)}\\[(?:[0-9]|[1-4][0-9])m`, 'g');
const reporters: readonly Reporter[] = [
  tableReporter,
  jsonReporter,
  sarifReporter,
  markdownReporter,
  cyclonedxReporter,
];
const render = (reporter: Reporter, color = false): Promise<string> =>
  reporter.render([hostileReport(), hostileReport()], { width: 80, color });

test('S20 the fixture is hostile', () => assert.match(hostileText, unseen));

for (const reporter of reporters) {
  test(`S20 ${reporter.id}: nothing that moves, hides or reorders text comes through`, async () => {
    assert.doesNotMatch((await render(reporter)).replaceAll('\n', ''), unseen);
  });
}

test('S20 table: with colour, the only sequences are its own', async () => {
  const own = (await render(tableReporter, true)).replace(ownColours, '');
  assert.equal(own, await render(tableReporter));
  assert.equal(stripVTControlCharacters(own), own);
});

test('S20 table: a name cannot forge a line', async () => {
  const text = await tableReporter.render([hostileReport()], { width: 80, color: false });
  assert.deepEqual(text.match(/^(PASS|FAIL|INCOMPLETE|NOT JUDGED).*$/gm), ['FAIL']);
});

test('S20 json: the values are unharmed and fit the schema', async () => {
  const json = await jsonReporter.render([hostileReport()], { width: 80, color: false });
  const expected = JSON.parse(
    JSON.stringify(hostileReport(), (_, each) => (typeof each === 'string' ? each.toWellFormed() : each)),
  );
  assert.deepEqual(JSON.parse(json), expected);
  const validate = new Ajv2020().compile(schema);
  assert.ok(validate(JSON.parse(json)), JSON.stringify(validate.errors));
});

test('S20 markdown: no HTML, link, image, mention or further cell comes through', async () => {
  const text = await markdownReporter.render([hostileReport()], { width: 80, color: false });
  const [html = [], cells] = [text.match(/<[^>]*>/g) ?? [], text.split('\n').filter((line) => line.startsWith('|'))];
  assert.deepEqual(new Set(html), new Set(['<code>', '</code>']));
  const prose = text.replace(/`[^`\n]*`(?!`)|<code>[^<]*<\/code>/g, (code) =>
    code.startsWith('<') ? '' : code.includes('\\') ? code : '',
  );
  assert.doesNotMatch(prose, /(?<!\\)\]\(|@(?!&#8203;)|https?:\/\/|www\./);
  const widths = new Set(cells.map((line) => line.split('|').length - 1));
  // Tables of two, five and five columns, and no row has a bar more.
  assert.deepEqual(widths, new Set([3, 6]));
});

test('S20 sarif: messages have no links, addresses are http, places relative', async () => {
  const log = JSON.parse(await sarifReporter.render([hostileReport()], { width: 80, color: false }));
  const [run] = log.runs;
  for (const { message, locations } of run.results) {
    assert.doesNotMatch(message.text, /\]\(/);
    assert.match(locations[0].physicalLocation.artifactLocation.uri, /^[\w.~%-]+(\/[\w.~%-]+)*$/);
  }
  for (const { helpUri } of run.tool.driver.rules) assert.match(helpUri, /^https:\/\/osv\.dev\/[\w.~%/:#@-]+$/);
});
