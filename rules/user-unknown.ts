import { posix } from 'node:path';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { StageModel } from '../src/dockerfile/stage.ts';
import type { Add, Copy } from '../src/dockerfile/syntax.ts';
import { imageInstructions, imageUser, isRoot } from '../src/dockerfile/words/image-user.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { rootStages } from '../src/dockerfile/words/stage-lineage.ts';

export const userUnknown: Rule = {
  id: 'user-unknown',
  title: 'The user of the image is in its passwd file',
  why: 'A name in `USER` is looked up in `/etc/passwd` of the image when the container starts, and an image made from `scratch` has no such file: it does not start. Name a number, or copy a passwd file in. Of other base images nobody knows here which users they have.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM scratch\nCOPY app /app\nUSER nobody\nENTRYPOINT ["/app"]\n', lines: [3] },
    {
      dockerfile:
        'FROM golang:1.25 AS build\nRUN useradd app\nFROM scratch\nCOPY --from=build /out/app /bin/app\nUSER app\nCMD ["app"]\n',
      lines: [5],
    },
    { dockerfile: 'FROM scratch AS base\nUSER app\nFROM base\nCOPY app /usr/bin/\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM scratch\nCOPY app /app\nUSER 65534:65534\nENTRYPOINT ["/app"]\n' },
    {
      dockerfile:
        'FROM debian:13 AS build\nRUN useradd app\nFROM scratch\nCOPY --from=build /etc/passwd /etc/passwd\nCOPY --from=build /app /app\nUSER app\n',
    },
    { dockerfile: 'FROM scratch\nCOPY passwd group /etc/\nUSER app\n' },
    { dockerfile: 'FROM scratch\nADD rootfs.tar.xz /\nUSER nobody\n' },
    { dockerfile: 'FROM scratch\nWORKDIR /etc\nCOPY passwd ./\nUSER nobody\n' },
    { dockerfile: 'FROM debian:13\nUSER www-data\n' },
  ],
  check({ stages }, report) {
    const user = imageUser(stages);
    const { target } = stages;
    if (!user || !target || /^[0-9]*$/.test(user.name) || isRoot(user.name)) return;
    if (rootStages(stages.stages).get(target)?.base.kind !== 'scratch' || target.end.isWindows) return;
    const mayHavePasswd = imageInstructions(target).some((instruction) => {
      // What can be run there can make users, too.
      if (instruction.name === 'run') return true;
      return (instruction.name === 'copy' || instruction.name === 'add') && mayWritePasswd(instruction, stages);
    });
    if (mayHavePasswd) return;
    report({
      span: user.instruction.user.span,
      message: `${quoted(user.name)} is in no passwd file, since the image is made from scratch: name a number, or copy the file.`,
    });
  },
};

function mayWritePasswd(instruction: Copy | Add, stages: StageModel): boolean {
  const { text, isKnown } = stages.expandAt(instruction, instruction.destination);
  const { workdir } = stages.scopeAt(instruction);
  if (!isKnown || (workdir && workdir.value === undefined)) return true;
  const place = posix.resolve('/', workdir?.value ?? '/', text);
  return ['/', '/etc', '/etc/passwd'].includes(place);
}
