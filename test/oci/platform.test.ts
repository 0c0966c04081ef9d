import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { PlimsollError } from '../../src/errors.ts';
import { formatPlatform, hostPlatform, parsePlatform, platformMatches } from '../../src/oci/platform.ts';

describe('a platform is read', () => {
  const table: readonly (readonly [string, string])[] = [
    ['linux/amd64', 'linux/amd64'],
    ['amd64', 'linux/amd64'],
    ['x86_64', 'linux/amd64'],
    ['x86-64', 'linux/amd64'],
    ['linux/x86_64', 'linux/amd64'],
    ['aarch64', 'linux/arm64'],
    ['linux/arm64/v8', 'linux/arm64/v8'],
    ['linux/arm/v7', 'linux/arm/v7'],
    ['armhf', 'linux/arm'],
    ['armel', 'linux/arm/v6'],
    ['i386', 'linux/386'],
    ['x86', 'linux/386'],
    ['windows/amd64', 'windows/amd64'],
    ['linux/riscv64', 'linux/riscv64'],
    ['linux/ppc64le', 'linux/ppc64le'],
  ];
  for (const [text, expected] of table) {
    test(`${text} is ${expected}`, () => assert.equal(formatPlatform(parsePlatform(text)), expected));
  }
});

describe('no platform', () => {
  for (const text of ['', '/', 'linux/', '/amd64', 'a/b/c/d', 'linux/amd64/', 'linux amd64', 'linux/ämd64', 'a\nb']) {
    test(JSON.stringify(text), () => {
      assert.throws(
        () => parsePlatform(text),
        (error) => error instanceof PlimsollError && error.code === 'PLATFORM_INVALID' && error.remedy !== undefined,
      );
    });
  }
});

describe('wanted, offered', () => {
  const table: readonly (readonly [string, string, boolean])[] = [
    ['linux/amd64', 'linux/amd64', true],
    ['linux/amd64', 'linux/amd64/v1', true],
    ['linux/amd64', 'linux/amd64/v3', false],
    ['linux/amd64/v3', 'linux/amd64', false],
    ['linux/amd64', 'linux/386', false],
    ['linux/amd64', 'windows/amd64', false],
    ['linux/arm64', 'linux/arm64/v8', true],
    ['linux/arm64/v8', 'linux/arm64', true],
    ['linux/arm64', 'linux/arm64/v9', false],
    ['linux/arm', 'linux/arm/v7', true],
    ['linux/arm', 'linux/arm/v6', false],
    ['linux/arm/v6', 'linux/arm/v6', true],
    ['linux/arm/v6', 'linux/arm/v7', false],
    ['linux/armel', 'linux/arm/v6', true],
    ['linux/aarch64', 'linux/arm64', true],
    ['linux/s390x', 'linux/s390x', true],
    ['linux/arm64', 'linux/arm', false],
  ];
  for (const [wanted, offered, expected] of table) {
    test(`${wanted}, ${offered}: ${expected}`, () => {
      assert.equal(platformMatches(parsePlatform(wanted), parsePlatform(offered)), expected);
    });
  }

  test('what an image says of itself in the words of uname fits, too', () => {
    assert.ok(platformMatches(parsePlatform('linux/amd64'), { os: 'linux', architecture: 'x86_64' }));
    assert.ok(platformMatches(parsePlatform('arm64'), { os: 'linux', architecture: 'aarch64', variant: 'v8' }));
  });
});

test('the host is linux on the processor that Node names', () => {
  const names = ['x64', 'arm64', 'ia32', 'arm', 's390x', 'ppc64'].map((each) => formatPlatform(hostPlatform(each)));
  assert.deepEqual(names, ['linux/amd64', 'linux/arm64', 'linux/386', 'linux/arm', 'linux/s390x', 'linux/ppc64']);
});
