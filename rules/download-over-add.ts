import type { Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { isTarName } from '../src/dockerfile/words/archive-names.ts';
import { fileName } from '../src/dockerfile/words/download-words.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { downloadsOf } from '../src/dockerfile/words/stage-downloads.ts';

export const downloadOverAdd: Rule = {
  id: 'download-over-add',
  title: 'What ADD can fetch and unpack is left to ADD',
  why: '`ADD --checksum=sha256:... --unpack URL /folder/` fetches an archive, compares its sum and unpacks it, needs neither `curl` nor `tar` in the image, leaves no archive behind, and is looked up in the cache by what the server has. It is a matter of taste where the tools are there anyway.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN curl -fsSL https://example.com/tool-1.2.tar.gz | tar -xz -C /opt\n',
      lines: [2],
    },
    {
      dockerfile: 'FROM debian:13\nARG V=1.2\nRUN wget https://example.com/tool-$V.tgz && tar xf tool-$V.tgz -C /opt\n',
      lines: [3],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN curl -fsSL "https://example.com/tool-$(uname -m).tar.gz" | tar -xz -C /opt\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -fsSL -H "Accept: a/b" https://example.com/a.tgz | tar -xz -C /opt\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -fsSL https://example.com/a.tgz | tar -xz --strip-components=1 -C /opt\n' },
    { dockerfile: 'FROM debian:13\nRUN curl -fsSLO https://example.com/tool.deb && dpkg -i tool.deb\n' },
    { dockerfile: 'FROM debian:13\nADD --unpack https://example.com/tool-1.2.tar.gz /opt/\n' },
  ],
  check({ stages, shell }, report) {
    const isPicking = new Map<Instruction, boolean>();
    for (const stage of stages.stages) {
      for (const { instruction, command, url, use } of downloadsOf(stage, shell)) {
        if (use !== 'unpacked' || !url.value || !/^https?:/.test(url.value) || !isTarName(fileName(url.value)))
          continue;
        // Whatever else the RUN does with the archive, ADD does no part of it.
        const isMore = isPicking.get(instruction) ?? (shell(instruction)?.commands ?? []).some(picks);
        isPicking.set(instruction, isMore);
        if (isMore || asksForMore(command)) continue;
        report({
          span: command.nameSpan ?? command.span,
          message: `'ADD --unpack' fetches and unpacks ${quoted(url.value)} by itself.`,
        });
      }
    }
  },
};

function asksForMore({ arguments: words }: ShellCommand): boolean {
  return words.some(({ prefix }) =>
    /^(?:-[HdFXubeKT]|--(?:header|data|form|request|user|cookie|post|method|cert|key)\b)/.test(prefix),
  );
}

function picks({ name, arguments: words }: ShellCommand): boolean {
  return name === 'tar' && words.some(({ prefix }) => /^--(?:strip|transform|wildcards|exclude)/.test(prefix));
}
