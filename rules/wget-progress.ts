import type { Rule } from '../src/dockerfile/rule.ts';
import { downloadArguments } from '../src/dockerfile/words/downloads.ts';
import { packageRuns } from '../src/dockerfile/words/package-managers.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const wgetProgress: Rule = {
  id: 'wget-progress',
  title: '`wget` draws no progress bar into the log',
  why: 'Without a terminal wget writes a line of dots for every few kilobytes: thousands of lines in the log of the build. `--progress=dot:giga` writes few of them, `-nv` one for each file, `-q` none. The small wget of BusyBox does not know `--progress`, so the fix is only safe where the package is installed.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: ['DL3047'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN wget https://example.com/a.tgz\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN wget --progress=dot:giga https://example.com/a.tgz\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN wget -O a.tgz \\\n    https://example.com/a.tgz && make\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN wget --progress=dot:giga -O a.tgz \\\n    https://example.com/a.tgz && make\n',
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN wget --progress=dot:giga https://example.com/a.tgz\n' },
    { dockerfile: 'FROM debian:13\nRUN wget -qO- https://example.com/a | sh\n' },
    {
      dockerfile: 'FROM debian:13\nRUN wget -nv https://example.com/a.tgz && wget --no-verbose https://example.com/b\n',
    },
    { dockerfile: 'FROM debian:13\nRUN wget -o wget.log https://example.com/a && wget --version\n' },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y wget && echo wget https://example.com\n' },
  ],
  check(file, report) {
    const { dockerfile, shell, stages } = file;
    const installing = packageRuns(file).filter(({ commands }) =>
      commands.some(({ action, packages }) => action === 'install' && packages.some(({ name }) => name === 'wget')),
    );
    const withPackage = new Set(installing.map(({ run }) => stages.stageOf(run)));
    for (const { instruction, command } of runCommands(dockerfile.instructions, shell)) {
      const given = command.name === 'wget' ? downloadArguments(command) : undefined;
      const { nameSpan } = command;
      if (!given || !nameSpan || given.positionals.length === 0) continue;
      if (given.flags.some(({ name }) => quiet.has(name))) continue;
      const isWritten = dockerfile.source.text.slice(nameSpan.start, nameSpan.end).endsWith('wget');
      const at = { start: nameSpan.end, end: nameSpan.end };
      report({
        span: nameSpan,
        message: "wget fills the log with its progress: add '--progress=dot:giga', or '-nv'.",
        ...(isWritten && {
          fix: {
            title: 'Add --progress=dot:giga',
            isSafe: withPackage.has(stages.stageOf(instruction)),
            edits: [{ span: at, text: ' --progress=dot:giga' }],
          },
        }),
      });
    }
  },
};

const quiet: ReadonlySet<string> = new Set([
  ...['--progress', '--quiet', '-q', '--no-verbose', '-nv', '--output-file', '-o', '--append-output', '-a', '--spider'],
]);
