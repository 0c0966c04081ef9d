import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type PackageManager, type PackageWord, packageWord } from '../../../src/dockerfile/words/package-words.ts';

/** Manager, word, what it is, its name, whether it has a version. */
const words: readonly (readonly [PackageManager, string, PackageWord['kind'], string, boolean])[] = [
  ['apt', 'curl', 'package', 'curl', false],
  ['apt', 'curl=8.14.1-2', 'package', 'curl', true],
  ['apt', 'libc6:i386=2.41', 'package', 'libc6:i386', true],
  ['apt', 'curl/trixie-backports', 'package', 'curl', true],
  ['apt', 'g++', 'package', 'g++', false],
  ['apt', './tool.deb', 'file', './tool.deb', true],
  ['apt', '/tmp/tool_1.0_amd64.deb', 'file', '/tmp/tool_1.0_amd64.deb', true],
  ['apt', 'lamp-server^', 'group', 'lamp-server^', false],
  ['apt', 'exim4-', 'group', 'exim4-', false],
  ['apk', 'nginx~1.28', 'package', 'nginx', true],
  ['apk', 'nginx~=1.28', 'package', 'nginx', true],
  ['apk', 'make>4', 'package', 'make', true],
  ['apk', 'git@testing', 'package', 'git', false],
  ['apk', 'git@testing=2.49.1-r0', 'package', 'git', true],
  ['apk', '.build-deps', 'group', '.build-deps', false],
  ['apk', '!curl', 'group', '!curl', false],
  ['apk', 'tool.apk', 'file', 'tool.apk', true],
  ['dnf', 'httpd-2.4.62', 'package', 'httpd', true],
  ['dnf', 'httpd-2.4.62-1.fc41.x86_64', 'package', 'httpd', true],
  ['dnf', 'nginx-1:1.26.2-1.fc41', 'package', 'nginx', true],
  ['dnf', 'python3-pip', 'package', 'python3-pip', false],
  ['yum', 'java-11-openjdk', 'package', 'java-11-openjdk', false],
  ['dnf', '7zip', 'package', '7zip', false],
  ['dnf', 'nodejs:22', 'package', 'nodejs', true],
  ['yum', '@development', 'group', '@development', false],
  ['dnf', '/usr/bin/jq', 'file', '/usr/bin/jq', true],
  ['dnf', 'https://example.com/tool.rpm', 'file', 'https://example.com/tool.rpm', true],
  ['zypper', 'git>=2.43', 'package', 'git', true],
  ['zypper', 'pattern:devel_basis', 'group', 'pattern:devel_basis', false],
  ['zypper', '-postfix', 'group', '-postfix', false],
];

for (const [manager, text, kind, name, isPinned] of words) {
  test(`${manager}: '${text}' is a ${kind}${isPinned && kind === 'package' ? ' with a version' : ''}`, () => {
    const word = known(text);
    assert.deepEqual(packageWord(word, manager, false), { word, kind, name, isPinned });
  });
}

test('of a word that is not known, its beginning may say enough', () => {
  const partly = (prefix: string) => ({ ...known(prefix), value: undefined, fields: undefined });
  assert.equal(packageWord(partly('nginx='), 'apt', false).name, 'nginx');
  assert.equal(packageWord(partly('nginx='), 'apt', false).isPinned, true);
  for (const prefix of ['nginx-', 'nginx', '']) {
    assert.equal(packageWord(partly(prefix), 'dnf', false).kind, 'unknown', prefix);
  }
});

test('where groups are installed, every word is one', () => {
  assert.equal(packageWord(known('Development Tools'), 'yum', true).kind, 'group');
});

function known(value: string) {
  return { raw: value, value, prefix: value, fields: [value], isQuoted: false, span: { start: 0, end: value.length } };
}
