import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseHadolintConfig } from '../../src/config/hadolint-config.ts';
import { type KnownRules, parseLintConfig } from '../../src/config/lint-config.ts';
import { parsePreset } from '../../src/dockerfile/ignores/presets.ts';
import { PlimsollError } from '../../src/errors.ts';

const options = { packages: { default: ['a'] }, strict: { default: false } };
const rules = [
  { id: 'from-tag-missing', aliases: ['DL3006', 'DS-0001'] },
  { id: 'from-latest', aliases: ['DL3007', 'DS-0001'] },
  { id: 'packages-needless', aliases: ['DL3001'], options },
];
const known: KnownRules = {
  named: (text) => rules.filter(({ id, aliases }) => id === text || aliases.includes(text)),
  likely: (text) => (text === 'from-tag-mising' ? 'from-tag-missing' : undefined),
  isPreset: (text) => parsePreset(text) !== undefined,
};

const parse = (text: string) => parseLintConfig(text, '.plimsoll.yaml', '/app', known);

describe('.plimsoll.yaml', () => {
  test('an empty file says nothing', async () => {
    const config = await parse('# nothing yet\n');
    assert.equal(config.preset, undefined);
    assert.equal(config.rules.size, 0);
    assert.deepEqual(config.ignores, {});
  });

  test('levels, off (which YAML 1.1 writers make false), and options', async () => {
    const { rules } = await parse(
      [
        'rules:',
        '  from-tag-missing: error',
        '  DL3007: off',
        '  packages-needless:',
        '    level: info',
        '    options: { packages: [vim] }',
      ].join('\n'),
    );
    assert.deepEqual(
      [...rules],
      [
        ['from-tag-missing', { level: 'error', options: {} }],
        ['from-latest', { level: 'off', options: {} }],
        ['packages-needless', { level: 'info', options: { packages: ['vim'] } }],
      ],
    );
    assert.equal((await parse('rules: { DL3007: false }')).rules.get('from-latest')?.level, 'off');
  });

  test("another tool's id that several rules share is for all of them", async () => {
    const { rules } = await parse('rules: { DS-0001: off }');
    assert.deepEqual([...rules.keys()], ['from-tag-missing', 'from-latest']);
  });

  test('overrides by file and by stage', async () => {
    const { overrides } = await parse(
      ['overrides:', '  - files: ["legacy/**"]', '    stages: [Build*]', '    rules: { from-latest: off }'].join('\n'),
    );
    const [override] = overrides;
    assert.ok(override?.files?.some((glob) => glob.matches('legacy/a/Dockerfile')));
    assert.ok(override?.stages?.some((glob) => glob.matches('builder')));
    assert.equal(override?.rules.get('from-latest')?.level, 'off');
  });

  test('options that rules share', async () => {
    const { shared } = await parse(
      'trusted-registries: [ghcr.io]\nlabel-schema: { vendor: text }\nstrict-labels: true\n',
    );
    assert.deepEqual(shared, {
      'trusted-registries': ['ghcr.io'],
      'label-schema': ['vendor:text'],
      'strict-labels': true,
    });
  });

  test('which comments count, and for which rules none does', async () => {
    const { ignores } = await parse('ignores: { comments: true, foreign: false, forbidden: [DS-0001] }');
    assert.deepEqual([ignores.comments, ignores.foreign], [true, false]);
    assert.deepEqual([...(ignores.forbidden ?? [])], ['from-tag-missing', 'from-latest']);
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    [
      'an unknown key, with its line',
      'preset: strict\nrulez: {}\n',
      /^Line 2 of '\.plimsoll\.yaml': There is no key 'rulez'/,
    ],
    ['an unknown key below', 'overrides:\n  - file: [a]\n    rules: {}\n', /^Line 2 .*no key 'file'/],
    ['an unknown rule', 'rules:\n  from-latest: off\n  from-tag-mising: off\n', /^Line 3 .*no rule 'from-tag-mising'/],
    ['an unknown preset', 'preset: strictest\n', /^Line 1 .*no preset 'strictest'/],
    ['a preset of a later version', 'preset: strict@99\n', /no preset 'strict@99'/],
    ['a level that is none', 'rules:\n  from-latest: fatal\n', /^Line 2 .*error, warning, info, style or off/],
    [
      'an unknown option',
      'rules:\n  packages-needless: { options: { packagez: [] } }\n',
      /^Line 2 .*no option 'packagez'/,
    ],
    ['an option of another kind', 'rules:\n  packages-needless: { options: { packages: yes } }\n', /is a list/],
    [
      'options for a stage',
      'overrides:\n  - stages: [a]\n    rules: { packages-needless: { options: { strict: true } } }\n',
      /whole file/,
    ],
    ['what is no YAML', 'rules: [\n', /is no YAML/],
    ['a key twice', 'preset: all\npreset: strict\n', /^Line 2 .*is no YAML/],
    ['a list in place of a mapping', '- a\n', /It holds no keys/],
  ];
  for (const [what, text, message] of wrong) {
    test(`refuses ${what}`, async () => {
      await assert.rejects(parse(text), (error) => {
        assert.ok(error instanceof PlimsollError, String(error));
        assert.equal(error.code, 'CONFIG_INVALID');
        assert.match(error.message, message);
        return true;
      });
    });
  }

  test('suggests what was probably meant', async () => {
    const remedyOf = (text: string) =>
      parse(text).then(
        () => '',
        (error: PlimsollError) => error.remedy,
      );
    assert.match((await remedyOf('rulez: {}')) ?? '', /'rules'/);
    assert.match((await remedyOf('rules: { from-tag-mising: off }')) ?? '', /'from-tag-missing'/);
  });

  const told: readonly (readonly [string, RegExp, RegExp?])[] = [
    ['fail-on: warn', /'fail-on' is 'warn': write error, warning, info, style or none\.$/, /mean 'warning'/],
    ['rules: { from-latest: warn }', /is 'warn': write .*off/, /mean 'warning'/],
    ['rules: { from-latest: { level: warn } }', /'rules\.from-latest\.level' is 'warn'/],
    ['rules: { from-latest: { levle: info } }', /no key 'levle'/, /mean 'level'/],
    ['rules: { from-latest: { levle: info } }', /no key 'levle'/],
    ['trusted-registries: { a: b }', /is a mapping: write a list of texts, as in \[a, b\]\.$/],
    ['strict-labels: maybe', /'strict-labels' is 'maybe': write true or false\.$/],
    ['preset: [strict]', /'preset' is a list: write a text\.$/],
    ['preset: strickt', /no preset/, /^Did you mean 'strict'\?/],
    ['overrides: { rules: {} }', /'overrides' is a mapping: write a list/],
    ['ignores: on', /'ignores' is 'on': write a mapping/],
    ['ignores: [DL3007]', /'ignores' is a list/, /write 'rules: \{ DL3007: off \}'/],
    ['ignored: [DL3007, DL3008]', /no key 'ignored'/, /write 'rules: \{ DL3007: off, DL3008: off \}'/],
    ['ignore: DL3007', /no key 'ignore'/, /write 'rules: \{ DL3007: off \}'/],
    ['no-fail: true', /no key 'no-fail'/, /Write 'fail-on: none'/],
    ['zzz: 1', /no key 'zzz'/, /^There are preset, fail-on, rules, overrides, .*, ignores, exclude\.$/],
    ['ignores: { zzz: 1 }', /no key 'zzz'/, /^There are comments, foreign, forbidden\.$/],
  ];
  for (const [text, message, remedy] of told) {
    test(`says what to write for '${text}', in its own words`, async () => {
      await assert.rejects(parse(text), (error) => {
        assert.ok(error instanceof PlimsollError, String(error));
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /Invalid|Expected|received/);
        if (remedy) assert.match(error.remedy ?? '', remedy);
        return true;
      });
    });
  }

  test('takes a lone text for a list of one', async () => {
    const { shared, overrides, exclude } = await parse(
      'trusted-registries: ghcr.io\nexclude: vendor\noverrides: [{ files: web/**, rules: {} }]',
    );
    assert.deepEqual(shared['trusted-registries'], ['ghcr.io']);
    assert.deepEqual(
      exclude?.map(({ pattern }) => pattern),
      ['vendor'],
    );
    assert.ok(overrides[0]?.files?.[0]?.matches('web/Dockerfile'));
  });

  const noted: readonly (readonly [string, readonly RegExp[]])[] = [
    ['rules: { DL3007: off, from-latest: error }', [/'DL3007' and 'from-latest' are one rule/]],
    ['rules: { DL3007: off, from-latest: off }', []],
    // An id that several rules share is refined by one of them.
    ['rules: { DS-0001: off, from-latest: error }', []],
    ['rules: { SC2086: off }\nignores: { forbidden: SC2046 }', [/'SC2086' has no effect/, /'SC2046' has no effect/]],
  ];
  for (const [text, messages] of noted) {
    test(`notes ${messages.length} of '${text}'`, async () => {
      const { notices } = await parse(text);
      assert.equal(notices.length, messages.length);
      for (const message of messages) assert.ok(notices.some((notice) => message.test(notice.message)));
    });
  }

  test('aliases that multiply and depth without end are refused, not followed', async () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 0; i < 8; i++) {
      const [name, last] = [String.fromCharCode(98 + i), String.fromCharCode(97 + i)];
      bomb.push(`${name}: &${name} [${Array.from({ length: 10 }, () => `*${last}`).join(', ')}]`);
    }
    await assert.rejects(parse(bomb.join('\n')), { code: 'CONFIG_INVALID', message: /nested or repeated too much/ });
    await assert.rejects(parse('['.repeat(100_000)), { code: 'CONFIG_INVALID' });
  });
});

