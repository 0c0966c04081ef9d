import type { Rule, TextEdit } from '../src/dockerfile/rule.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const runDockerfileKeyword: Rule = {
  id: 'run-dockerfile-keyword',
  title: 'Keywords of a Dockerfile stand at the beginning of a line',
  why: 'Within a `RUN` the shell reads every word, and there is no program called `RUN` or `COPY`: the build ends with "not found". Mostly an instruction was joined to another by `&&` or a backslash too many. Leave the `RUN` out, and give every other instruction a line of its own.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN make && \\\n    RUN make install\n',
      lines: [3],
      fixed: 'FROM debian:13\nRUN make && \\\n    make install\n',
    },
    { dockerfile: 'FROM debian:13\nRUN make && \\\n  COPY a.conf /etc/\n', lines: [3] },
    {
      dockerfile: 'FROM debian:13\nRUN <<EOF\nset -e\nRUN make\nEOF\n',
      lines: [4],
      fixed: 'FROM debian:13\nRUN <<EOF\nset -e\nmake\nEOF\n',
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN make && make install\nCOPY a.conf /etc/\n' },
    { dockerfile: 'FROM debian:13\nRUN echo RUN make && run make && env COPY=1 make\n' },
    { dockerfile: 'FROM debian:13\nRUN RUN() { "$@"; }; RUN make\n' },
    { dockerfile: 'FROM debian:13\nRUN cat > Dockerfile <<EOF\nFROM scratch\nCOPY a /\nEOF\n' },
    { dockerfile: 'FROM debian:13\nRUN make && ./RUN && bin/COPY a b\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { text } = dockerfile.source;
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'run' || instruction.command.form === 'exec') continue;
      const script = shell(instruction);
      const found = script?.commands.filter((command) => isKeyword(command, text)) ?? [];
      // A function may have such a name.
      const isSure =
        script?.errors.length === 0 && !script.commands.some(({ nesting }) => nesting.includes('function'));
      if (!isSure) continue;
      for (const { name = '', nameSpan, span, arguments: words } of found) {
        const { start, end } = nameSpan ?? span;
        const [first] = words;
        const canDrop = name === 'RUN' && first !== undefined;
        report({
          span: { start, end },
          message: `'${name}' is an instruction of a Dockerfile and no command: ${canDrop ? 'leave it out' : 'begin a line with it'}.`,
          ...(canDrop && { fix: { title: 'Remove RUN', edits: [wordRemoval(text, start, end)] } }),
        });
      }
    }
  },
};

/** As written: neither a path nor a variable. */
function isKeyword({ name = '', nameSpan, wrappers }: ShellCommand, text: string): boolean {
  if (!keywords.has(name) || nameSpan === undefined || wrappers.length > 0) return false;
  return text.slice(nameSpan.start, nameSpan.end) === name;
}

/** With the blanks after it. */
function wordRemoval(text: string, start: number, wordEnd: number): TextEdit {
  let end = wordEnd;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return { span: { start, end }, text: '' };
}

const keywords: ReadonlySet<string> = new Set(
  'ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR'.split(
    ' ',
  ),
);
