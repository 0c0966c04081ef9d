import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import schema from '../../src/reports/report.schema.json' with { type: 'json' };
import { plimsoll, root } from '../support/cli.ts';
import { sarifSchema, skipWithoutMultitool, validateSarif } from '../support/sarif-multitool.ts';
import { temporaryFolder } from '../support/temporary.ts';

// The reports as the command writes them, of real Dockerfiles and the rules as they are: what each format promises.

const formats = ['table', 'json', 'sarif', 'markdown', 'github', 'gitlab', 'unix'] as const;
const tutorials = 'fixtures/dockerfiles/tutorials';
const texts = new Map<string, string>();
const textOf = (format: (typeof formats)[number]): string => texts.get(format) ?? assert.fail(`no ${format}`);

describe('plimsoll lint of the tutorials', () => {
  before(async () => {
    const folder = temporaryFolder({ after: (work) => process.on('exit', work) });
    const outputs = formats.flatMap((format) => ['-o', `${format}=${join(folder, format)}`]);
    const { code, stderr } = await plimsoll(['lint', tutorials, '-o', join(folder, 'main'), ...outputs]);
    assert.equal(code, 1, stderr);
    for (const format of formats) texts.set(format, readFileSync(join(folder, format), 'utf8'));
  });

  test('every format speaks of the same findings', () => {
    const count = findings().length;
    assert.ok(count > 40);
    const lines = (format: 'github' | 'unix') => textOf(format).trimEnd().split('\n').length;
    assert.deepEqual([lines('github'), lines('unix')], [count, count]);
    assert.equal(JSON.parse(textOf('gitlab')).length, count);
    assert.equal(JSON.parse(textOf('sarif')).runs[0].results.length, count);
    assert.match(textOf('markdown'), new RegExp(`\\*\\*${count} findings\\*\\* in \\d+ files`));
    assert.equal(textOf('table').match(/^ {2}(?:error|warning|info|style) {2}[a-z]/gm)?.length, count);
  });

  test('json is what its schema says', () => {
    const validate = new Ajv2020({ allErrors: true }).compile(schema);
    assert.ok(validate(JSON.parse(textOf('json'))), JSON.stringify(validate.errors?.slice(0, 5)));
  });

  test('columns lie in the file, and those of a snippet in the snippet', () => {
    for (const { location, snippet } of findings()) {
      const lines = readFileSync(join(root, location.file), 'utf8').split('\n');
      assert.ok(location.column <= (lines[location.line - 1] ?? '').length + 1, JSON.stringify(location));
      assert.ok(location.endColumn <= (lines[location.endLine - 1] ?? '').length + 1, JSON.stringify(location));
      const column = snippet.column ?? location.column;
      assert.ok(column <= (snippet.lines[0] ?? '').length + 1, JSON.stringify(snippet));
    }
  });

  test('github, unix and markdown are lines that their readers take', () => {
    const place = `${tutorials}/[\\w.-]+\\.Dockerfile`;
    const github = new RegExp(
      `^::(?:error|warning|notice) file=${place},line=\\d+,col=\\d+,endLine=\\d+(?:,endColumn=\\d+)?,title=[a-z0-9-]+::.+\\.$`,
    );
    for (const line of textOf('github').trimEnd().split('\n')) assert.match(line, github);
    const unix = new RegExp(`^${place}:\\d+:\\d+: (?:error|warning|info|style): .+\\. \\[[a-z0-9-]+\\]$`);
    for (const line of textOf('unix').trimEnd().split('\n')) assert.match(line, unix);
    const rows = textOf('markdown')
      .split('\n')
      .filter((line) => /^\| (?:error|warning|info|style)/.test(line));
    assert.ok(rows.length > 0);
    for (const row of rows) assert.equal(row.split(/(?<!\\)\|/).length, 7, row);
  });

  test("gitlab is Code Climate's shape, each fingerprint once", () => {
    const text = { type: 'string', minLength: 1 };
    const validate = new Ajv2020({ allErrors: true }).compile({
      type: 'array',
      items: {
        type: 'object',
        required: ['description', 'check_name', 'fingerprint', 'severity', 'location'],
        properties: {
          type: { const: 'issue' },
          description: text,
          check_name: text,
          fingerprint: text,
          severity: { enum: ['info', 'minor', 'major', 'critical', 'blocker'] },
          location: {
            type: 'object',
            required: ['path', 'lines'],
            properties: {
              path: { type: 'string', pattern: '^fixtures/' },
              lines: { type: 'object', required: ['begin'], properties: { begin: { type: 'integer', minimum: 1 } } },
            },
          },
        },
      },
    });
    const issues: readonly { readonly fingerprint: string }[] = JSON.parse(textOf('gitlab'));
    assert.ok(validate(issues), JSON.stringify(validate.errors?.slice(0, 5)));
    assert.equal(new Set(issues.map(({ fingerprint }) => fingerprint)).size, issues.length);
  });

  test('none of them holds a key that a file holds (S21)', () => {
    const file = readFileSync(join(root, tutorials, 'keys-in-env.Dockerfile'), 'utf8');
    const keys = [...file.matchAll(/AWS_\w+=(\S+)/g)].map(([, key = '']) => key);
    assert.equal(keys.length, 2);
    for (const format of formats) for (const key of keys) assert.ok(!textOf(format).includes(key), format);
  });
});

describe('plimsoll lint -f sarif of all our Dockerfiles', () => {
  test('is valid by the schema, without errors and warnings by the multitool', {
    skip: skipWithoutMultitool(),
  }, async () => {
    const args = ['lint', 'fixtures/dockerfiles', '--preset', 'all', '--show-suppressed', '-f', 'sarif', '--exit-zero'];
    const { stdout } = await plimsoll(args);
    const validate = new Ajv2020({ strict: false, allErrors: true, validateFormats: false }).compile(sarifSchema());
    assert.ok(validate(JSON.parse(stdout)), JSON.stringify(validate.errors?.slice(0, 5)));
    assert.deepEqual(validateSarif(stdout), []);
  });
});

interface Shown {
  readonly location: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
    readonly endLine: number;
    readonly endColumn: number;
  };
  readonly snippet: { readonly lines: readonly string[]; readonly column?: number };
  readonly suppressed: unknown;
}

function findings(): readonly Shown[] {
  const list: { readonly reports: readonly { readonly findings: readonly Shown[] }[] } = JSON.parse(textOf('json'));
  return list.reports.flatMap((report) => report.findings).filter(({ suppressed }) => suppressed === null);
}
