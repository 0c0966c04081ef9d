import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { compareVersions, lintDockerfile, PlimsollError, renderReports, scanImage } from '../src/api.ts';
import { root } from './support/cli.ts';

const cacheFolder = join(mkdtempSync(join(tmpdir(), 'plimsoll-api-')), 'cache');
after(() => rmSync(join(cacheFolder, '..'), { recursive: true, force: true }));

const image = join(root, 'fixtures/images/demo/image.tar');
const options = { cacheFolder, db: join(root, 'fixtures/advisories'), offline: true, environment: {} };

describe('plimsoll/api', () => {
  test('scanImage gives the reports that the command prints', async () => {
    const [report, ...others] = await scanImage(image, { ...options, now: new Date(0) });
    assert.equal(others.length, 0);
    assert.equal(report?.findings.length, 36);
    assert.equal(report?.createdAt, '1970-01-01T00:00:00.000Z');
    assert.equal(statSync(cacheFolder).mode & 0o777, 0o700);
  });

  test('a gate is judged', async () => {
    const [report] = await scanImage(image, { ...options, failOn: 'critical' });
    assert.deepEqual(report?.verdict.pass, false);
    assert.equal(report?.verdict.gate, 'critical');
  });

  test('every image of an index', async () => {
    assert.equal((await scanImage(image, { ...options, platform: 'all' })).length, 1);
    await assert.rejects(scanImage(image, { ...options, platform: 'linux/s390x' }), { code: 'PLATFORM_NOT_FOUND' });
  });

  test('an aborted signal stops the work', async () => {
    const stopped = scanImage(image, {
      ...options,
      cacheFolder: `${cacheFolder}-other`,
      signal: AbortSignal.abort(new PlimsollError('ABORTED', 'stopped')),
    });
    await assert.rejects(stopped, { code: 'ABORTED' });
  });

  test('and says so by its code, whatever the reason is', async () => {
    const stop = new AbortController();
    const elsewhere = { ...options, cacheFolder: `${cacheFolder}-other` };
    const stopped = scanImage(image, { ...elsewhere, signal: stop.signal });
    stop.abort();
    await assert.rejects(stopped, { code: 'ABORTED' });
    await assert.rejects(scanImage(image, { ...elsewhere, signal: AbortSignal.timeout(1) }), { code: 'TIMEOUT' });
  });

  test('renderReports prints them in every format', async () => {
    const reports = await scanImage(image, options);
    for (const format of ['table', 'json', 'sarif', 'markdown', 'cyclonedx']) {
      assert.match(await renderReports(reports, format), /CVE-2021-44906/, format);
    }
    await assert.rejects(renderReports(reports, 'tabel'), { code: 'FORMAT_UNKNOWN' });
  });

  test('compareVersions orders, and refuses what it cannot', () => {
    assert.equal(compareVersions('deb', '1.0~rc1-1', '1.0-1'), -1);
    assert.throws(() => compareVersions('pep440', 'not a version', '1'), { code: 'VERSION_INVALID' });
  });
});

describe('lintDockerfile', () => {
  test('lints a text as the command does', async () => {
    const report = await lintDockerfile('FROM alpine:3.20\nENV\n', { now: new Date(0) });
    assert.deepEqual(report.subject.kind === 'dockerfile' && [report.subject.reference, report.createdAt], [
      'Dockerfile',
      '1970-01-01T00:00:00.000Z',
    ]);
    assert.ok(report.findings.some(({ ruleId, location }) => ruleId === 'parse-error' && location.line === 2));
    assert.equal(report.verdict.pass, false);
    assert.equal((await lintDockerfile('FROM alpine:3.20\nENV\n', { disable: ['DL1000'] })).verdict.pass, true);
  });

  test('refuses what is no Dockerfile, and rules that there are not', async () => {
    await assert.rejects(lintDockerfile(new Uint8Array([0])), { code: 'INPUT_UNRECOGNIZED' });
    await assert.rejects(lintDockerfile('FROM a', { rules: ['no-such-rule-at-all'] }), { code: 'FLAG_INVALID' });
  });
});
