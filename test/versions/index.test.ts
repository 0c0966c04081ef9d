import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limits } from '../../src/limits.ts';
import { compareVersions, type VersionScheme } from '../../src/versions/index.ts';
import { assertRefused, operatorOf } from '../support/versions.ts';

/** As a record, so that a scheme cannot be added and forgotten here. */
const known: Readonly<Record<VersionScheme, true>> = { deb: true, rpm: true, apk: true, semver: true, pep440: true };
const schemes = Object.keys(known) as readonly VersionScheme[]; // a record's keys are its type's

test('one pair, one answer per scheme: the door reaches the right comparator', () => {
  const answers = (a: string, b: string) => schemes.map((scheme) => `${scheme} ${operatorOf(scheme, a, b)}`).join(', ');
  assert.equal(answers('1.0', '1.0.0'), 'deb <, rpm <, apk <, semver =, pep440 =');
  assert.equal(answers('1.0a', '1.0'), 'deb >, rpm >, apk >, semver refused, pep440 <');
  assert.equal(answers('1.0~1', '1.0'), 'deb <, rpm <, apk >, semver refused, pep440 refused');
  assert.equal(answers('1.0+1', '1.0'), 'deb >, rpm >, apk <, semver =, pep440 >');
});

test('empty, too long and control characters are refused by every scheme', () => {
  const longest = '1'.repeat(limits.versionChars);
  for (const scheme of schemes) {
    assertRefused(scheme, ['', `${longest}1`, '1\n', '1\0', '\t1', '1\u007f', '1\u0085', '1\u001b[31m']);
    assert.equal(compareVersions(scheme, longest, '2'), 1, scheme);
  }
});

test('the error names scheme and version, cut and with nothing that a terminal obeys', () => {
  const refused = (version: string) => ({
    code: 'VERSION_INVALID',
    message: new RegExp(`^${version} is not a deb version: `),
  });
  assert.throws(() => compareVersions('deb', '1.0', '1:'), refused('"1:"'));
  assert.throws(() => compareVersions('deb', '\u001b[2J', '1.0'), refused('"\\\\u001b\\[2J"'));
  assert.throws(() => compareVersions('deb', ' '.repeat(900), '1.0'), refused('" {80}\\.\\.\\."'));
});

test('any text at all: an answer or VERSION_INVALID', () => {
  const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary-ascii' }), fc.string());
  fc.assert(
    fc.property(text, text, (a, b) => {
      for (const scheme of schemes) operatorOf(scheme, a, b);
    }),
    { numRuns: 1000 },
  );
});

test('hostile text of full length ends as well', () => {
  const pieces = ['1.', '9', '0', ' ', '1-', '~', '^', '.', ':', '1!', '_p1', 'v', '=', '+a', 'a.', '-r', '1a', 'α'];
  for (const scheme of schemes) {
    for (const piece of pieces) {
      const body = piece.repeat(Math.floor((limits.versionChars - 3) / piece.length));
      for (const text of [body, `1${body}`, `1+${body}!`, `1-${body}x`]) operatorOf(scheme, text, text);
    }
  }
});
