import type { Rule } from '../src/dockerfile/rule.ts';
import { shellInvocation } from '../src/dockerfile/shell/flags.ts';
import type { ShellCommand, ShellScript } from '../src/dockerfile/shell-script.ts';
import { downloadsToOutput } from '../src/dockerfile/words/downloads.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const curlPipeShell: Rule = {
  id: 'curl-pipe-shell',
  title: 'No download is run unseen',
  why: 'A script that goes from the network straight into a shell runs as root, whatever it is today: nobody has seen it, a server that is taken over sends another one, and a connection that breaks runs half of it. Download it to a file, compare its SHA-256 with the one you have read, then run it; or install from a repository that signs.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN curl -fsSL https://example.com/setup | bash -s -- -y\n', lines: [2] },
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update \\\n && wget -qO- https://example.com/setup | sudo -E sh -\n',
      lines: [3],
    },
    {
      dockerfile: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\nRUN bash <(curl -fsSL https://example.com/setup)\n',
      lines: [3],
    },
    { dockerfile: 'FROM debian:13\nRUN sh -c "$(curl -fsSL https://example.com/setup)"\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN eval "$(wget -O - https://example.com/setup)"\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN curl -fsSL https://example.com/setup | gunzip | python3 -\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN curl -fsSL https://example.com/a.tar.gz | tar -xz\n' },
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fsSLo setup https://example.com/setup && echo "$SUM  setup" | sha256sum -c - && sh setup\n',
    },
    { dockerfile: 'FROM debian:13\nRUN curl -fsS https://example.com/v.json | python3 -c "import json, sys"\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -fsS https://example.com/a | bash -c "cat > /a"\n' },
    {
      dockerfile:
        'FROM debian:13\nRUN echo "curl https://example.com/setup | sh" && VERSION="$(curl -fsS https://example.com/v)"\n',
    },
    { dockerfile: 'FROM debian:13\nRUN bash -c "echo $(curl -fsS https://example.com/v)"\n' },
  ],
  check({ dockerfile, shell }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      const script = instruction.name === 'run' ? shell(instruction) : undefined;
      if (!script) continue;
      const seen = new Set<ShellCommand>();
      for (const { by, download } of [...pipedInto(script), ...substitutedInto(script)]) {
        if (seen.has(download)) continue;
        seen.add(download);
        report({
          span: by.nameSpan ?? by.span,
          message: `${quoted(by.name ?? '')} runs what ${quoted(download.name ?? '')} fetches, whatever that is: save it, check its sum, then run it.`,
        });
      }
    }
  },
};

interface UnseenRun {
  readonly by: ShellCommand;
  readonly download: ShellCommand;
}

function pipedInto({ pipelines }: ShellScript): readonly UnseenRun[] {
  return pipelines.flatMap(({ members }) => {
    let download: ShellCommand | undefined;
    const found: UnseenRun[] = [];
    for (const member of members) {
      if (member && download && runsInput(member)) found.push({ by: member, download });
      if (member && downloadsToOutput(member)) download = member;
    }
    return found;
  });
}

/** `bash <(curl ...)`, `sh -c "$(curl ...)"`, `eval "$(curl ...)"`. */
function substitutedInto({ commands }: ShellScript): readonly UnseenRun[] {
  const found: UnseenRun[] = [];
  // In the order of the text, what contains a command stands before it.
  const around: ShellCommand[] = [];
  for (const command of commands) {
    while (around.length > 0 && (around.at(-1)?.span.end ?? 0) <= command.span.start) around.pop();
    const outer = around.at(-1);
    if (outer && command.nesting.at(-1) === 'substitution' && downloadsToOutput(command) && runsWord(outer, command)) {
      found.push({ by: outer, download: command });
    }
    around.push(command);
  }
  return found;
}

function runsInput({ name, arguments: words }: ShellCommand): boolean {
  const values = words.map(({ value }) => value);
  const invocation = shellInvocation([name, ...values]);
  if (invocation) {
    const first = values.find((value) => !/^-./.test(value ?? ''));
    return invocation.readsInput || first === '-' || first === '/dev/stdin';
  }
  return (
    name !== undefined &&
    /^(?:python[0-9.]{0,5}|perl|ruby|node|php)$/.test(name) &&
    (values.length === 0 || values[0] === '-')
  );
}

/** The word that begins with the download is the script. */
function runsWord({ name, arguments: words }: ShellCommand, { span }: ShellCommand): boolean {
  const at = words.findIndex((word) => word.span.start < span.start && span.end <= word.span.end);
  const word = words[at];
  if (word === undefined || !/^["']?(?:\$\(|`|<\()/.test(word.raw)) return false;
  if (name === 'eval' || name === 'source' || name === '.') return at === 0;
  const invocation = shellInvocation([name, ...words.map(({ value }) => value)]);
  if (!invocation) return false;
  return invocation.script === undefined
    ? words.slice(0, at).every(({ value }) => value?.startsWith('-'))
    : invocation.script === at + 1;
}
