import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand, ShellScript } from '../src/dockerfile/shell-script.ts';
import type { Heredoc } from '../src/dockerfile/syntax.ts';
import { hasNoFailure } from '../src/dockerfile/words/commands-without-failure.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const heredocNoErrexit: Rule = {
  id: 'heredoc-no-errexit',
  title: 'A script in a heredoc stops at the first failure',
  why: 'The lines of `RUN <<EOF` are a script, and a script goes on after a command that fails: only the last one decides. The image is then built without what failed. Begin it with `set -e`.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN <<EOF\nmake\nmake install\nEOF\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN <<EOF\nset -e\nmake\nmake install\nEOF\n',
    },
    {
      dockerfile: "FROM debian:13\nRUN <<-'EOF' bash\n\tset -x\n\tmake && make check\n\techo done\n\tEOF\n",
      lines: [2],
      fixed: "FROM debian:13\nRUN <<-'EOF' bash\n\tset -e\n\tset -x\n\tmake && make check\n\techo done\n\tEOF\n",
    },
    {
      dockerfile: 'FROM debian:13\nRUN <<EOF\n#!/bin/bash\nmake\nmake install\nEOF\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN <<EOF\n#!/bin/bash\nset -e\nmake\nmake install\nEOF\n',
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN <<EOF\nset -eux\nmake\nmake install\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN <<EOF\n#!/bin/bash -e\nmake\nmake install\nEOF\n' },
    { dockerfile: 'FROM debian:13\nSHELL ["/bin/bash", "-ec"]\nRUN <<EOF\nmake\nmake install\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN <<EOF\nmake &&\n  make install\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN <<EOF\n# one command\nexport A=1\necho build\nmake\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN cat <<EOF > /etc/app.conf\nmake\nmake install\nEOF\n' },
    { dockerfile: 'FROM python:3.13\nRUN <<EOF\n#!/usr/bin/env python3\nprint(1)\nprint(2)\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN <<EOF\nmake || exit 1\nmake install\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN bash -e <<EOF\nmake\nmake install\nEOF\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { text } = dockerfile.source;
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'run' || instruction.heredocs.length === 0) continue;
      const script = shell(instruction);
      if (!script || script.errors.length > 0) continue;
      for (const heredoc of instruction.heredocs) {
        const lost = firstLost(script, heredoc);
        if (!lost) continue;
        report({
          span: heredoc.span,
          message: `When ${quoted(lost.name ?? 'a command')} fails, the script goes on: begin it with 'set -e'.`,
          fix: fixOf(heredoc, text),
        });
      }
    }
  },
};

/** The first command whose failure nobody looks at, where others come after it. */
function firstLost({ commands }: ShellScript, { bodySpan }: Heredoc): ShellCommand | undefined {
  const inside = commands.filter(
    ({ span, nesting }) =>
      span.start >= bodySpan.start &&
      span.end <= bodySpan.end &&
      nesting.every((kind) => kind === 'string') &&
      nesting.length <= 1,
  );
  const last = inside.at(-1);
  // Of `a && b` that is followed by more the failure of `a` is lost as that of `b` is.
  const lastList = inside.findLastIndex(({ isGuarded }, index) => !isGuarded && index < inside.length - 1);
  return inside.find((command, index) => {
    const { pipeline, options, hasFallback, isNegated, isBackground } = command;
    if (options.errexit || hasFallback || isNegated || isBackground || hasNoFailure(command)) return false;
    if (pipeline === last?.pipeline || pipeline.members.at(-1) !== command) return false;
    return index <= lastList;
  });
}

/** What looks at `$?` itself may need another remedy. */
function fixOf({ body, bodySpan }: Heredoc, text: string): Fix {
  const [firstLine = ''] = body.text.split('\n', 1);
  const isShebang = firstLine.startsWith('#!');
  const lineEnd = text.indexOf('\n', bodySpan.start);
  const at = isShebang && lineEnd >= 0 ? lineEnd + 1 : bodySpan.start;
  // Leading tabs belong to the file where `<<-` takes them away.
  let indent = at;
  while (text[indent] === '\t' || text[indent] === ' ') indent++;
  const edit = { span: { start: at, end: at }, text: `${text.slice(at, indent)}set -e\n` };
  return { title: 'Insert set -e', edits: [edit], ...(body.text.includes('$?') && { isSafe: false }) };
}