describe('.hadolint.yaml', () => {
  const parseTheirs = (text: string) => parseHadolintConfig(text, '.hadolint.yaml', '/app', known);

  test('says the same in our words', async () => {
    const config = await parseTheirs(
      [
        'failure-threshold: Error',
        'ignored: [DL3006, SC2086]',
        'override:',
        '  error: [DL3007]',
        '  style: [DL3001]',
        'trustedRegistries: [docker.io]',
        'label-schema: { author: text }',
        'strict-labels: true',
        'disable-ignore-pragma: true',
        'no-color: true',
      ].join('\n'),
    );
    assert.equal(config.failOn, 'error');
    assert.deepEqual(
      [...config.rules].map(([id, { level }]) => [id, level]),
      [
        ['from-latest', 'error'],
        ['packages-needless', 'style'],
        ['from-tag-missing', 'off'],
      ],
    );
    assert.deepEqual(config.shared, {
      'trusted-registries': ['docker.io'],
      'label-schema': ['author:text'],
      'strict-labels': true,
    });
    assert.equal(config.ignores.comments, false);
  });

  test('one notice names all that nobody understands', async () => {
    const text = [
      'ignore: [DL3006]',
      'ignored: [from-tag-mising, SC2086]',
      'failure-threshold: warn',
      'override: { fatal: [DL3007] }',
      'format: json',
    ].join('\n');
    const { notices, rules, failOn } = await parseTheirs(text);
    assert.deepEqual([rules.size, failOn], [0, undefined]);
    assert.deepEqual(
      notices.map(({ message }) => message),
      [
        "In '.hadolint.yaml' is not understood: the key 'ignore' (did you mean 'ignored'?), the level 'fatal', the rule 'from-tag-mising' (did you mean 'from-tag-missing'?), the failure-threshold 'warn' (did you mean 'warning'?).",
      ],
    );
    assert.deepEqual((await parseTheirs('ignored: DL3006')).notices, []);
  });

  test('no-fail, and thresholds of the same meaning, fail nothing', async () => {
    for (const text of ['no-fail: true', 'failure-threshold: ignore', 'failure-threshold: none']) {
      assert.equal((await parseTheirs(text)).failOn, 'none', text);
    }
  });

  test('empty keys are fine, and what is no YAML is told', async () => {
    assert.equal((await parseTheirs('ignored:\noverride:\n')).rules.size, 0);
    await assert.rejects(parseTheirs('ignored: [\n'), { code: 'CONFIG_INVALID' });
  });
});
