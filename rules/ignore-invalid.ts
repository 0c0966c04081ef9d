import type { Rule } from '../src/dockerfile/rule.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';

export const ignoreInvalid: Rule = {
  id: 'ignore-invalid',
  title: 'Ignore comments can be read',
  why: 'A comment that begins like one for plimsoll and is written wrongly silences nothing. It is `# plimsoll ignore=RULE[,RULE] reason="..." until=YYYY-MM-DD` right above an instruction, `ignore-stage=` above a `FROM`, or `ignore-file=` anywhere.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: '# plimsoll ignores=parse-error\nFROM alpine:3.20\n', lines: [1] },
    { dockerfile: '# plimsoll ignore=parse-error until=31.1.2027\nFROM alpine:3.20\n', lines: [1] },
    {
      dockerfile: 'FROM alpine:3.20\n# plimsoll ignore-stage=parse-error reason="A template."\nRUN make\n',
      lines: [2],
    },
    {
      dockerfile:
        '# plimsoll: ignore=sudo\n# plimsoll ignore user-root reason="It has to."\n# plimsoll-ignore DL3008\n# plimsoll ignore sudo\nFROM alpine:3.20\n',
      lines: [1, 2, 3, 4],
    },
    { dockerfile: '# plimsoll ignore=from-latest reason="A test."\n\nFROM alpine:latest\n', lines: [1] },
    { dockerfile: 'FROM alpine:3.20 # plimsoll ignore=from-latest\nRUN make # plimsoll ignore=sudo\n', lines: [1, 2] },
  ],
  good: [
    {
      dockerfile:
        '# plimsoll is run on this file by the build.\n# plimsoll ignore comments say why\nFROM alpine:3.20\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20\nRUN make \\\n  # plimsoll ignore=sudo reason="No."\n  all\nCOPY <<EOF /Dockerfile\nRUN make # plimsoll ignore=sudo\nEOF\n',
    },
  ],
  check({ dockerfile, ignores }, report) {
    for (const { span, problem } of ignores) if (problem !== undefined) report({ span, message: problem });
    const { text } = dockerfile.source;
    const comments = new Set(dockerfile.comments.map(({ line }) => line));
    for (const instruction of dockerfile.instructions) {
      // What COPY writes is not for this file.
      const end = instruction.name === 'run' ? instruction.span.end : endOfWords(instruction);
      for (const { index, 0: found } of text.slice(instruction.span.start, end).matchAll(trailing)) {
        const start = instruction.span.start + index;
        if (comments.has(dockerfile.source.positionOf(start).line)) continue;
        report({
          span: { start, end: start + found.length },
          message: `Docker takes no comment behind an instruction, so this silences nothing: put it on a line of its own above ${instruction.keyword.raw}.`,
        });
      }
    }
  },
};

const trailing = /(?<=[ \t])#[ \t]{0,8}plimsoll[ \t]{1,8}ignore(?:-stage|-file)?[ \t]{0,8}=[ \t]{0,8}[\w.-]{1,80}/gi;

function endOfWords({ span, heredocs }: Instruction): number {
  return heredocs[0]?.bodySpan.start ?? span.end;
}
