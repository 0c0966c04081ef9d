import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseLintConfig } from '../../src/config/lint-config.ts';
import { parsePreset } from '../../src/dockerfile/ignores/presets.ts';
import { ruleNames } from '../../src/dockerfile/ignores/rule-names.ts';
import type { LintedFile, Rule, RuleProblem } from '../../src/dockerfile/rule.ts';
import { PlimsollError } from '../../src/errors.ts';
import { limits } from '../../src/limits.ts';
import { lintFile } from '../../src/workflows/lint.ts';
import { baselineText, parseBaseline, withBaseline } from '../../src/workflows/lint-baseline.ts';
import { fixFile } from '../../src/workflows/lint-fix.ts';
import { reportDockerfile } from '../../src/workflows/report-dockerfile.ts';
import { type LintText, lintArguments } from '../support/lint.ts';

type Check = (file: LintedFile, report: (problem: RuleProblem) => void) => void | Promise<void>;

function rule(id: string, check: Check, more: Partial<Rule> = {}): Rule {
  return {
    id,
    title: id,
    why: id,
    levels: { recommended: 'warning', strict: 'error', cis: 'off' },
    aliases: [],
    fix: 'safe',
    bad: [{ dockerfile: '' }],
    good: [{ dockerfile: '' }],
    check,
    ...more,
  };
}

/** Finds every place of a word. */
function wordRule(word: string, more: Partial<Rule> & Pick<RuleProblem, 'secrets'> & { by?: string } = {}): Rule {
  const { by, ...rest } = more;
  return rule(
    `no-${word.toLowerCase()}`,
    ({ dockerfile }, report) => {
      const { text } = dockerfile.source;
      for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
        const span = { start: at, end: at + word.length };
        report({
          span,
          message: `There is '${word}'.`,
          ...(by === undefined ? {} : { fix: { title: `Write ${by}`, edits: [{ span, text: by }] } }),
        });
      }
    },
    rest,
  );
}

const lint = (text: string, rules: readonly Rule[], more: LintText = {}) =>
  lintFile(...lintArguments(text, { rules, ...more }));

