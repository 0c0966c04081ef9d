import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import type { Word } from '../src/dockerfile/syntax.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { isSystemDirectory } from '../src/dockerfile/words/system-directory.ts';

export const workdirRelative: Rule = {
  id: 'workdir-relative',
  title: 'The first WORKDIR is absolute',
  why: 'A relative `WORKDIR` goes on from the one before. Before the first one that is the working directory of the base image, which its authors may change at any time. Begin with an absolute path; relative ones after it are fine.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['DL3000', 'WorkdirRelativePath', 'DS-0009', 'CKV_DOCKER_10'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nWORKDIR app/\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nWORKDIR /app/\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nARG DIR=app\nWORKDIR ${DIR}/src\nWORKDIR tests\n',
      lines: [3],
      fixed: 'FROM alpine:3.20\nARG DIR=app\nWORKDIR /${DIR}/src\nWORKDIR tests\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nWORKDIR "my app"\nWORKDIR /srv\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nWORKDIR "/my app"\nWORKDIR /srv\n',
    },
    { dockerfile: 'FROM alpine:3.20\nWORKDIR ../app\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nWORKDIR /srv\nWORKDIR app\n' },
    { dockerfile: 'FROM alpine:3.20 AS base\nWORKDIR /srv\nFROM base\nWORKDIR app\n' },
    { dockerfile: 'FROM alpine:3.20\nWORKDIR $HOME\n' },
    { dockerfile: 'FROM alpine:3.20\nWORKDIR C:/app\n' },
    { dockerfile: '# escape=`\nFROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nWORKDIR \\app\n' },
  ],
  // As `dispatchWorkdir` in BuildKit: only the first of a stage and its parents is looked at.
  check({ dockerfile, stages }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'workdir') continue;
      const { workdir, isWindows } = stages.scopeAt(instruction);
      if (workdir !== undefined) continue;
      const { path } = instruction;
      const { text, isKnown, error, uses } = stages.expandAt(instruction, path);
      if (error !== undefined || isAbsolute(text, isWindows)) continue;
      // What the build does not know may be an absolute path, but not behind other text.
      if (!isKnown && !uses.every(({ start }) => start > 1)) continue;
      const fix = fixOf(path, text);
      report({
        span: path.span,
        message: `${quoted(path.raw)} is relative to the working directory of the base image: begin with '/'.`,
        ...(fix && { fix }),
      });
    }
  },
};

function isAbsolute(path: string, isWindows: boolean): boolean {
  return path.startsWith('/') || /^[A-Za-z]:/.test(path) || (isWindows && path.startsWith('\\'));
}

function fixOf(path: Word, text: string): Fix | undefined {
  if (text.startsWith('.') || text === '' || isSystemDirectory(`/${text.replace(/\/$/, '')}`)) return undefined;
  const at = path.spanOf(/^["']/.test(path.raw) ? 1 : 0, path.raw.length).start;
  return { title: 'Begin with /', edits: [{ span: { start: at, end: at }, text: '/' }] };
}
