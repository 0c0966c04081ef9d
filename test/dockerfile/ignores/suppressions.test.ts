import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ruleNames } from '../../../src/dockerfile/ignores/rule-names.ts';
import { type IgnoreOptions, readSuppressions } from '../../../src/dockerfile/ignores/suppressions.ts';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import type { Rule } from '../../../src/dockerfile/rule.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';

function rule(id: string, aliases: readonly string[]): Rule {
  return {
    id,
    title: id,
    why: id,
    levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
    aliases,
    fix: 'none',
    bad: [{ dockerfile: '' }],
    good: [{ dockerfile: '' }],
    check() {},
  };
}

const rules = [
  rule('apt-unpinned', ['DL3008']),
  rule('from-latest', ['DL3007', 'DS-0001', 'CKV_DOCKER_7']),
  rule('from-tag-missing', ['DL3006', 'DS-0001', 'CKV_DOCKER_7']),
  rule('cmd-shell-form', ['DL3025', 'JSONArgsRecommended']),
  rule('definition-comment', ['InvalidDefinitionDescription']),
];
const ran = new Set(rules.map(({ id }) => id));

function suppressions(lines: readonly string[], options: Partial<IgnoreOptions> = {}) {
  const dockerfile = parseDockerfile(sourceText(Buffer.from(lines.join('\n')), 'Dockerfile'));
  return readSuppressions(dockerfile, {
    rules,
    names: ruleNames(rules),
    today: '2026-06-15',
    counts: () => true,
    mayIgnore: () => true,
    ...options,
  });
}

/** Lines in which findings of a rule are silenced. */
function silenced(lines: readonly string[], ruleId: string, options: Partial<IgnoreOptions> = {}): readonly number[] {
  const all = suppressions(lines, options);
  return lines.map((_, index) => index + 1).filter((line) => all.suppressionOf(ruleId, line) !== null);
}

