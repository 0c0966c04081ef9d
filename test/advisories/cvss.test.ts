import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cvssScore } from '../../src/advisories/cvss.ts';
import { macroScore } from '../../src/advisories/cvss4-table.ts';

// FIRST's own examples: the v2 guide, and the Examples documents of v3.0, v3.1 and v4.0.
const examples: readonly (readonly [score: number, vector: string, what: string])[] = [
  [7.8, 'AV:N/AC:L/Au:N/C:N/I:N/A:C', 'CVE-2002-0392 Apache'],
  [10, 'AV:N/AC:L/Au:N/C:C/I:C/A:C', 'CVE-2003-0818 Windows ASN.1'],
  [6.2, 'AV:L/AC:H/Au:N/C:C/I:C/A:C', 'CVE-2003-0062 NOD32'],
  [7.8, 'AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C', 'a temporal vector keeps its base score'],
  [6.2, '(AV:L/AC:H/Au:N/C:C/I:C/A:C)', 'as the NVD writes it'],
  [0, 'AV:N/AC:L/Au:N/C:N/I:N/A:N', 'no impact'],
  [6.1, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 'CVE-2013-1937 phpMyAdmin'],
  [6.4, 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 'CVE-2013-0375 MySQL'],
  [3.1, 'CVSS:3.0/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 'CVE-2014-3566 POODLE'],
  [9.9, 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H', 'CVE-2012-1516 VMware'],
  [4.2, 'CVSS:3.0/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L', 'CVE-2009-0783 Tomcat'],
  [8.8, 'CVSS:3.0/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 'CVE-2012-0384 Cisco'],
  [7.8, 'CVSS:3.0/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 'CVE-2015-1098 iWork'],
  [7.5, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N', 'CVE-2014-0160 Heartbleed'],
  [9.8, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVE-2014-6271 Shellshock'],
  [6.8, 'CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N', 'CVE-2008-1447 Kaminsky'],
  [6.8, 'CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVE-2014-2005 Sophos'],
  [5.8, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N', 'CVE-2010-0467 Joomla'],
  [5.8, 'CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:N', 'CVE-2012-1342 Cisco'],
  [9.3, 'CVSS:3.0/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H', 'CVE-2013-6014 Juniper'],
  [5.4, 'CVSS:3.0/AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N', 'CVE-2014-9253 DokuWiki'],
  [8.8, 'CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 'CVE-2011-1265 Bluetooth'],
  [4.6, 'CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N', 'CVE-2014-2019 iOS'],
  [8.8, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H', 'CVE-2015-0970 SearchBlox'],
  [7.2, 'CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H', 'CVE-2012-0384 Cisco, v3.1'],
  [9, 'CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:C/C:H/I:H/A:H', 'CVE-2019-7551 Cantemo'],
  [9.6, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H', 'CVE-2012-5376 Chrome'],
  [7.4, 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N', 'CVE-2014-0224 OpenSSL'],
  [0, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:N/A:N', 'no impact, changed scope'],
  [9.8, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/E:U/RL:O/MAV:P', 'a temporal vector keeps its base score'],
  [9.8, 'CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N', 'in any order'],
  [7.3, 'CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 'CVE-2022-41741 NGINX'],
  [7.7, 'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 'CVE-2020-3549 Cisco'],
  [5.2, 'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:U', 'CVE-2020-3549, no exploit known'],
  [8.3, 'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N', 'CVE-2023-3089 OpenShift'],
  [
    8.1,
    'CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N/CR:H/IR:L/AR:L/MAV:N/MAC:H/MVC:H/MVI:L/MVA:L',
    'CVE-2023-3089 in one environment',
  ],
  [4.6, 'CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N', 'CVE-2021-44714 Acrobat'],
  [5.1, 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', 'CVE-2022-21830 Rocket.Chat'],
  [6.9, 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', 'CVE-2022-22186 Juniper'],
  [5.9, 'CVSS:4.0/AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N', 'CVE-2023-21989 VirtualBox'],
  [9.4, 'CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 'CVE-2020-3947 VMware'],
  [9.3, 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:H/VA:N/SC:H/SI:H/SA:H', 'CVE-2023-48228 authentik'],
  [8.3, 'CVSS:4.0/AV:P/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:H/SA:N/S:P/V:D', 'CVE-2023-30560 infusion pump'],
  [8.7, 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A', 'CVE-2014-0160 Heartbleed'],
  [9.3, 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:A', 'CVE-2021-44228 Log4Shell'],
  [6.4, 'CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:N/VI:L/VA:N/SC:H/SI:N/SA:H', 'CVE-2013-6014 Juniper'],
  [8.4, 'CVSS:4.0/AV:L/AC:L/AT:N/PR:H/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/R:I', 'CVE-2016-5729 ThinkPwn'],
  [8.2, 'CVSS:4.0/AV:N/AC:H/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N/E:P', 'CVE-2024-6387 regreSSHion'],
  [0, 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 'no impact'],
];

for (const [score, vector, what] of examples) {
  test(`${what}: ${vector} scores ${score}`, () => assert.equal(cvssScore(vector), score));
}

const v3 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
const v4 = 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N';
const invalid = {
  nothing: '',
  'a number': '9.8',
  'only a prefix': 'CVSS:3.1/',
  'a metric missing': v3.replace('/A:H', ''),
  'a metric twice': `${v3}/A:H`,
  'a metric of another version': `${v3}/AT:N`,
  'a value that does not exist': v3.replace('AV:N', 'AV:X'),
  'an empty value': v3.replace('AV:N', 'AV:'),
  'two values': v3.replace('AV:N', 'AV:N:N'),
  'a name that every object has': `${v3}/constructor:N`,
  'an unknown minor version': v3.replace('3.1', '3.2'),
  'a bad optional value': `${v3}/E:A`,
  'a slash at the end': `${v3}/`,
  'v4 with a metric missing': v4.replace('/SA:N', ''),
  'v4 of an unknown minor version': v4.replace('4.0', '4.1'),
  'v4 with safety among the base values': v4.replace('SI:N', 'SI:S'),
  'v2 with a prefix': 'CVSS:2.0/AV:N/AC:L/Au:N/C:C/I:C/A:C',
  'v2 with a metric missing': 'AV:N/AC:L/Au:N/C:C/I:C',
};

for (const [what, vector] of Object.entries(invalid)) {
  test(`no score for ${what}`, () => assert.equal(cvssScore(vector), undefined));
}

test('the table of v4 has its 270 MacroVectors, 10 at the top and 0.1 at the bottom', () => {
  const scores: number[] = [];
  for (let n = 0; n < 3 * 3 * 4 * 4 * 4 * 3; n++) {
    const at = (size: number, below: number) => Math.floor(n / below) % size;
    const score = macroScore([at(3, 1), at(3, 3), at(4, 9), at(4, 36), at(4, 144), at(3, 576)]);
    if (score !== undefined) scores.push(score);
  }
  assert.equal(scores.length, 270);
  assert.ok(scores.every((score) => score > 0 && score <= 10));
  assert.equal(macroScore([0, 0, 0, 0, 0, 0]), 10);
  assert.equal(macroScore([2, 1, 2, 2, 2, 1]), 0.1);
  assert.equal(macroScore([0, 0, 2, 0, 0, 0]), undefined);
});
