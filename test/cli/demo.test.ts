import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { Report } from '../../src/report.ts';
import { plimsoll, root } from '../support/cli.ts';

const image = './fixtures/images/demo/image.tar';
const demo = (file: string) => JSON.parse(readFileSync(join(root, 'fixtures/images/demo', file), 'utf8'));

describe('the demo image, from the command line to the report', () => {
  let report: Report;

  before(async () => {
    const ran = await plimsoll(['scan', '--db', 'fixtures/advisories', image, '--format', 'json']);
    assert.equal(ran.code, 0, ran.stderr);
    report = JSON.parse(ran.stdout);
  });

  test('lists the packages that dpkg and npm list, with version, source and layer', () => {
    const list = (type: string) => report.packages.filter((each) => each.type === type);
    assert.deepEqual(
      list('deb').map(({ name, version, arch, source, introducedBy }) => ({
        package: name,
        version,
        arch,
        source: source?.name,
        source_version: source?.version,
        layer: introducedBy?.layer,
      })),
      demo('truth/dpkg.json').installed,
    );
    assert.deepEqual(
      list('npm')
        .map(({ name, version, evidence, introducedBy }) => ({
          name,
          version,
          path: evidence[0]?.path,
          layer: introducedBy?.layer,
        }))
        .sort(byPath),
      demo('truth/npm.json').installed.sort(byPath),
    );
  });

  test('finds exactly what its makers reasoned out, and where each package came in', () => {
    const expected = demo('expected.json').findings;
    const packages = new Map(report.packages.map((each) => [`${each.purl} ${each.evidence[0]?.path}`, each]));
    const found = report.findings.map((finding) => {
      const { ruleId, package: hit, fixedIn, severity, location } = finding;
      const introduced = packages.get(`${hit?.purl} ${location.path}`)?.introducedBy;
      return {
        ruleId,
        package: hit?.name,
        version: hit?.version,
        fixedIn,
        severity,
        path: location.path,
        layer: introduced?.layer,
      };
    });
    const key = (each: { ruleId: string; package?: string | undefined }) => `${each.ruleId} ${each.package}`;
    assert.deepEqual(
      found.sort((a, b) => (key(a) < key(b) ? -1 : 1)),
      expected
        .map((each: Record<string, unknown> & { introducedBy: { layer: number } }) => ({
          ruleId: each['ruleId'],
          package: each['package'],
          version: each['version'],
          fixedIn: each['fixedIn'],
          severity: each['severity'],
          path: each['path'],
          layer: each.introducedBy.layer,
        }))
        .sort((a: { ruleId: string; package: string }, b: { ruleId: string; package: string }) =>
          key(a) < key(b) ? -1 : 1,
        ),
    );
  });

  test('says that its advisories are demo data (S23)', () => {
    assert.ok(report.notices.some(({ code, message }) => code === 'DEMO_DATABASE' && message.includes('2026-11-21')));
    assert.equal(report.database?.demo, true);
  });

  test('a second run reads no layer and reports the same', async () => {
    const env = { SOURCE_DATE_EPOCH: '1795000000' };
    const args = ['scan', '--db', 'fixtures/advisories', image, '--format', 'json'];
    const first = await plimsoll(args, { env });
    const second = await plimsoll(args, { env });
    const uncached = await plimsoll([...args, '--no-cache'], { env });
    assert.equal(second.stdout, first.stdout);
    assert.deepEqual(JSON.parse(uncached.stdout).findings, JSON.parse(first.stdout).findings);
  });

  test('--fail-on is exit 1 with the report, --exit-zero makes it 0', async () => {
    const args = ['scan', '--db', 'fixtures/advisories', image, '--fail-on', 'critical', '--format', 'json'];
    const failed = await plimsoll(args);
    assert.equal(failed.code, 1);
    assert.equal(JSON.parse(failed.stdout).verdict.pass, false);
    assert.equal((await plimsoll([...args, '--exit-zero'])).code, 0);
  });
});

function byPath(a: { path?: string | undefined }, b: { path?: string | undefined }): number {
  return (a.path ?? '') < (b.path ?? '') ? -1 : 1;
}
