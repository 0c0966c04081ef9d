import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { rules } from '../../rules/index.ts';
import { parsePreset } from '../../src/dockerfile/ignores/presets.ts';
import { PlimsollError } from '../../src/errors.ts';
import { lintFile } from '../../src/workflows/lint.ts';
import { fixFile } from '../../src/workflows/lint-fix.ts';
import { fixtureDockerfiles } from '../dockerfile/fixture-dockerfiles.ts';
import { lintArguments } from '../support/lint.ts';

// No text makes the parser or a rule throw (a rule that does is a notice), or ends in anything but a report or a named
// error; what is found lies inside the file. All rules are on.

const everything = { flags: { preset: parsePreset('all') } };

const corpus = [
  ...fixtureDockerfiles().map(({ bytes }) => Buffer.from(bytes).toString()),
  ...rules.flatMap(({ bad, good }) => [...bad, ...good].map(({ dockerfile }) => dockerfile)),
];

async function holds(bytes: Uint8Array): Promise<void> {
  let linted: Awaited<ReturnType<typeof lintFile>>;
  try {
    linted = await lintFile(...lintArguments(bytes, everything));
  } catch (error) {
    assert.ok(error instanceof PlimsollError, String(error));
    assert.match(error.code, /^(?:INPUT_UNRECOGNIZED|LIMIT_EXCEEDED)$/);
    return;
  }
  const failed = linted.notices.filter(({ code }) => code === 'RULE_FAILED');
  assert.deepEqual(failed, []);
  const { source } = linted.dockerfile;
  for (const { ruleId, location } of linted.findings) {
    const { line = 0, column = 0, endLine = 0, endColumn = 0 } = location;
    assert.ok(line >= 1 && column >= 1 && endLine <= source.lineCount, `${ruleId} lies outside the file`);
    assert.ok(endLine > line || (endLine === line && endColumn >= column), `${ruleId} ends before it begins`);
  }
}

/** A corpus text with pieces removed, doubled, moved, or replaced by what parsers trip over. */
const mutated = fc
  .record({
    text: fc.constantFrom(...corpus),
    changes: fc.array(
      fc.record({
        at: fc.nat(4000),
        length: fc.nat(40),
        kind: fc.constantFrom('remove', 'double', 'insert', 'other'),
        piece: fc.constantFrom(
          ...['\\\n', '\n', '\r\n', '"', "'", '`', '$', '${', '}', '${a:-', '$(', ')', '<<EOF', '<<-"E"\n', 'EOF\n'],
          ...[
            '[',
            ']',
            '["',
            '--',
            '=',
            '#',
            '# check=',
            '# plimsoll ignore=',
            '\t',
            '\u00a0',
            '\ufeff',
            '\u202e',
            '😀',
          ],
          ...['FROM ', 'RUN ', 'ONBUILD ', 'ENV ', 'COPY --from=', '&& ', '| ', '; ', 'a'.repeat(300), '((', '{', '!'],
        ),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ text, changes }) => {
    let result = text;
    for (const { at, length, kind, piece } of changes) {
      const start = at % (result.length + 1);
      const part = result.slice(start, start + length);
      const instead = { remove: '', double: part + part, insert: piece + part, other: piece }[kind];
      result = result.slice(0, start) + instead + result.slice(start + length);
    }
    return result;
  });

describe('hostile Dockerfiles', () => {
  test('mutated ones', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, (text) => holds(Buffer.from(text))),
      { numRuns: 1500 },
    );
  });

  test('random bytes, and random text', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc.string({ unit: 'binary', maxLength: 400 }).map((text) => Buffer.from(text)),
        ),
        holds,
      ),
      { numRuns: 500 },
    );
  });

  const deep = 20_000;
  const nested: readonly (readonly [string, string])[] = [
    ['variables', `FROM a\nENV A=${'${a:-'.repeat(deep)}x${'}'.repeat(deep)}`],
    ['command substitutions', `FROM a\nRUN ${'echo $('.repeat(deep / 10)}x${')'.repeat(deep / 10)}`],
    ['parentheses', `FROM a\nRUN ${'('.repeat(deep)}x${')'.repeat(deep)}`],
    ['quotes in quotes', `FROM a\nRUN ${'sh -c "'.repeat(deep / 10)}`],
    ['JSON', `FROM a\nCMD ${'['.repeat(deep)}${']'.repeat(deep)}`],
    ['ONBUILD', `FROM a\n${'ONBUILD '.repeat(deep / 10)}RUN x`],
    ['heredocs', `FROM a\nRUN ${'cat <<E '.repeat(deep / 10)}\n${'E\n'.repeat(deep / 10)}`],
    ['continuations', `FROM a\nRUN x${' \\\n y'.repeat(deep)}`],
    ['stages', Array.from({ length: deep / 10 }, (_, i) => `FROM s${i - 1} AS s${i}`).join('\n')],
    ['if', `FROM a\nRUN ${'if x; then '.repeat(deep / 10)}`],
    ['backquotes', `FROM a\nRUN ${'`'.repeat(deep)}`],
    ['comments that ignore', `FROM a\n${'# plimsoll ignore=from-latest reason="x"\n'.repeat(deep / 10)}RUN x`],
    ['pairs', `FROM a\nENV ${Array.from({ length: deep / 10 }, (_, i) => `A${i}=$A${i - 1}`).join(' ')}`],
  ];
  for (const [name, text] of nested) test(`nested or endless ${name}`, () => holds(Buffer.from(text)));
});

describe('repairs of mutated Dockerfiles', () => {
  test('leave nothing that BuildKit would refuse where it did not before, and come to an end', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async (text) => {
        const [input, options] = lintArguments(text, everything);
        const { before, linted } = await fixFile(input, options, 'all').catch((error: unknown) => {
          assert.ok(error instanceof PlimsollError, String(error));
          return { before: undefined, linted: undefined };
        });
        if (!before || !linted) return;
        assert.ok(linted.dockerfile.problems.length <= before.dockerfile.problems.length);
        assert.deepEqual(
          linted.notices.filter(({ code }) => code === 'RULE_FAILED'),
          [],
        );
      }),
      { numRuns: 400 },
    );
  });
});
