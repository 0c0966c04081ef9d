import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';

const lines = 20_000;
const repeated = (text: string): string => text.repeat(lines);
const numbered = (make: (index: number) => string): string =>
  Array.from({ length: lines }, (_, at) => make(at)).join('');

/** What each file comes to, as instructions and problems. */
const cases: readonly [string, string, number, number][] = [
  ['heredocs that are all open', numbered((at) => `RUN <<E${at}\n`), lines, lines],
  ['open heredocs of one name', repeated('RUN <<E\n'), lines, lines],
  ['an open heredoc before each closed one', numbered((at) => `RUN <<A${at}\nRUN <<B\nB\n`), 2 * lines, lines],
  ['many heredocs in one instruction', `RUN ${repeated('<<E \\\n')}a\n${repeated('E\n')}`, 1, 0],
  ['lines that go on', `RUN a ${repeated('\\\n && b ')}`, 1, 0],
  ['nothing but continuations', repeated('\\\n'), 1, 1],
  ['comments where a line goes on', `RUN a \\\n${repeated('# b\n')}`, 1, 0],
  ['unknown instructions', numbered((at) => `RUN${at}\n`), lines, lines],
  ['the same directive', `${repeated('# syntax=a\n')}RUN b`, 1, lines - 1],
  ['nested triggers', `${repeated('ONBUILD \\\n')}RUN a`, 1, 1],
  ['nested arrays', `CMD ${repeated('[\\\n')}${repeated(']\\\n')}`, 1, 1],
  ['arrays that stay open', `CMD ${repeated('[\\\n')}`, 1, 0],
  ['nested expansions', `RUN <<E ${repeated('${a:-\\\n')}${repeated('}\\\n')}`, 1, 0],
  ['quotes that stay open', `ENV ${repeated('a="\\\n')}`, 1, 0],
  ['a long number', `HEALTHCHECK --interval=${repeated('1\\\n')} CMD a`, 1, 1],
];

for (const [what, text, instructions, problems] of cases) {
  test(`${what}: each line is looked at a few times at most`, () => {
    const source = sourceText(new TextEncoder().encode(text), 'a');
    let looks = 0;
    const file = parseDockerfile({
      ...source,
      lineSpan(line) {
        looks++;
        return source.lineSpan(line);
      },
    });
    assert.equal(file.instructions.length, instructions);
    assert.equal(file.problems.length, problems);
    assert.ok(looks < 20 * source.lineCount, `${looks} looks at ${source.lineCount} lines`);
  });
}