describe('a finding of a Dockerfile', () => {
  test('says what, where and how bad', async () => {
    const { findings } = await lint('FROM a\nRUN x &&\\\n  xyz', [
      wordRule('xyz', { aliases: ['DL3', 'DL1'], by: 'abc' }),
    ]);
    assert.equal(findings.length, 1);
    const [{ fingerprint, ...finding } = assert.fail()] = findings;
    assert.match(fingerprint, /^[0-9a-f]{16}:1$/);
    assert.deepEqual(finding, {
      ruleId: 'no-xyz',
      kind: 'dockerfile',
      level: 'warning',
      severity: 'medium',
      message: "There is 'xyz'.",
      suppressed: null,
      location: { file: 'Dockerfile', line: 3, column: 3, endLine: 3, endColumn: 6 },
      aliases: ['DL1', 'DL3'],
      fix: { title: 'Write abc', safe: true, edits: [{ line: 3, column: 3, endLine: 3, endColumn: 6, text: 'abc' }] },
      snippet: { line: 3, lines: ['  xyz'] },
    });
  });

  test('stands in the order of the file, once', async () => {
    const [a, b] = [wordRule('a'), wordRule('RUN')];
    const { findings } = await lint('FROM a\nRUN a', [b, a, { ...a }]);
    assert.deepEqual(
      findings.map(({ ruleId, location }) => [ruleId, location.line]),
      [
        ['no-a', 1],
        ['no-run', 2],
        ['no-a', 2],
      ],
    );
  });

  test('has the level of preset, configuration and flags, the later ones first', async () => {
    const rules = [wordRule('x')];
    const level = async (more: LintText) => (await lint('FROM a AS Build\nRUN x', rules, more)).findings[0]?.level;
    const known = { ...ruleNames(rules), isPreset: () => true };
    const config = await parseLintConfig('preset: strict\nrules: { no-x: info }', 'c', '/', known);
    const staged = await parseLintConfig('overrides: [{ stages: [build], rules: { no-x: style } }]', 'c', '/', known);
    const elsewhere = await parseLintConfig(
      'overrides: [{ files: [other/**], rules: { no-x: off } }]',
      'c',
      '/',
      known,
    );
    const levels = (each: 'off' | 'error' | undefined) => new Map([['no-x', each]]);
    assert.equal(await level({}), 'warning');
    assert.equal(await level({ config: { preset: 'strict' } }), 'error');
    assert.equal(await level({ config }), 'info');
    assert.equal(await level({ config: staged }), 'style');
    assert.equal(await level({ config: elsewhere }), 'warning');
    assert.equal(await level({ config: elsewhere, name: 'other/Dockerfile' }), undefined);
    assert.equal(await level({ config, flags: { preset: parsePreset('cis') } }), 'info');
    assert.equal(await level({ config: {}, flags: { preset: parsePreset('cis') } }), undefined);
    assert.equal(await level({ config, flags: { levels: levels('error') } }), 'error');
    assert.equal(await level({ config, flags: { levels: levels('off') } }), undefined);
    assert.equal(await level({ flags: { preset: parsePreset('cis'), levels: levels(undefined) } }), 'warning');
  });

  test("of BuildKit's checks is an error where check=error=true says so", async () => {
    const rules = [wordRule('x', { aliases: ['JSONArgsRecommended'] }), wordRule('y')];
    const { findings } = await lint('# check=error=true\nFROM a\nRUN x y', rules);
    assert.deepEqual(
      findings.map(({ ruleId, level }) => [ruleId, level]),
      [
        ['no-x', 'error'],
        ['no-y', 'warning'],
      ],
    );
  });

  test('stays in the report when a comment silences it, and does not count', async () => {
    const { findings, fixes } = await lint('FROM a\n# plimsoll ignore=DL1 reason="Why not."\nRUN xyz', [
      wordRule('xyz', { by: 'y', aliases: ['DL1'] }),
    ]);
    assert.deepEqual(
      findings.map(({ suppressed }) => suppressed),
      [{ by: 'comment, line 2', reason: 'Why not.' }],
    );
    assert.deepEqual(fixes, []);
    const verdict = (of: typeof findings) =>
      reportDockerfile({
        name: 'Dockerfile',
        source: 'file',
        bytes: Buffer.from(''),
        findings: of,
        notices: [],
        rules: [],
        failOn: 'warning',
        toolVersion: '1',
        now: new Date(0),
      }).verdict;
    assert.equal(verdict(findings).pass, true);
    assert.deepEqual(verdict(findings.map((each) => ({ ...each, suppressed: null }))), {
      pass: false,
      gate: 'warning',
      reasons: ['1 finding is warning or worse (--fail-on warning).'],
    });
  });

  test('is not silenced where the configuration forbids it', async () => {
    const config = { ignores: { comments: true, foreign: true, forbidden: new Set(['no-x']) } };
    const text = 'FROM a\n# plimsoll ignore=no-x\nRUN x';
    assert.equal((await lint(text, [wordRule('x')], { config })).findings[0]?.suppressed, null);
  });
});

describe('a build context', () => {
  const failing = (code: 'INPUT_UNREADABLE' | 'INPUT_NOT_FOUND') => {
    const [input, options] = lintArguments('FROM a\nCOPY a b', { rules: [wordRule('a')] });
    const openContext = async () => {
      throw new PlimsollError(code, 'The build context is not read.');
    };
    return lintFile({ ...input, openContext }, options);
  };

  test('that cannot be listed is told, and the rest is linted', async () => {
    const { findings, notices } = await failing('INPUT_UNREADABLE');
    assert.equal(findings.length, 2);
    assert.deepEqual(
      notices.map(({ code, incomplete }) => [code, incomplete]),
      [['INPUT_UNREADABLE', true]],
    );
  });

  test('that is not there is an error', async () => {
    await assert.rejects(failing('INPUT_NOT_FOUND'), { code: 'INPUT_NOT_FOUND' });
  });
});