describe('ignore comments reach', () => {
  const file = ['ARG A', 'FROM a AS one', '# COMMENT', 'RUN x \\', '  y', 'RUN z', 'FROM b', 'RUN w'];
  const at = (line: number, comment: string) => file.toSpliced(line - 1, 0, comment);
  const cases: readonly (readonly [string, readonly string[], string, readonly number[]])[] = [
    ['ours: one instruction', at(4, '# plimsoll ignore=apt-unpinned'), 'apt-unpinned', [5, 6]],
    [
      'ours: by another id, in any case, among others',
      at(4, '#Plimsoll ignore=from-latest, dl3008'),
      'apt-unpinned',
      [5, 6],
    ],
    ['ours: not other rules', at(4, '# plimsoll ignore=from-latest'), 'apt-unpinned', []],
    ['ours: with another comment between', at(3, '# plimsoll ignore=apt-unpinned'), 'apt-unpinned', [5, 6]],
    [
      'ours: not with a blank line between',
      [...at(4, '# plimsoll ignore=apt-unpinned').toSpliced(4, 0, '')],
      'apt-unpinned',
      [],
    ],
    ['ours: inside a continued instruction', at(5, '# plimsoll ignore=apt-unpinned'), 'apt-unpinned', [4, 5, 6]],
    ['ours: a stage', at(2, '# plimsoll ignore-stage=apt-unpinned'), 'apt-unpinned', [3, 4, 5, 6, 7]],
    ['ours: the last stage', at(7, '# plimsoll ignore-stage=apt-unpinned'), 'apt-unpinned', [8, 9]],
    [
      'ours: the file, from anywhere',
      at(9, '# plimsoll ignore-file=apt-unpinned'),
      'apt-unpinned',
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    ['hadolint: one instruction', at(4, '# hadolint ignore=DL3008,SC2086'), 'apt-unpinned', [5, 6]],
    [
      'hadolint: with a reason',
      at(4, '# hadolint ignore=DL3007,DL3008 # pinned by the mirror'),
      'apt-unpinned',
      [5, 6],
    ],
    ['hadolint: the file', at(4, '# hadolint global ignore=DL3008'), 'apt-unpinned', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['BuildKit: one instruction', at(4, '# check=skip=JSONArgsRecommended // why'), 'cmd-shell-form', [5, 6]],
    ['BuildKit: all of its checks', at(4, '# check=skip=all'), 'cmd-shell-form', [5, 6]],
    ['BuildKit: its own checks only', at(4, '# check=skip=all'), 'apt-unpinned', []],
    ['BuildKit: the file', at(1, '# check=skip=JSONArgsRecommended'), 'cmd-shell-form', [1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['trivy: DS-0001', at(2, '# trivy:ignore:DS-0001'), 'from-latest', [3]],
    ['trivy: AVD-DS-0001', at(2, '#trivy:ignore:AVD-DS-0001'), 'from-tag-missing', [3]],
    ['trivy: DS001, several on a line', at(2, '# trivy:ignore:DS999 trivy:ignore:DS001 nightly'), 'from-latest', [3]],
    ['trivy: until a day to come', at(2, '# trivy:ignore:DS-0001:exp:2026-06-15'), 'from-latest', [3]],
    ['trivy: until a day that is over', at(2, '# trivy:ignore:DS-0001:exp:2026-06-14'), 'from-latest', []],
    [
      'checkov: the file, from anywhere',
      at(9, '#checkov:skip=CKV_DOCKER_7:nightly base'),
      'from-latest',
      [1, 2, 3, 4, 5, 6, 7, 8, 9],
    ],
    ['nothing in a heredoc', ['FROM a', 'RUN <<E', '# plimsoll ignore-file=apt-unpinned', 'E'], 'apt-unpinned', []],
  ];
  for (const [what, lines, ruleId, expected] of cases) {
    test(what, () => assert.deepEqual(silenced(lines, ruleId), expected));
  }
});

describe('ignore comments', () => {
  test('say who and why', () => {
    const reasons = [
      [
        '# plimsoll ignore=apt-unpinned reason="Pinned by the mirror." until=2027-01-01',
        'comment, line 2',
        'Pinned by the mirror.',
      ],
      ["# plimsoll ignore=apt-unpinned reason='It is so'", 'comment, line 2', 'It is so'],
      ['# hadolint ignore=DL3008 # pinned by the mirror', 'hadolint comment, line 2', 'pinned by the mirror'],
      ['# hadolint ignore=DL3008', 'hadolint comment, line 2', ''],
    ] as const;
    for (const [comment, by, reason] of reasons) {
      assert.deepEqual(suppressions(['FROM a', comment, 'RUN x']).suppressionOf('apt-unpinned', 3), { by, reason });
    }
  });

  test('count up to their day, that one included', () => {
    const file = ['FROM a', '# plimsoll ignore=apt-unpinned reason=x until=2026-06-15', 'RUN x'];
    assert.deepEqual(silenced(file, 'apt-unpinned', { today: '2026-06-15' }), [3]);
    assert.deepEqual(silenced(file, 'apt-unpinned', { today: '2026-06-16' }), []);
    assert.equal(suppressions(file, { today: '2026-06-16' }).ignores(ran)[0]?.isExpired, true);
  });

  test('that nobody wants to hear silence nothing', () => {
    const file = ['FROM a', '# hadolint ignore=DL3008', 'RUN x'];
    assert.deepEqual(silenced(file, 'apt-unpinned', { counts: (tool) => tool === 'plimsoll' }), []);
    assert.deepEqual(silenced(file, 'apt-unpinned', { mayIgnore: (id) => id !== 'apt-unpinned' }), []);
  });

  test('know which of their names silenced something', () => {
    const all = suppressions(['FROM a', '# plimsoll ignore=apt-unpinned,from-latest,nothing', 'RUN x']);
    all.suppressionOf('apt-unpinned', 3);
    const states = (of: ReadonlySet<string>) => all.ignores(of)[0]?.names.map(({ state }) => state);
    assert.deepEqual(states(ran), ['used', 'unused', 'unjudged']);
    assert.deepEqual(states(new Set(['apt-unpinned'])), ['used', 'unjudged', 'unjudged']);
  });

  test('know where each name stands', () => {
    const text = ['FROM a', '#  plimsoll ignore-file = from-latest , DL3008 reason=x'];
    const [ignore] = suppressions(text).ignores(ran);
    const whole = text.join('\n');
    assert.deepEqual(
      ignore?.names.map(({ span, text: name, rules: ids }) => [whole.slice(span.start, span.end), name, ids]),
      [
        ['from-latest', 'from-latest', ['from-latest']],
        ['DL3008', 'DL3008', ['apt-unpinned']],
      ],
    );
  });

  const unreadable = [
    '# plimsoll ignores=apt-unpinned',
    '# plimsoll ignore=',
    '# plimsoll ignore=apt-unpinned because of that',
    '# plimsoll ignore=apt-unpinned until=tomorrow',
    '# plimsoll ignore=apt-unpinned until=2026-02-30',
    '# plimsoll ignore-stage=apt-unpinned',
  ];
  for (const comment of unreadable) {
    test(`'${comment}' is told, and silences nothing`, () => {
      const all = suppressions(['FROM a', comment, 'RUN x']);
      assert.notEqual(all.ignores(ran)[0]?.problem, undefined);
      assert.equal(all.suppressionOf('apt-unpinned', 3), null);
    });
  }

  test('a comment that only speaks of a tool is none', () => {
    const comments = ['# plimsoll lints this', '# hadolint is fine', '# checkov: see below', '# check this', '# trivy'];
    assert.deepEqual(suppressions(['FROM a', ...comments, 'RUN x']).ignores(ran), []);
  });
});

describe('the check directive', () => {
  test('error=true and experimental= are heard', () => {
    const all = suppressions(['# check=skip=X;experimental=all;error=true', 'FROM a']);
    assert.equal(all.failsChecks, true);
    assert.deepEqual([...all.turnedOn], ['definition-comment']);
    const one = suppressions(['# check=experimental=InvalidDefinitionDescription', 'FROM a']);
    assert.deepEqual([...one.turnedOn], ['definition-comment']);
    assert.equal(one.failsChecks, false);
  });

  test("BuildKit's build argument takes its place", () => {
    const file = ['# check=skip=all;error=true', 'FROM a', 'CMD x'];
    assert.deepEqual(silenced(file, 'cmd-shell-form', { check: 'error=false' }), []);
    assert.equal(suppressions(file, { check: 'skip=JSONArgsRecommended' }).failsChecks, false);
    assert.deepEqual(silenced(file, 'cmd-shell-form', { check: 'skip=JSONArgsRecommended' }), [1, 2, 3]);
  });
});
