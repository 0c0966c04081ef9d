import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { maskSecrets, maskValue, maskVariable, maskWords } from '../src/mask-secrets.ts';

describe('S21 secrets by their names', () => {
  const table: readonly (readonly [string, string, string])[] = [
    ['an ENV', 'ENV API_TOKEN=abc', 'ENV API_TOKEN=***'],
    ['an ENV in the old spelling', 'ENV DB_PASSWORD two words', 'ENV DB_PASSWORD ***'],
    ['an ENV of the classic builder', '/bin/sh -c #(nop)  ENV A=1 SECRET=x y', '/bin/sh -c #(nop)  ENV A=1 SECRET=***'],
    ['an ARG', 'ARG GITHUB_TOKEN=ghp_abc', 'ARG GITHUB_TOKEN=***'],
    ['a LABEL', 'LABEL app.api-key=abc', 'LABEL app.api-key=***'],
    [
      'build arguments, whose values stand unquoted',
      'RUN |2 VERSION=1 NPM_TOKEN=abc def /bin/sh -c npm ci # buildkit',
      'RUN |2 VERSION=1 NPM_TOKEN=*** /bin/sh -c npm ci # buildkit',
    ],
    ['build arguments of the classic builder', '|1 PASSWD=x /bin/sh -c make', '|1 PASSWD=*** /bin/sh -c make'],
    ['a variable in a command', 'RUN FOO_SECRET="a b" make', 'RUN FOO_SECRET="***" make'],
    ['an escaped blank', 'RUN export PASSWORD=a\\ b; make', 'RUN export PASSWORD=***; make'],
    ['a flag', 'RUN login --user me --password hunter2', 'RUN login --user me --password ***'],
    ['a flag with an equals sign', "RUN x --access-key='a b' y", "RUN x --access-key='***' y"],
    ['a flag of a JSON command', 'CMD ["app" "--apikey" "k1"]', 'CMD ["app" "--apikey" "***"]'],
    ['a header', 'RUN curl -H "Authorization: Bearer abc" u', 'RUN curl -H "Authorization: ***" u'],
    ['a JSON field', `RUN echo '{"auth":"Zm9v"}' > f`, `RUN echo '{"auth":"***"}' > f`],
    ['an npmrc', 'RUN echo //r/:_authToken=npm_abc > .npmrc', 'RUN echo //r/:_authToken=*** > .npmrc'],
    ["a URL's password", 'RUN git clone https://me:p@ss@host/r', 'RUN git clone https://me:***@host/r'],
    ['a pip index', 'RUN pip -i https://__token__:x@pypi/s y', 'RUN pip -i https://__token__:***@pypi/s y'],
  ];
  for (const [what, text, expected] of table) test(what, () => assert.equal(maskSecrets(text), expected));

  const untouched: readonly (readonly [string, string])[] = [
    ['what says no secret', 'RUN /bin/sh -c apt-get install -y curl=7.88.1 && rm -rf /var/lib/apt/lists/*'],
    ['names that only look like it', 'ENV TOKENIZERS_PARALLELISM=false AUTHORS=me PWD=/app GPG_KEY=0D96DF4D'],
    ['variables', 'RUN make TOKEN=$TOKEN PASSWORD="${PASSWORD}" SECRET=$(cat /run/secrets/s)'],
    ['a secret mount', 'RUN --mount=type=secret,id=npm_token npm ci'],
    ['a password from standard input', 'RUN docker login --password-stdin ghcr.io'],
    ['an empty value', 'ENV API_TOKEN='],
    ['an argument without a value', 'ARG API_TOKEN'],
    ['an address without a password', 'RUN git clone ssh://git@github.com:22/a/b https://host:443/x'],
  ];
  for (const [what, text] of untouched) test(`${what}: untouched`, () => assert.equal(maskSecrets(text), text));

  test('entries of Env and labels go whole', () => {
    assert.equal(maskVariable('A_TOKEN=b c=d'), 'A_TOKEN=***');
    assert.equal(maskVariable('URL=postgres://me:pw@db/x'), 'URL=postgres://me:***@db/x');
    assert.equal(maskVariable('PATH=/usr/bin'), 'PATH=/usr/bin');
    assert.equal(maskVariable('TOKEN'), 'TOKEN');
    assert.equal(maskValue('com.acme.secret', 'a b'), '***');
  });

  test('a command as words', () => {
    const words = ['app', '--password', 'foo', '--token=a', '--secret', '-x', '--auth', '$AUTH'];
    assert.deepEqual(maskWords(words), [
      'app',
      '--password',
      '***',
      '--token=***',
      '--secret',
      '-x',
      '--auth',
      '$AUTH',
    ]);
  });

  test('a secret never survives, whatever stands around it', () => {
    const secret = fc.stringMatching(/^[a-zA-Z0-9]{12,20}$/);
    const name = fc.constantFrom('TOKEN', 'DB_PASSWORD', 'apiKey', 'private_key', 'client-secret', 'AUTH');
    const shape = fc.constantFrom(
      (n: string, s: string) => `ENV ${n}=${s}`,
      (n: string, s: string) => `RUN |2 A=b ${n}=${s} more /bin/sh -c true`,
      (n: string, s: string) => `RUN A=1 ${n}="${s}" cmd`,
      (n: string, s: string) => `RUN cmd --${n} ${s} --other`,
      (n: string, s: string) => `RUN cmd '--${n}=${s}'`,
      (_: string, s: string) => `RUN curl https://user:${s}@host/`,
    );
    const around = fc.stringMatching(/^[a-z ;&|]{0,12}$/);
    fc.assert(
      fc.property(shape, name, secret, around, (form, key, value, rest) => {
        assert.ok(!maskSecrets(`${form(key, value)} ${rest}`).includes(value));
      }),
    );
  });

  test('hostile texts take one pass', () => {
    const hostile = [
      'a',
      ' ',
      '"',
      'a ',
      'password=',
      "token:'",
      'a://b:',
      'x="',
      'secret=a"b',
      "token 'a",
      '${',
      '|1 /a ',
    ];
    // Each would take hours if a pattern went back and forth over it.
    for (const piece of hostile) maskSecrets(piece.repeat(200_000));
    maskSecrets(`ENV ${'A=b '.repeat(200_000)}`);
  });
});