describe('a rule', () => {
  test('that throws is a notice, and the others go on', async () => {
    const broken = rule('broken', () => {
      throw new RangeError('too far');
    });
    const late = rule('late', async () => {
      await Promise.resolve();
      throw new TypeError('too late');
    });
    const { findings, notices } = await lint('FROM a', [broken, late, wordRule('a')]);
    assert.equal(findings.length, 1);
    assert.deepEqual(
      notices.map(({ code, incomplete }) => [code, incomplete]),
      [
        ['RULE_FAILED', true],
        ['RULE_FAILED', true],
      ],
    );
    assert.match(notices[0]?.message ?? '', /'broken'.*'Dockerfile'.*too far\.$/);
  });

  test('that points outside the file is brought back inside', async () => {
    const wild = rule('wild', (_, report) => {
      for (const [start, end] of [
        [-5, 3],
        [2, 1],
        [4, 1e9],
        [Number.NaN, Number.NaN],
      ] as const) {
        report({ span: { start, end }, message: `From ${start} to ${end}.` });
      }
    });
    const { findings } = await lint('FROM a', [wild]);
    for (const { location } of findings) {
      assert.ok((location.column ?? 0) >= 1 && (location.endColumn ?? 99) <= 7, JSON.stringify(location));
    }
  });

  test('without bounds is bounded, and that is told', async () => {
    const many = rule('many', (_, report) => {
      for (let i = 0; i <= limits.lintFindings; i++) report({ span: { start: 0, end: 1 }, message: `Number ${i}.` });
    });
    const { findings, notices } = await lint('FROM a', [many]);
    assert.equal(findings.length, limits.lintFindings);
    assert.deepEqual(
      notices.map(({ code }) => code),
      ['FINDINGS_TRUNCATED'],
    );
  });

  test('has its options from the configuration, shared ones from any of its keys', async () => {
    const seen: unknown[] = [];
    const asks = rule('asks', ({ option }) => void seen.push(option('words'), option('trusted-registries')), {
      options: {
        words: { description: '', default: ['none'] },
        'trusted-registries': { description: '', default: [] },
      },
    });
    const known = { ...ruleNames([asks]), isPreset: () => true };
    await lint('FROM a', [asks]);
    const text = 'trusted-registries: [ghcr.io]\nrules: { asks: { options: { words: [a] } } }';
    await lint('FROM a', [asks], { config: await parseLintConfig(text, 'c', '/', known) });
    await lint('FROM a', [asks], { flags: { trustedRegistries: ['quay.io'] } });
    assert.deepEqual(seen, [['none'], [], ['a'], ['ghcr.io'], ['none'], ['quay.io']]);
  });

  test('that needs a context or trust is off without', async () => {
    const looked: string[] = [];
    const needs = (id: 'context' | 'trust') => rule(id, () => void looked.push(id), { needs: id });
    await lint('FROM a\nCOPY a b', [needs('context'), needs('trust')]);
    assert.deepEqual(looked, []);
    await lint('FROM a', [needs('trust')], { trust: { verify: async () => ({ state: 'verified' }) } });
    assert.deepEqual(looked, ['trust']);
  });
});

