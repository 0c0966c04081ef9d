import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Distro } from '../../src/package.ts';
import { readAssignments } from '../../src/packages/os-release/assignments.ts';
import { osReleaseExtractor } from '../../src/packages/os-release.ts';
import { contextOf, factsOf, fileAt } from '../support/extractors.ts';

async function distroOf(
  files: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): Promise<Distro | undefined> {
  const assembled = osReleaseExtractor.assemble(await factsOf(osReleaseExtractor, files), contextOf(undefined, links));
  assert.deepEqual(assembled.packages, []);
  return assembled.distro;
}

const assignments: readonly (readonly [line: string, value: string | undefined])[] = [
  ['A=plain', 'plain'],
  ['A="two words"', 'two words'],
  ["A='two words'", 'two words'],
  ['A=""', ''],
  ['A=', ''],
  ['A=one two', 'one'],
  ['A=one # a comment', 'one'],
  ['A="# no comment"', '# no comment'],
  ['#A=commented', undefined],
  ['A="a \\"quote\\" \\$x \\`y\\` \\\\"', 'a "quote" $x `y` \\'],
  ['A="kept \\n"', 'kept \\n'],
  ["A='kept \\\\'", 'kept \\\\'],
  ['A=a\\ b', 'a b'],
  ['A="it\'s"', "it's"],
  ['A=\'a\'"b"c', 'abc'],
  ['A="never closed', 'never closed'],
  ['  A=indented', 'indented'],
  ['A="windows"\r', 'windows'],
  ['A=\\', ''],
  ['A = spaced', undefined],
  ['1A=no', undefined],
];
for (const [line, value] of assignments) {
  test(`os-release: ${JSON.stringify(line)} is ${JSON.stringify(value)}`, () =>
    assert.equal(readAssignments(`X=1\n${line}\nY=2\n`).get('A'), value));
}

test('os-release: of a name that comes again the last counts', () => {
  assert.equal(readAssignments('A=1\nA=2').get('A'), '2');
});

test('os-release: quoted text is given back', () => {
  const quoted = (text: string) => `"${text.replace(/["$`\\]/g, '\\$&')}"`;
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!text.includes('\n') && text.trim() === text);
      assert.equal(readAssignments(`A=${quoted(text)}`).get('A'), text);
    }),
  );
});

