import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { renderReports } from '../../src/api.ts';
import { reporterOf, reporters, reportersOf } from '../../src/parts/lists.ts';
import { cleanLintReport } from '../support/sample-lint-report.ts';
import { cleanReport } from '../support/sample-report.ts';

const ids = (kinds: Parameters<typeof reportersOf>[0]) => reportersOf(kinds).map(({ id }) => id);

describe('formats and what they have words for', () => {
  test('an image has no line of a file to annotate, a Dockerfile no packages to list', () => {
    assert.deepEqual(ids(['image']), ['table', 'json', 'sarif', 'markdown', 'cyclonedx']);
    assert.deepEqual(ids(['dockerfile']), ['table', 'json', 'sarif', 'markdown', 'github', 'gitlab', 'unix']);
    assert.deepEqual(ids(['image', 'dockerfile']), ['table', 'json', 'sarif', 'markdown']);
  });

  test('every format is found for what it is for, and refused by name for the rest', () => {
    for (const reporter of reporters) {
      for (const kind of ['image', 'dockerfile'] as const) {
        if (reporter.subjects.includes(kind)) {
          assert.equal(reporterOf(reporter.id, [kind]), reporter);
          continue;
        }
        assert.throws(() => reporterOf(reporter.id, [kind]), {
          code: 'FORMAT_UNKNOWN',
          message: new RegExp(`^The format '${reporter.id}' is not for reports of an? ${kind}\\.$`, 'i'),
        });
      }
    }
  });

  test('only what can be had is offered', () => {
    assert.throws(() => reporterOf('gitlib', ['dockerfile']), { remedy: /^Did you mean 'gitlab'\?/ });
    assert.throws(() => reporterOf('gitlib', ['image']), {
      remedy: /^There are table, json, sarif, markdown, cyclonedx\.$/,
    });
  });

  test('renderReports holds to it', async () => {
    await assert.rejects(renderReports([cleanLintReport()], 'cyclonedx'), { code: 'FORMAT_UNKNOWN' });
    await assert.rejects(renderReports([cleanReport()], 'unix'), { code: 'FORMAT_UNKNOWN' });
    await assert.rejects(renderReports([cleanReport(), cleanLintReport()], 'github'), { code: 'FORMAT_UNKNOWN' });
    assert.equal(await renderReports([cleanLintReport()], 'unix'), '');
  });
});
