import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { levelWhenOn, parsePreset, presetLevel, presetVersion } from '../../../src/dockerfile/ignores/presets.ts';
import { ruleNames } from '../../../src/dockerfile/ignores/rule-names.ts';
import type { Rule } from '../../../src/dockerfile/rule.ts';

const rule: Rule = {
  id: 'from-latest',
  title: '',
  why: '',
  levels: { recommended: 'off', strict: 'error', cis: 'off' },
  aliases: ['DL3007', 'DS-0001', 'CKV_DOCKER_7'],
  fix: 'none',
  bad: [{ dockerfile: '' }],
  good: [{ dockerfile: '' }],
  check() {},
};

describe('presets', () => {
  test('are named with or without a version', () => {
    assert.deepEqual(parsePreset('Strict'), { name: 'strict', version: presetVersion });
    assert.deepEqual(parsePreset('recommended@1'), { name: 'recommended', version: 1 });
    for (const text of ['', 'strictest', 'strict@0', 'strict@01', 'strict@', `strict@${presetVersion + 1}`]) {
      assert.equal(parsePreset(text), undefined, text);
    }
  });

  test('give a rule its level, and all turns every rule on', () => {
    const level = (name: 'recommended' | 'strict' | 'cis' | 'all', of = rule) => presetLevel(of, { name, version: 1 });
    assert.deepEqual(
      [level('recommended'), level('strict'), level('cis'), level('all')],
      ['off', 'error', 'off', 'error'],
    );
    const off: Rule = { ...rule, levels: { recommended: 'off', strict: 'off', cis: 'off' } };
    assert.equal(level('all', off), 'info');
    assert.equal(levelWhenOn(off), 'info');
  });

  test('do not have the rules of later versions', () => {
    assert.equal(presetLevel({ ...rule, since: 2 }, { name: 'strict', version: 1 }), 'off');
    assert.equal(presetLevel({ ...rule, since: 2 }, { name: 'strict', version: 2 }), 'error');
  });
});

describe('names of rules', () => {
  const names = ruleNames([rule, { ...rule, id: 'from-tag-missing', aliases: ['DL3006', 'DS-0001'] }]);
  const idsOf = (text: string) => names.named(text).map(({ id }) => id);

  test('are slugs and the ids of others, in any case', () => {
    assert.deepEqual(idsOf('From-Latest'), ['from-latest']);
    assert.deepEqual(idsOf('dl3007'), ['from-latest']);
    assert.deepEqual(idsOf('ckv_docker_7'), ['from-latest']);
    assert.deepEqual(idsOf('DL9999'), []);
  });

  test("are trivy's in all its spellings", () => {
    for (const text of ['DS-0001', 'AVD-DS-0001', 'DS001', 'ds-1']) {
      assert.deepEqual(idsOf(text), ['from-latest', 'from-tag-missing'], text);
    }
  });

  test('are guessed when misspelt', () => {
    assert.equal(names.likely('from-lastest'), 'from-latest');
    assert.equal(names.likely('DL307'), 'DL3007');
    assert.equal(names.likely('something-else-entirely'), undefined);
  });
});