describe('secrets (S21)', () => {
  const secret = 'hunter2hunter2';

  test('marked by a rule are in nothing that any finding says', async () => {
    const text = `FROM a\nRUN x ${secret} \\\n  y`;
    const start = text.indexOf(secret);
    const marks = rule(
      'marks',
      (_, report) => {
        const span = { start, end: start + secret.length };
        report({ span, message: 'There is a secret.', secrets: [span] });
      },
      { kind: 'secret' },
    );
    const quotes = rule('quotes', ({ dockerfile }, report) => {
      const span = { start: 7, end: dockerfile.source.text.length };
      const fix = { title: `Drop ${secret}`, edits: [{ span, text: `RUN ${secret}` }] };
      report({ span, message: `There is '${secret}'.`, fix });
    });
    const { findings, maskLine } = await lint(text, [marks, quotes]);
    assert.deepEqual(findings.map(({ kind }) => kind).sort(), ['dockerfile', 'secret']);
    assert.doesNotMatch(JSON.stringify(findings), new RegExp(secret));
    assert.deepEqual(findings[0]?.snippet?.lines, ['RUN x *** \\', '  y']);
    assert.doesNotMatch(maskLine(`RUN ${secret}`), new RegExp(secret));
  });

  const hidden: readonly (readonly [string, string, readonly string[]])[] = [
    ['by the name of a variable', `ENV A=1 \\\n  TOKEN=${secret} \\\n  B=2`, ['ENV A=1 \\', '  TOKEN=*** \\', '  B=2']],
    ['over two lines', `ENV PASSWORD="${secret}\\\n${secret}" B=2`, ['ENV PASSWORD=***', '*** B=2']],
    ['in the old form', `ENV api_token ${secret}`, ['ENV api_token ***']],
    ['in an URL', `ENV URL=https://me:${secret}@host/`, ['ENV URL=https://me:***@host/']],
    [
      'in a command',
      `RUN curl -H "Authorization: Bearer ${secret}" \\\n  host`,
      ['RUN curl -H "Authorization: ***" \\', '  host'],
    ],
    ['in a command over lines', `RUN x --password "a\\\n${secret}"`, ['***', '***']],
    ['in ONBUILD', `ONBUILD ENV TOKEN=${secret}`, ['ONBUILD ENV TOKEN=***']],
    ['in ONBUILD of the old form', `ONBUILD ENV api_token ${secret}`, ['ONBUILD ENV api_token ***']],
    ['in a comment', `# TOKEN=${secret}\nRUN y`, ['# TOKEN=***']],
    ['in what cannot be read', `ENVV TOKEN=${secret}`, ['ENVV TOKEN=***']],
  ];
  for (const [what, text, lines] of hidden) {
    test(`${what} are masked in snippets`, async () => {
      const all = rule('all', ({ dockerfile }, report) => {
        const { length } = lines.join('\n').split('\n');
        report({ span: { start: 7, end: dockerfile.source.lineSpan(1 + length).end }, message: 'All of it.' });
      });
      const { findings } = await lint(`FROM a\n${text}`, [all]);
      assert.doesNotMatch(JSON.stringify(findings), new RegExp(secret));
      assert.deepEqual(findings[0]?.snippet?.lines, lines);
    });
  }

  const carets: readonly (readonly [string, string, string])[] = [
    ['behind one', `ENV TOKEN=${secret} B=xyz`, 'xyz'],
    ['behind several', `RUN a --token=${secret} --password '${secret}' xyz`, 'xyz'],
    ['before one', `ENV B=xyz TOKEN=${secret}`, 'xyz'],
    ['behind an URL', `RUN curl https://me:${secret}@host/ xyz`, 'xyz'],
    ['in a continued line', `ENV A=1 \\\n  TOKEN=${secret} B=xyz`, 'xyz'],
    ['behind one that ends in the line', `ENV PASSWORD="${secret}\\\n${secret}" B=xyz`, 'xyz'],
    ['in a comment', `# TOKEN=${secret} xyz\nRUN y`, 'xyz'],
    ['in a line of Windows', `ENV TOKEN=${secret} B=xyz\r`, 'xyz'],
  ];
  for (const [what, text, word] of carets) {
    test(`move what a snippet points at: ${what}`, async () => {
      const { findings } = await lint(`FROM a\n${text}\n`, [wordRule(word)]);
      const [{ snippet, location }] = [findings[0] ?? assert.fail('no finding')];
      const [from = 1, to = 1] = [snippet?.column ?? location.column, snippet?.endColumn ?? location.endColumn];
      assert.equal(snippet?.lines[0]?.slice(from - 1, to - 1), word);
    });
  }

  test('have no length in the columns of a snippet', async () => {
    const snippets = async (value: string) =>
      (await lint(`FROM a\nRUN a --token=${value} xyz`, [wordRule('xyz')])).findings.map(({ snippet }) => snippet);
    assert.deepEqual(await snippets('hunter2'), await snippets(secret));
  });

  test('that are references stay', async () => {
    const { findings } = await lint('FROM a\nENV TOKEN=$TOKEN', [wordRule('ENV')]);
    assert.deepEqual(findings[0]?.snippet?.lines, ['ENV TOKEN=$TOKEN']);
  });

  test('are not in fingerprints', async () => {
    const prints = async (value: string) =>
      (
        await lint(`FROM a\nENV TOKEN=${value}`, [
          wordRule('TOKEN', {}),
          rule('line', ({ dockerfile }, report) => report({ span: dockerfile.source.lineSpan(2), message: 'x' })),
        ])
      ).findings.map(({ fingerprint }) => fingerprint);
    assert.deepEqual(await prints('one-secret'), await prints('another-secret'));
  });
});

