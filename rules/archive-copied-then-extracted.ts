import { posix } from 'node:path';
import type { Rule } from '../src/dockerfile/rule.ts';
import { readArguments } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import type { Word } from '../src/dockerfile/syntax.ts';
import { isTarName } from '../src/dockerfile/words/archive-names.ts';
import { copySources, knownText } from '../src/dockerfile/words/copy-sources.ts';
import { fileName, wordText } from '../src/dockerfile/words/download-words.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const archiveCopiedThenExtracted: Rule = {
  id: 'archive-copied-then-extracted',
  title: 'Archives are unpacked as they are added',
  why: 'An archive that is copied and unpacked by a later `RUN` stays in the image, in the layer of the `COPY`, even when that `RUN` removes it. `ADD` unpacks a tar archive of the build context while it copies it, so that only its content is there.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3010'],
  fix: 'none',
  bad: [
    {
      dockerfile: 'FROM debian:13\nCOPY app.tar.gz /tmp/\nRUN tar -xzf /tmp/app.tar.gz -C /opt && rm /tmp/app.tar.gz\n',
      lines: [2],
    },
    {
      dockerfile: 'FROM debian:13\nWORKDIR /srv\nCOPY dist/app-1.tar a.tar\nRUN mkdir app; cd app; tar xf ../a.tar\n',
      lines: [3],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nADD app.tar.gz /opt/\n' },
    { dockerfile: 'FROM debian:13 AS a\nFROM debian:13\nCOPY --from=a /app.tgz /\nRUN tar xf /app.tgz\n' },
    { dockerfile: 'FROM debian:13\nCOPY app.tgz /\nRUN tar -C /opt --strip-components=1 -xf /app.tgz\n' },
    { dockerfile: 'FROM debian:13\nCOPY app.zip /\nRUN unzip /app.zip\n' },
    { dockerfile: 'FROM debian:13\nCOPY app.tgz /\nRUN tar czf /app.tgz /etc && tar xf /other.tgz\n' },
    { dockerfile: 'FROM debian:13 AS a\nCOPY app.tgz /\nFROM debian:13\nRUN tar xf /app.tgz\n' },
  ],
  check({ stages, shell }, report) {
    for (const stage of stages.stages) {
      const copied = new Map<string, Word[]>();
      for (const instruction of stage.instructions) {
        if (instruction.name === 'copy') {
          const destination = knownText(instruction.destination, instruction, stages);
          for (const { word, kind, text } of copySources(instruction, stages)) {
            if (kind !== 'context' || !isTarName(text) || destination === undefined) continue;
            const name = isTarName(destination) ? posix.basename(destination) : posix.basename(text);
            copied.set(name, [...(copied.get(name) ?? []), word]);
          }
        }
        if (instruction.name !== 'run' || copied.size === 0) continue;
        for (const name of (shell(instruction)?.commands ?? []).flatMap(unpackedBy)) {
          for (const { raw, span } of copied.get(name) ?? []) {
            report({
              span,
              message: `${quoted(raw)} stays in the image beside what is unpacked from it: let 'ADD' unpack it.`,
            });
          }
          copied.delete(name);
        }
      }
    }
  },
};

/** The archives that a tar unpacks just as ADD would. */
function unpackedBy(command: ShellCommand): readonly string[] {
  if (command.name !== 'tar' && command.name !== 'bsdtar') return [];
  const { flags } = readArguments(command, ['-C', '-f', '--file', '--directory']);
  if (flags.some(({ name }) => beyondAdd.test(name))) return [];
  const old = command.arguments[0]?.value ?? '';
  const isOld = /^[a-zA-Z]+$/.test(old);
  const unpacks = isOld ? old.includes('x') : flags.some(({ name }) => /^(?:-x|--extract|--get)$/.test(name));
  return unpacks ? command.arguments.map((word) => fileName(wordText(word))) : [];
}

const beyondAdd =
  /^--(?:strip|transform|xform|exclude|wildcards|include|owner|group|no-same|one-top-level|to-)|^-T$|^-s$/;
