import type { Fix, LintedFile, Rule } from '../src/dockerfile/rule.ts';
import type { ShellScript } from '../src/dockerfile/shell-script.ts';
import type { Instruction, Run } from '../src/dockerfile/syntax.ts';

export const runConsecutive: Rule = {
  id: 'run-consecutive',
  title: 'Short RUNs that follow each other are one',
  why: 'Each `RUN` is a layer, and what one layer holds a later one cannot take away again. Several short ones in a row can be one, joined by `&&`. That costs cache: after a change all of it runs again, so keep apart what changes often. A comment between them, other flags, and scripts of several commands are taken for a reason.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: ['DL3059'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN make\nRUN make install\n',
      lines: [3],
      fixed: 'FROM debian:13\nRUN make \\\n    && make install\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN make a && make b\n\nRUN make c\nRUN make d\n',
      lines: [5],
      fixed: 'FROM debian:13\nRUN make a && make b\n\nRUN make c \\\n    && make d\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN make a\nRUN make b\nRUN make c\n',
      lines: [3, 4],
      fixed: 'FROM debian:13\nRUN make a \\\n    && make b \\\n    && make c\n',
    },
    { dockerfile: 'FROM debian:13\nRUN make\nRUN ["make", "install"]\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN make \\\n    && make install\n' },
    { dockerfile: 'FROM debian:13\nRUN make\nCOPY a b\nRUN make install\n' },
    { dockerfile: 'FROM debian:13\nRUN make\nUSER app\nRUN make check\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=cache,target=/c make\nRUN make install\n' },
    { dockerfile: 'FROM debian:13\nRUN make\n# needs the network\nRUN make fetch\n' },
    { dockerfile: 'FROM debian:13\nRUN make\nRUN <<EOF\nmake install\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN make a && make b\nRUN make c\nRUN make d; make e\n' },
    { dockerfile: 'FROM debian:13 AS a\nRUN make\nFROM debian:13\nRUN make\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { instructions, source } = dockerfile;
    let before: Run | undefined;
    for (const instruction of instructions) {
      const run = isShort(instruction, shell) ? instruction : undefined;
      if (run && before && isAlike(before, run, source.text)) {
        const fix = joined(before, run, shell, dockerfile.escape);
        report({
          span: run.keyword.span,
          message: 'This RUN follows another one: join the two for one layer less.',
          ...(fix && { fix }),
        });
      }
      before = run;
    }
  },
};

/** One command, so that joining them is still easy to read; heredocs are scripts of their own. */
function isShort(instruction: Instruction, shell: LintedFile['shell']): instruction is Run {
  if (instruction.name !== 'run' || instruction.heredocs.length > 0) return false;
  return shell(instruction)?.commands.length === 1;
}

/** Nothing but blanks stands between the two, and they are run alike. */
function isAlike(a: Run, b: Run, text: string): boolean {
  if (text.slice(a.span.end, b.span.start).trim() !== '') return false;
  if (a.flags.length === 0 && b.flags.length === 0) return true;
  const shown = ({ flags }: Run): string => flags.map(({ span }) => text.slice(span.start, span.end)).join(' ');
  return shown(a) === shown(b);
}

function joined(a: Run, b: Run, shell: LintedFile['shell'], continuation: string): Fix | undefined {
  if (a.command.form === 'exec' || b.command.form === 'exec' || a.flags.length > 0) return undefined;
  const first = shell(a);
  // Of a download other rules ask what comes after it in its RUN.
  if (first?.commands.some(({ name }) => name === 'curl' || name === 'wget')) return undefined;
  if (first === undefined || changesShell(first) || first.errors.length > 0) return undefined;
  if (first.topLevel.at(-1)?.separator !== undefined) return undefined;
  const edit = { span: { start: a.command.span.end, end: b.command.span.start }, text: ` ${continuation}\n    && ` };
  return { title: 'Join with the RUN before', edits: [edit] };
}

/** What would go on to hold for the second one. */
function changesShell({ commands, topLevel }: ShellScript): boolean {
  return (
    commands.some(({ name, nameSpan }) => nameSpan === undefined || (name !== undefined && lasting.has(name))) ||
    topLevel.some(({ separator }) => separator === '&' || separator === '||')
  );
}

const lasting: ReadonlySet<string> = new Set(
  '. alias cd eval exec exit export pushd return set shopt source trap ulimit umask unset'.split(' '),
);
