import type { Rule } from '../src/dockerfile/rule.ts';
import { lastProgram } from '../src/dockerfile/words/last-program.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const cmdShNoExec: Rule = {
  id: 'cmd-sh-no-exec',
  title: 'A shell makes way for the program it starts',
  why: '`["sh", "-c", "app ..."]` leaves a shell as process 1 that waits for the program. It gets the signal of `docker stop` and may not hand it on; after ten seconds everything is killed. Some shells replace themselves at the last command, others do not: `exec app` says it for all.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "app --port $PORT"]\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nCMD ["sh", "-c", "exec app --port $PORT"]\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nENTRYPOINT ["/bin/bash", "-euc", \\\n  "migrate && MODE=web app"]\n',
      lines: [3],
      fixed: 'FROM alpine:3.20\nENTRYPOINT ["/bin/bash", "-euc", \\\n  "migrate && MODE=web exec app"]\n',
    },
    { dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "nice app"]\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "exec app --port $PORT"]\n' },
    { dockerfile: 'FROM alpine:3.20\nCMD ["app", "-c", "app.conf"]\nHEALTHCHECK CMD ["sh", "-c", "check"]\n' },
    { dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "trap stop TERM; app"]\n' },
    { dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "app | tee /log"]\n' },
    { dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "while true; do app; done"]\n' },
    { dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "$COMMAND"]\n' },
  ],
  check({ dockerfile, shell }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'cmd' && instruction.name !== 'entrypoint') continue;
      const script = instruction.command.form === 'exec' ? shell(instruction) : undefined;
      const [outer, ...commands] = script?.commands ?? [];
      // Behind an init or `su` the shell is not process 1.
      if (!script || script.errors.length > 0 || outer?.wrappers.length !== 0) continue;
      const inside = commands.filter(({ nesting }) => nesting[0] === 'string');
      const last = lastProgram(inside, 1);
      const span = last?.nameSpan;
      if (!last || !span || script.dialect === 'none') continue;
      const insertion = { span: { start: span.start, end: span.start }, text: 'exec ' };
      report({
        span,
        message: `The shell stays in front of ${quoted(last.name ?? '')} and may keep its signals: put 'exec' before it.`,
        // A wrapper may be a word of the shell, as `time`.
        ...(last.wrappers.length === 0 && {
          fix: { title: 'Insert exec', isSafe: inside.length === 1, edits: [insertion] },
        }),
      });
    }
  },
};
