import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseChallenges } from '../../../src/sources/registry/auth-challenge.ts';

const cases: readonly (readonly [string, string, unknown])[] = [
  ['nothing', '', []],
  ['a scheme alone', 'Negotiate', [['negotiate', {}]]],
  ['basic', 'Basic realm="Registry Realm"', [['basic', { realm: 'Registry Realm' }]]],
  [
    'bearer as registries write it',
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull"',
    [
      [
        'bearer',
        {
          realm: 'https://auth.docker.io/token',
          service: 'registry.docker.io',
          scope: 'repository:library/nginx:pull',
        },
      ],
    ],
  ],
  [
    'commas in quotes',
    'Bearer scope="repository:a:pull,push", realm="x"',
    [['bearer', { scope: 'repository:a:pull,push', realm: 'x' }]],
  ],
  ['escaped quotes', 'Basic realm="a \\"b\\" c\\\\"', [['basic', { realm: 'a "b" c\\' }]]],
  ['spaces around', '  BEARER  Realm = "x" ,  Service= y ', [['bearer', { realm: 'x', service: 'y' }]]],
  [
    'an unquoted address',
    'Bearer realm=https://a/token?x=y,service=z',
    [['bearer', { realm: 'https://a/token?x=y', service: 'z' }]],
  ],
  [
    'several challenges',
    'Negotiate, Basic realm="a", Bearer realm="b",service="c"',
    [
      ['negotiate', {}],
      ['basic', { realm: 'a' }],
      ['bearer', { realm: 'b', service: 'c' }],
    ],
  ],
  [
    'a token68 in between',
    'NTLM TlRMTVNTUAAC==, Basic realm="a"',
    [
      ['ntlm', {}],
      ['basic', { realm: 'a' }],
    ],
  ],
  ['the first of two realms', 'Bearer realm="a",realm="b"', [['bearer', { realm: 'a' }]]],
  [
    'an open quote ends the list',
    'Basic realm="a", Bearer realm="b',
    [
      ['basic', { realm: 'a' }],
      ['bearer', {}],
    ],
  ],
  ['__proto__ is a name like any other', 'Basic __proto__="x"', [['basic', { ['__proto__']: 'x' }]]],
];

for (const [title, header, expected] of cases) {
  test(`WWW-Authenticate: ${title}`, () => {
    const parsed = parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
    assert.deepEqual(parsed, expected);
  });
}

test('any text is read without failing, in bounded time', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => void parseChallenges(text)));
  for (const text of [
    'a='.repeat(30_000),
    '"'.repeat(60_000),
    'a "\\'.repeat(15_000),
    ' '.repeat(60_000),
    'a '.repeat(30_000),
  ]) {
    parseChallenges(text);
  }
});
