import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import { shellInvocation } from '../src/dockerfile/shell/flags.ts';
import type { ShellScript, ShellWord } from '../src/dockerfile/shell-script.ts';

export const cmdShellForm: Rule = {
  id: 'cmd-shell-form',
  title: 'CMD and ENTRYPOINT are JSON arrays',
  why: 'Written as text, the command is run by `/bin/sh -c`: the shell is process 1, gets the signals and may not hand them on, and after an `ENTRYPOINT` in this form `CMD` is ignored. As an array the program itself is process 1. Variables are not filled in there: who needs a shell says so with `SHELL`, or with `["sh", "-c", "exec ..."]`.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['DL3025', 'JSONArgsRecommended'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nENTRYPOINT /usr/bin/app --serve\nCMD exec node "server one.js"\n',
      lines: [2, 3],
      fixed: 'FROM alpine:3.20\nENTRYPOINT ["/usr/bin/app", "--serve"]\nCMD ["node", "server one.js"]\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nCMD app \\\n  # everywhere\n  --listen 0.0.0.0\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nCMD ["app", \\\n  # everywhere\n  "--listen", "0.0.0.0"]\n',
    },
    { dockerfile: 'FROM alpine:3.20\nCMD app --port $PORT\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nCMD migrate && app > /dev/stdout\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nCMD app # quietly\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nCMD sh -c app\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nCMD cat *.txt\nENTRYPOINT cd /srv\n', lines: [2, 3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nENTRYPOINT ["/usr/bin/app"]\nCMD ["--serve"]\n' },
    { dockerfile: 'FROM alpine:3.20\nHEALTHCHECK CMD wget -q -O /dev/null localhost\n' },
    {
      dockerfile: 'FROM alpine:3.20 AS base\nSHELL ["/bin/bash", "-c"]\nFROM base\nCMD app --port $PORT\n',
    },
    { dockerfile: 'FROM alpine:3.20\nCMD ["sh", "-c", "exec app --port $PORT"]\n' },
  ],
  check({ dockerfile, stages, shell }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'cmd' && instruction.name !== 'entrypoint') continue;
      const { command, keyword } = instruction;
      if (command.form === 'exec' || stages.scopeAt(instruction).shell !== undefined) continue;
      const script = command.failedJson ? undefined : shell(instruction);
      const fix = script && fixOf(script, command.span, dockerfile.source.text);
      report({
        span: command.span,
        message: messageFor(keyword.raw.toUpperCase(), script),
        ...(fix && { fix }),
      });
    }
  },
};

/** After `exec` the program has the place of the shell, and its signals. */
function messageFor(keyword: string, script: ShellScript | undefined): string {
  const last = script?.topLevel.at(-1)?.pipeline.members[0];
  return last?.wrappers[0]?.raw === 'exec'
    ? `A shell starts this ${keyword}: 'exec' hands on every signal, but without '/bin/sh' in the image nothing starts, so write it as a JSON array.`
    : `This ${keyword} runs under a shell, which may keep signals from the program: write it as a JSON array.`;
}

/** Of one command whose words mean to a shell what they say. */
function fixOf({ dialect, topLevel, commands, errors }: ShellScript, whole: Span, text: string): Fix | undefined {
  const [command, ...others] = commands;
  if (dialect === 'opaque' || errors.length > 0 || command?.nameSpan === undefined || others.length > 0)
    return undefined;
  const { nameSpan, wrappers, redirects, assignments, nesting, isNegated, isBackground } = command;
  const isSimple = topLevel.length === 1 && nesting.length === 0 && !isNegated && !isBackground;
  if (!isSimple || redirects.length > 0 || assignments.length > 0) return undefined;
  const name = text.slice(nameSpan.start, nameSpan.end);
  if (!/^[\w./+-]+$/.test(name) || builtins.has(name) || isShell(name) || !command.arguments.every(isLiteral))
    return undefined;
  const [exec, ...more] = wrappers;
  if (exec && (exec.raw !== 'exec' || more.length > 0)) return undefined;
  const first = { start: exec?.span.start ?? nameSpan.start, end: nameSpan.end };
  if (text.slice(first.start, first.end).includes('\n')) return undefined;
  const words: readonly { readonly span: Span; readonly value: string }[] = [
    { span: first, value: name },
    ...command.arguments.map(({ span, value = '' }) => ({ span, value })),
  ];
  // What is left over is a comment of the shell.
  const end = words.at(-1)?.span.end ?? whole.start;
  if (first.start !== whole.start || text.slice(end, whole.end).trim() !== '') return undefined;
  return {
    title: 'Write it as a JSON array',
    edits: words.map(({ span, value }, index) => {
      const [open, close] = [index === 0 ? '[' : '', index === words.length - 1 ? ']' : ','];
      return { span, text: `${open}${JSON.stringify(value)}${close}` };
    }),
  };
}

/** What it runs would still lack `exec`. */
function isShell(name: string): boolean {
  return shellInvocation([name]) !== undefined;
}

/** No variables, patterns or braces, not even in quotes. */
function isLiteral({ raw, value }: ShellWord): boolean {
  return value !== undefined && !/[$`*?[\]{}~\n]/.test(raw);
}

const builtins = new Set(
  '. : alias bg break cd continue eval exit export fg hash jobs local read readonly return set shift source times trap type ulimit umask unalias unset wait'.split(
    ' ',
  ),
);