const releases: readonly (readonly [says: string, text: string, distro: Distro | undefined])[] = [
  [
    'Debian 12',
    'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nNAME="Debian GNU/Linux"\nVERSION_ID="12"\nVERSION="12 (bookworm)"\nVERSION_CODENAME=bookworm\nID=debian\n',
    { id: 'debian', version: '12', idLike: [], codename: 'bookworm', prettyName: 'Debian GNU/Linux 12 (bookworm)' },
  ],
  [
    'Debian before its release',
    'PRETTY_NAME="Debian GNU/Linux trixie/sid"\nNAME="Debian GNU/Linux"\nVERSION_CODENAME=trixie\nID=debian\n',
    { id: 'debian', version: '', idLike: [], codename: 'trixie', prettyName: 'Debian GNU/Linux trixie/sid' },
  ],
  [
    'Debian before its release, without a code name',
    'PRETTY_NAME="Debian GNU/Linux stretch/sid"\nNAME="Debian GNU/Linux"\nID=debian\n',
    { id: 'debian', version: '', idLike: [], codename: 'stretch', prettyName: 'Debian GNU/Linux stretch/sid' },
  ],
  [
    'Debian 8, whose code name is in VERSION',
    'PRETTY_NAME="Debian GNU/Linux 8 (jessie)"\nNAME="Debian GNU/Linux"\nVERSION_ID="8"\nVERSION="8 (jessie)"\nID=debian\n',
    { id: 'debian', version: '8', idLike: [], codename: 'jessie', prettyName: 'Debian GNU/Linux 8 (jessie)' },
  ],
  [
    'distroless',
    'PRETTY_NAME="Distroless"\nNAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="12"\nVERSION="Debian GNU/Linux 12 (bookworm)"\n',
    { id: 'debian', version: '12', idLike: [], codename: 'bookworm', prettyName: 'Distroless' },
  ],
  [
    'Ubuntu 14.04',
    'NAME="Ubuntu"\nVERSION="14.04.6 LTS, Trusty Tahr"\nID=ubuntu\nID_LIKE=debian\nPRETTY_NAME="Ubuntu 14.04.6 LTS"\nVERSION_ID="14.04"\n',
    { id: 'ubuntu', version: '14.04', idLike: ['debian'], codename: 'trusty', prettyName: 'Ubuntu 14.04.6 LTS' },
  ],
  [
    'Alpine edge',
    'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.21_alpha20240807\nPRETTY_NAME="Alpine Linux edge"\n',
    { id: 'alpine', version: '3.21_alpha20240807', idLike: [], prettyName: 'Alpine Linux edge' },
  ],
  [
    'Wolfi',
    'ID=wolfi\nNAME="Wolfi"\nPRETTY_NAME="Wolfi"\nVERSION_ID="20230201"\n',
    { id: 'wolfi', version: '20230201', idLike: [], prettyName: 'Wolfi' },
  ],
  [
    'CentOS Stream, known by its name',
    'NAME="CentOS Stream"\nVERSION="8"\nID="centos"\nID_LIKE="rhel fedora"\nVERSION_ID="8"\nCPE_NAME="cpe:/o:centos:centos:8"\n',
    {
      id: 'centos',
      version: '8',
      idLike: ['rhel', 'fedora'],
      prettyName: 'CentOS Stream 8',
      cpeName: 'cpe:/o:centos:centos:8',
    },
  ],
  [
    'Rocky, whose brackets hold no code name',
    'NAME="Rocky Linux"\nVERSION="9.2 (Onyx)"\nID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.2"\nPRETTY_NAME="Rocky Linux 9.2 (Onyx)"\n',
    { id: 'rocky', version: '9.2', idLike: ['rhel', 'centos', 'fedora'], prettyName: 'Rocky Linux 9.2 (Onyx)' },
  ],
  [
    'Amazon Linux 2',
    'NAME="Amazon Linux"\nVERSION="2"\nID="amzn"\nID_LIKE="centos rhel fedora"\nVERSION_ID="2"\nPRETTY_NAME="Amazon Linux 2"\n',
    { id: 'amzn', version: '2', idLike: ['centos', 'rhel', 'fedora'], prettyName: 'Amazon Linux 2' },
  ],
  [
    'SLES without a pretty name',
    'NAME="SLES"\nVERSION="15-SP5"\nVERSION_ID="15.5"\nID="sles"\nID_LIKE="suse"\n',
    { id: 'sles', version: '15.5', idLike: ['suse'], prettyName: 'SLES 15-SP5' },
  ],
  [
    'openSUSE Leap',
    'NAME="openSUSE Leap"\nVERSION="15.5"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\nVERSION_ID="15.5"\nPRETTY_NAME="openSUSE Leap 15.5"\n',
    { id: 'opensuse-leap', version: '15.5', idLike: ['suse', 'opensuse'], prettyName: 'openSUSE Leap 15.5' },
  ],
  [
    'Photon, in single quotes',
    "NAME='VMware Photon OS'\nVERSION='5.0'\nID=photon\nVERSION_ID=5.0\nPRETTY_NAME='VMware Photon OS/Linux'\n",
    { id: 'photon', version: '5.0', idLike: [], prettyName: 'VMware Photon OS/Linux' },
  ],
  ['the least there is', 'ID=tiny', { id: 'tiny', version: '', idLike: [], prettyName: 'tiny' }],
  [
    'a missing ID, but a name that is known',
    'NAME="Debian GNU/Linux"\nVERSION_ID="8"\nID_LIKE=debian\n',
    { id: 'debian', version: '8', idLike: ['debian'], prettyName: 'Debian GNU/Linux 8' },
  ],
  ['an empty ID', 'ID=""\nVERSION_ID=1\n', undefined],
  ['relatives alone', 'NAME="Some Linux"\nID_LIKE="debian"\nVERSION_ID=1\n', undefined],
  ['no text', '\0\x01\xff\n\0', undefined],
  ['nothing', '', undefined],
];
for (const [says, text, distro] of releases) {
  test(`os-release: ${says}`, async () => assert.deepEqual(await distroOf({ 'etc/os-release': text }), distro));
}

