import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../src/finding.ts';
import { githubReporter } from '../../src/reports/github.ts';
import { cleanLintReport, sampleLintReport } from '../support/sample-lint-report.ts';

const options = { width: 80, color: false };
const render = async (findings?: readonly Finding[], show?: readonly string[]): Promise<readonly string[]> => {
  const text = await githubReporter.render([sampleLintReport(findings ? { findings } : {})], {
    ...options,
    ...(show ? { show } : {}),
  });
  return text.split('\n').slice(0, -1);
};
const [sample = assert.fail('no finding')] = sampleLintReport().findings;

test('a finding is a command, the worst first, suppressed ones are none', async () => {
  const lines = await render();
  assert.equal(
    lines[0],
    "::error file=docker/Dockerfile,line=2,col=5,endLine=2,endColumn=18,title=secret-in-env::The variable 'API_TOKEN' keeps a secret in the image.",
  );
  assert.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    ['::error', '::error', '::warning', '::warning', '::warning', '::notice', '::notice', '::notice'],
  );
  assert.ok(!lines.some((line) => line.includes('user-missing')));
});

test('a span of several lines is cut to its first, where columns count', async () => {
  const lines = await render();
  assert.ok(
    lines.some((line) => line.includes('line=3,col=5,endLine=3,endColumn=54,title=apt-clean::')),
    lines.join('\n'),
  );
  const { snippet: _, ...bare } = sample;
  const unseen = await render([
    { ...bare, location: { file: 'Dockerfile', line: 3, column: 5, endLine: 4, endColumn: 9 } },
  ]);
  assert.match(unseen[0] ?? '', /line=3,col=5,endLine=3,title=/);
});

test('what would end a field is told by its code', async () => {
  const [line] = await render([
    {
      ...sample,
      ruleId: 'a,b:c',
      message: '100%\r\n::error::x',
      location: { ...sample.location, file: './a,b%0A\n:c' },
    },
  ]);
  assert.equal(
    line,
    '::warning file=a%2Cb%250A%0A%3Ac,line=1,col=6,endLine=1,endColumn=12,title=a%2Cb%3Ac::100%25 ::error::x',
  );
});

test('what `show` keeps back is no annotation', async () => {
  assert.equal((await render(undefined, ['error'])).length, 2);
});

test('without findings there is nothing', async () => {
  assert.equal(await githubReporter.render([cleanLintReport()], options), '');
});