describe('fingerprints', () => {
  const prints = async (text: string) =>
    (await lint(text, [wordRule('xyz'), wordRule('alpine')])).findings.map(({ fingerprint }) => fingerprint);
  const base = 'FROM alpine:3.19 AS one\nRUN xyz\nRUN xyz\n';

  test('stay when lines move, blanks change and the base gets another tag', async () => {
    const before = await prints(base);
    assert.equal(before.length, 3);
    assert.deepEqual(await prints(`# hello\n\n${base}`), before);
    assert.deepEqual(await prints(base.replace('3.19', '3.20')), before);
    assert.deepEqual(await prints(base.replace('RUN xyz', 'RUN   xyz')), before);
    assert.deepEqual(await prints(`FROM b\n${base}`), before);
  });

  test('differ by rule, text and number', async () => {
    const all = await prints(base);
    assert.equal(new Set(all).size, all.length);
    assert.deepEqual(
      all.slice(1).map((each) => each.replace(/^.*:/, '')),
      ['1', '2'],
    );
  });
});

describe('a baseline', () => {
  const report = async (text: string) => {
    const { findings, notices } = await lint(text, [wordRule('xyz')]);
    const bytes = Buffer.from(text);
    const more = { rules: [], failOn: 'warning', toolVersion: '1', now: new Date(0) } as const;
    return reportDockerfile({ name: 'Dockerfile', source: 'file', bytes, findings, notices, ...more });
  };

  test('knows as many of the same as it was written with, wherever they are now', async () => {
    const text = baselineText([await report('FROM a\nRUN xyz\nRUN xyz')]);
    assert.equal(JSON.parse(text).findings[0].count, 2);
    const { findings } = await report('FROM a\nRUN y\nRUN xyz\nRUN xyz\nRUN xyz');
    const left = withBaseline(findings, parseBaseline(text, 'b.json'), () => true);
    assert.deepEqual(
      left.map(({ suppressed }) => suppressed?.by),
      ['baseline b.json', 'baseline b.json', undefined],
    );
    const none = withBaseline(findings, parseBaseline(text, 'b.json'), () => false);
    assert.ok(none.every(({ suppressed }) => suppressed === null));
  });

  test('that is none is refused', () => {
    for (const text of ['', '[]', '{"schemaVersion":2,"findings":[]}', '{"schemaVersion":1}']) {
      assert.throws(() => parseBaseline(text, 'b.json'), { code: 'CONFIG_INVALID' });
    }
  });
});

describe('fixes', () => {
  const fix = async (text: string, rules: readonly Rule[], which: 'safe' | 'all' = 'safe') => {
    const { bytes, count } = await fixFile(...lintArguments(text, { rules }), which);
    return [Buffer.from(bytes).toString(), count] as const;
  };

  test('are made until none is left, those that meet one after the other', async () => {
    const rules = [wordRule('ab', { by: 'b' }), wordRule('xb', { by: 'y' })];
    assert.deepEqual(await fix('FROM f\nRUN xab\n', rules), ['FROM f\nRUN y\n', 2]);
  });

  test('keep every other byte: marks, line ends and what is no end', async () => {
    const text = '\ufeffFROM f\r\nRUN xyz  \t\r\n\r\n# end';
    assert.deepEqual(await fix(text, [wordRule('xyz', { by: 'a' })]), [text.replace('xyz', 'a'), 1]);
  });

  test('that a person should look at are made only when asked for', async () => {
    const rules = [wordRule('xyz', { by: 'a', fix: 'unsafe' })];
    assert.deepEqual(await fix('FROM f\nRUN xyz', rules), ['FROM f\nRUN xyz', 0]);
    assert.deepEqual(await fix('FROM f\nRUN xyz', rules, 'all'), ['FROM f\nRUN a', 1]);
  });

  test('that go back and forth come to an end', async () => {
    const [, count] = await fix('FROM f\nRUN x', [wordRule(' x', { by: ' y' }), wordRule(' y', { by: ' x' })]);
    assert.ok(count <= 10);
  });

  test('after which BuildKit would refuse the file are not kept', async () => {
    const text = 'FROM f\nRUN xyz';
    assert.deepEqual(await fix(text, [wordRule('RUN', { by: 'RUNN' })]), [text, 0]);
  });

  test('are not made where a comment silences the finding', async () => {
    const text = 'FROM f\n# plimsoll ignore=DL1\nRUN xyz';
    assert.deepEqual(await fix(text, [wordRule('xyz', { by: 'a', aliases: ['DL1'] })]), [text, 0]);
  });
});
