import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Report } from '../../src/report.ts';
import { cyclonedxReporter } from '../../src/reports/cyclonedx.ts';
import { cyclonedxSchema } from '../support/cyclonedx-schema.ts';
import { hostileReport } from '../support/hostile-report.ts';
import { cleanReport, sampleReport } from '../support/sample-report.ts';

const validate = cyclonedxSchema();

async function bomOf(...reports: readonly Report[]) {
  return JSON.parse(await cyclonedxReporter.render(reports, { width: 80, color: false }));
}

interface Part {
  readonly 'bom-ref': string;
  readonly components?: readonly Part[];
}

const refsOf = (parts: readonly Part[]): readonly string[] =>
  parts.flatMap((part) => [part['bom-ref'], ...refsOf(part.components ?? [])]);

const twice = cleanReport({ packages: [...sampleReport().packages, ...sampleReport().packages] });
const { database: _, ...bare } = cleanReport({ distro: null, packages: [], coverage: [] });

const shapes: readonly [string, readonly Report[]][] = [
  ['the sample report', [sampleReport()]],
  ['a report without findings', [cleanReport()]],
  ['an image without packages', [bare]],
  ['two images', [sampleReport(), cleanReport()]],
  ['a package at two places', [twice]],
  ['hostile text', [hostileReport()]],
  ['times that are none', [sampleReport({ createdAt: 'never' })]],
];

for (const [what, reports] of shapes) {
  test(`${what}: valid CycloneDX 1.6 with distinct names`, async () => {
    const bom = await bomOf(...reports);
    assert.equal(validate(bom), true, JSON.stringify(validate.errors?.slice(0, 5)));
    const refs = refsOf([bom.metadata.component ?? { 'bom-ref': '' }, ...bom.components]);
    assert.equal(new Set(refs).size, refs.length);
    for (const { affects = [] } of bom.vulnerabilities ?? []) {
      for (const { ref } of affects) assert.ok(refs.includes(ref), ref);
    }
  });
}

test('the image is the subject, the distribution and the packages are its components', async () => {
  const bom = await bomOf(sampleReport());
  const { type, name, version, purl } = bom.metadata.component;
  const { digest } = sampleReport().subject;
  assert.deepEqual({ type, name, version }, { type: 'container', name: 'docker.io/acme/app', version: digest });
  assert.equal(
    purl,
    `pkg:oci/app@${encodeURIComponent(digest ?? '')}?arch=amd64&repository_url=docker.io%2Facme%2Fapp`,
  );
  assert.equal(bom.metadata.timestamp, '2026-11-21T08:00:00.000Z');
  assert.equal(bom.components.length, 1 + sampleReport().packages.length);
  assert.deepEqual([bom.components[0].type, bom.components[0].name], ['operating-system', 'debian']);
  const libssl = bom.components.find((component: { name: string }) => component.name === 'libssl3');
  assert.deepEqual(libssl.evidence, {
    occurrences: [{ location: '/var/lib/dpkg/status', additionalContext: 'layer 1' }],
  });
  assert.ok(libssl.properties.some((each: object) => JSON.stringify(each) === '{"name":"plimsoll:layer","value":"1"}'));
  assert.equal(bom.dependencies, undefined);
});

test('an advisory is one vulnerability with every component that it affects', async () => {
  const { vulnerabilities } = await bomOf(sampleReport());
  assert.equal(vulnerabilities.length, 5);
  const found = vulnerabilities.find((each: { id: string }) => each.id === 'CVE-2023-5363');
  assert.equal(found.affects.length, 2);
  assert.deepEqual(found.cwes, [325]);
  assert.deepEqual(found.ratings[0], { source: { name: 'cvss' }, severity: 'high', method: 'other' });
  assert.equal(found.ratings[1].method, 'CVSSv31');
  assert.match(found.recommendation, /libssl3 3\.0\.11-1~deb12u2/);
});

test('S21 a suppression is named, its reason stays at home', async () => {
  const text = await cyclonedxReporter.render([sampleReport()], { width: 80, color: false });
  assert.match(text, /plimsoll:suppressed/);
  assert.doesNotMatch(text, /templates are not used/);
});

const licences: readonly [readonly string[], readonly object[]][] = [
  [['mit'], [{ license: { id: 'MIT' } }]],
  [['GPL-2.0-only OR MIT'], [{ expression: 'GPL-2.0-only OR MIT' }]],
  [
    ['GPL-2.0-only OR MIT', 'BSD'],
    [{ license: { name: 'GPL-2.0-only OR MIT' } }, { license: { name: 'BSD' } }],
  ],
  [['see file LICENSE'], [{ license: { name: 'see file LICENSE' } }]],
];

for (const [given, expected] of licences) {
  test(`the licences ${JSON.stringify(given)} are kept, each as what it is`, async () => {
    const packages = cleanReport()
      .packages.slice(0, 1)
      .map((each) => ({ ...each, licenses: given }));
    const bom = await bomOf(cleanReport({ packages }));
    assert.deepEqual(bom.components[1].licenses, expected);
    assert.equal(validate(bom), true);
  });
}

test('the same report gives the same bytes, another one another serial number', async () => {
  const first = await bomOf(sampleReport());
  assert.deepEqual(first, await bomOf(sampleReport()));
  assert.match(first.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(first.serialNumber, (await bomOf(cleanReport())).serialNumber);
});