const elders: readonly (readonly [
  file: string,
  text: string,
  id: string | undefined,
  version?: string,
  codename?: string,
])[] = [
  ['etc/alpine-release', '3.2.0\n', 'alpine', '3.2.0'],
  ['etc/alpine-release', 'edge\n', undefined],
  ['etc/debian_version', '6.0.10\n', 'debian', '6.0'],
  ['etc/debian_version', '12.5\n', 'debian', '12'],
  ['etc/debian_version', 'wheezy/sid\n', 'debian', '', 'wheezy'],
  ['etc/debian_version', '\n', undefined],
  [
    'etc/lsb-release',
    'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_CODENAME=lucid\nDISTRIB_DESCRIPTION="Ubuntu 10.04.4 LTS"\n',
    'ubuntu',
    '10.04',
    'lucid',
  ],
  ['etc/lsb-release', 'LSB_VERSION=base-4.0-amd64\n', undefined],
  ['etc/centos-release', 'CentOS release 6.10 (Final)\n', 'centos', '6.10'],
  ['etc/centos-release', 'CentOS Linux release 7.9.2009 (Core)\n', 'centos', '7.9.2009'],
  ['etc/redhat-release', 'Red Hat Enterprise Linux Server release 6.10 (Santiago)\n', 'rhel', '6.10'],
  ['etc/fedora-release', 'Fedora release 20 (Heisenbug)\n', 'fedora', '20'],
  ['usr/lib/fedora-release', 'Fedora release 39 (Thirty Nine)\n', 'fedora', '39'],
  ['etc/rocky-release', 'Rocky Linux release 8.5 (Green Obsidian)\n', 'rocky', '8.5'],
  ['etc/almalinux-release', 'AlmaLinux release 8.5 (Arctic Sphynx)\n', 'almalinux', '8.5'],
  ['etc/oracle-release', 'Oracle Linux Server release 6.8\n', 'ol', '6.8'],
  ['etc/system-release', 'Amazon Linux AMI release 2018.03\n', 'amzn', '2018.03'],
  ['usr/lib/system-release', 'Amazon Linux release 2 (Karoo)\n', 'amzn', '2'],
  ['etc/redhat-release', 'Somebody else release 1\n', undefined],
];
for (const [file, text, id, version, codename] of elders) {
  test(`os-release: ${file} says ${JSON.stringify(text)}`, async () => {
    const distro = await distroOf({ [file]: text });
    assert.deepEqual([distro?.id, distro?.version, distro?.codename], [id, version, codename]);
  });
}

const order: readonly (readonly [says: string, files: Readonly<Record<string, string>>, id: string])[] = [
  ['/etc before /usr/lib', { 'usr/lib/os-release': 'ID=b', 'etc/os-release': 'ID=a' }, 'a'],
  ['/usr/lib where /etc does not know', { 'usr/lib/os-release': 'ID=b', 'etc/os-release': 'NAME=x' }, 'b'],
  ['os-release before its elders', { 'etc/alpine-release': '3.2.0', 'usr/lib/os-release': 'ID=b' }, 'b'],
  ['an Ubuntu is no Debian', { 'etc/debian_version': 'squeeze/sid', 'etc/lsb-release': 'DISTRIB_ID=Ubuntu' }, 'ubuntu'],
  [
    'a rebuild is no Red Hat',
    {
      'etc/redhat-release': 'Red Hat Enterprise Linux Server release 6.8',
      'etc/oracle-release': 'Oracle Linux Server release 6.8',
    },
    'ol',
  ],
];
for (const [says, files, id] of order) {
  test(`os-release: ${says}`, async () => assert.equal((await distroOf(files))?.id, id));
}

test('os-release: /etc/os-release is found where its link leads', async () => {
  const files = { 'usr/lib/os-release': 'ID=b', 'opt/release': 'ID=linked' };
  assert.equal((await distroOf(files, { 'etc/os-release': 'opt/release' }))?.id, 'linked');
  assert.equal((await distroOf(files, { 'etc/os-release': 'usr/lib/os-release' }))?.id, 'b');
});

test('os-release: every place is wanted, as a file, and nothing else is', () => {
  for (const path of osReleaseExtractor.places) {
    assert.equal(osReleaseExtractor.wants(fileAt(path)), true, path);
    assert.equal(osReleaseExtractor.wants(fileAt(path, 'symlink')), false, path);
  }
  for (const path of ['etc/initrd-release', 'srv/etc/os-release', 'os-release', '']) {
    assert.equal(osReleaseExtractor.wants(fileAt(path)), false, path);
  }
});
