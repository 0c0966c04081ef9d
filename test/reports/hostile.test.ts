import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { escapeTerminal } from '../../src/escape-terminal.ts';
import type { Reporter } from '../../src/report.ts';
import { cyclonedxReporter } from '../../src/reports/cyclonedx.ts';
import { oneLine } from '../../src/reports/escape.ts';
import { githubReporter } from '../../src/reports/github.ts';
import { gitlabReporter } from '../../src/reports/gitlab.ts';
import { jsonReporter } from '../../src/reports/json.ts';
import { markdownReporter } from '../../src/reports/markdown.ts';
import schema from '../../src/reports/report.schema.json' with { type: 'json' };
import { sarifReporter } from '../../src/reports/sarif.ts';
import { tableReporter } from '../../src/reports/table.ts';
import { unixReporter } from '../../src/reports/unix.ts';
import { hostileLintReport, hostileReport, hostileText } from '../support/hostile-report.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/u;
const ownColours = new RegExp(`${String.fromCodePoint(0x1b)}\\[(?:[0-9]|[1-4][0-9])m`, 'g');
const reporters: readonly Reporter[] = [
  tableReporter,
  jsonReporter,
  sarifReporter,
  markdownReporter,
  cyclonedxReporter,
  githubReporter,
  gitlabReporter,
  unixReporter,
];
const render = ({ subjects, render }: Reporter, color = false): Promise<string> =>
  render(
    [hostileReport(), hostileReport(), hostileLintReport(), hostileLintReport()].filter(({ subject }) =>
      subjects.includes(subject.kind),
    ),
    { width: 80, color, suppressed: true },
  );
const lint = ({ render }: Reporter): Promise<string> => render([hostileLintReport()], { width: 80, color: false });

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
  for (const report of [hostileReport(), hostileLintReport()]) {
    const text = await tableReporter.render([report], { width: 80, color: false });
    assert.deepEqual(text.match(/^(PASS|FAIL|INCOMPLETE|NOT JUDGED).*$/gm), ['FAIL']);
  }
});

for (const report of [hostileReport(), hostileLintReport()]) {
  test(`S20 json: the values are unharmed and fit the schema (${report.subject.kind})`, async () => {
    const json = JSON.parse(await jsonReporter.render([report], { width: 80, color: false }));
    const expected = JSON.parse(
      JSON.stringify(report, (_, each) => (typeof each === 'string' ? each.toWellFormed() : each)),
    );
    assert.deepEqual(json.reports?.[0] ?? json, expected);
    const validate = new Ajv2020().compile(schema);
    assert.ok(validate(json), JSON.stringify(validate.errors));
  });
}

test('S20 markdown: no HTML, link, image, mention or further cell comes through', async () => {
  const text = await markdownReporter.render([hostileReport(), hostileLintReport()], { width: 80, color: false });
  const [html = [], cells] = [text.match(/<[^>]*>/g) ?? [], text.split('\n').filter((line) => line.startsWith('|'))];
  assert.deepEqual(new Set(html), new Set(['<code>', '</code>']));
  const prose = text.replace(/`[^`\n]*`(?!`)|<code>[^<]*<\/code>/g, (code) =>
    code.startsWith('<') ? '' : code.includes('\\') ? code : '',
  );
  assert.doesNotMatch(prose, /(?<!\\)\]\(|@(?!&#8203;)|https?:\/\/|www\./);
  const widths = new Set(cells.map((line) => line.split('|').length - 1));
  // Tables of two columns and of five, and no row has a bar more.
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

test('S20 sarif: the same of a Dockerfile, and an edit stays what it is', async () => {
  const [run] = JSON.parse(await lint(sarifReporter)).runs;
  for (const { message, locations } of run.results) {
    assert.doesNotMatch(message.text, /\]\(/);
    assert.match(locations[0].physicalLocation.artifactLocation.uri, /^[\w.~%-]+(\/[\w.~%-]+)*$/);
  }
  const { fixes } = run.results.find(({ ruleId }: { ruleId: string }) => ruleId.startsWith('apt-recommends'));
  const [{ insertedContent }] = fixes[0].artifactChanges[0].replacements;
  assert.equal(insertedContent.text, ` --no-install-recommends${hostileText}`.toWellFormed());
});

test('S20 github: each finding is one command, and no field ends another', async () => {
  const open = hostileLintReport().findings.filter(({ suppressed }) => suppressed === null);
  const lines = (await lint(githubReporter)).trimEnd().split('\n');
  assert.equal(lines.length, open.length);
  // As the runner reads it.
  const decoded = (text: string) => text.replace(/%(25|0D|0A|3A|2C)/g, decodeURIComponent);
  for (const line of lines) {
    const [, properties = '', message = ''] =
      /^::(?:error|warning|notice) ((?:[a-zA-Z]+=[^:,]*,?)+)::(.*)$/.exec(line) ?? assert.fail(line);
    const fields = new Map(
      properties.split(',').map((each) => [each.split('=')[0], each.slice(each.indexOf('=') + 1)]),
    );
    assert.deepEqual([...fields.keys()], ['file', 'line', 'col', 'endLine', 'endColumn', 'title']);
    const rule = decoded(fields.get('title') ?? '');
    const finding = open.find(
      ({ ruleId }) => escapeTerminal(ruleId.replace(/[\r\n]/g, '')) === rule.replace(/[\r\n]/g, ''),
    );
    assert.equal(decoded(message), escapeTerminal(oneLine(finding?.message ?? '')));
  }
});

test('S20 unix: each finding is one line', async () => {
  const lines = (await lint(unixReporter)).trimEnd().split('\n');
  assert.equal(lines.length, hostileLintReport().findings.filter(({ suppressed }) => suppressed === null).length);
  for (const line of lines) assert.match(line, /^docker\/Dockerfile.*:\d+:\d+: (error|warning|info): .*\]$/);
});

test('S20 gitlab: what people read is escaped as in a log', async () => {
  for (const { description, check_name, location } of JSON.parse(await lint(gitlabReporter))) {
    for (const text of [description, check_name, location.path]) assert.doesNotMatch(text, unseen);
  }
});
