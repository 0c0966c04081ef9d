import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyFor, proxySettings } from '../../src/http/proxy.ts';

const through = (url: string, environment: Record<string, string>) =>
  proxyFor(new URL(url), proxySettings(environment))?.host;

const cases: readonly (readonly [string, string, Record<string, string>, string | undefined])[] = [
  ['nothing is set', 'https://a.example', {}, undefined],
  [
    'https goes by HTTPS_PROXY',
    'https://a.example',
    { HTTPS_PROXY: 'http://p:3128', HTTP_PROXY: 'http://q' },
    'p:3128',
  ],
  ['http goes by HTTP_PROXY', 'http://a.example', { HTTPS_PROXY: 'http://p:3128', HTTP_PROXY: 'http://q:1' }, 'q:1'],
  ['lower case wins', 'https://a.example', { HTTPS_PROXY: 'http://p:1', https_proxy: 'http://q:2' }, 'q:2'],
  ['ALL_PROXY stands in', 'https://a.example', { ALL_PROXY: 'http://p:1' }, 'p:1'],
  ['a proxy needs no scheme', 'https://a.example', { HTTPS_PROXY: 'p.example:3128' }, 'p.example:3128'],
  ['loopback is asked directly', 'https://127.0.0.1:5000', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['localhost is asked directly', 'https://localhost', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['NO_PROXY=*', 'https://a.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, undefined],
  ['a name', 'https://a.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.example, a.example' }, undefined],
  ['a name covers subdomains', 'https://x.a.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, undefined],
  ['a dotted name too', 'https://x.a.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.a.example' }, undefined],
  ['a name is no suffix', 'https://xa.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example' }, 'p:1'],
  ['the port counts', 'https://a.example:444', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example:443' }, 'p:1'],
  ['the usual port is known', 'https://a.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.example:443' }, undefined],
  ['a range', 'https://10.2.3.4', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, undefined],
  ['outside a range', 'https://11.2.3.4', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, 'p:1'],
  ['an IPv6 range', 'https://[fd00::1]', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'fd00::/8' }, undefined],
  [
    'an IPv6 address with its port',
    'https://[fd00::1]:5000',
    { HTTPS_PROXY: 'http://p:1', NO_PROXY: '[fd00::1]:5000' },
    undefined,
  ],
  ['a broken range is ignored', 'https://10.2.3.4', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/99,/,:' }, 'p:1'],
];

for (const [title, url, environment, expected] of cases) {
  test(`proxy: ${title}`, () => assert.equal(through(url, environment), expected));
}

test('a proxy we cannot use is a configuration error that does not repeat its password', () => {
  assert.throws(
    () => through('https://a.example', { HTTPS_PROXY: 'socks5://user:hunter2@p:1080' }),
    (error: Error) => {
      assert.equal('code' in error && error.code, 'CONFIG_INVALID');
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    },
  );
});
