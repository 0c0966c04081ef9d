import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { Comment, Dockerfile, Instruction } from '../src/dockerfile/syntax.ts';
import { namedImage } from '../src/dockerfile/words/image-reference.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { isSlip } from '../src/dockerfile/words/slip.ts';

export const syntaxDirective: Rule = {
  id: 'syntax-directive',
  title: 'Parser directives are read, and name a frontend that is new enough',
  why: 'A directive (`# syntax=`, `# escape=`, `# check=`) counts only in the first lines of the file, before an empty line, another comment or an instruction; below, or misspelt, it is a comment and does nothing. A frontend fixed to an old version refuses what was added later, or takes it for something else. `# syntax=docker/dockerfile:1` is always the newest of version 1.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile:
        '# sytnax=docker/dockerfile:1@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1\nFROM alpine:3.20\n',
      lines: [1],
      fixed:
        '# syntax=docker/dockerfile:1@sha256:4bcff63911fcb4448bd4fdacec207030997caf25e9bea4045fa6c8c44de311d1\nFROM alpine:3.20\n',
    },
    { dockerfile: '# Builds the service.\n# syntax=docker/dockerfile:1\nFROM alpine:3.20\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\n# escape=`\nRUN echo hello\n', lines: [2] },
    {
      dockerfile: '# syntax=docker/dockerfile:1.3\nFROM alpine:3.20\nCOPY --link a /a\nRUN <<EOF\necho hello\nEOF\n',
      lines: [3, 4],
    },
  ],
  good: [
    { dockerfile: '# syntax=docker/dockerfile:1\n# escape=\\\n# check=error=true\n\n# Builds it.\nFROM alpine:3.20\n' },
    { dockerfile: 'FROM alpine:3.20\n# check=skip=JSONArgsRecommended\nCMD run\n' },
    { dockerfile: '# syntax=docker/dockerfile:1.4\nFROM alpine:3.20\nRUN --mount=type=cache,target=/c <<EOF\nEOF\n' },
    { dockerfile: '# syntax = docker/dockerfile:1\n# arg=value is how to give an argument\nFROM alpine:3.20\n' },
    { dockerfile: '# syntax=acme/frontend:1.0\nFROM alpine:3.20\nCOPY --link a /a\n' },
  ],
  check({ dockerfile }, report) {
    const first = dockerfile.instructions[0]?.span.start ?? Number.POSITIVE_INFINITY;
    for (const comment of dockerfile.comments) {
      const name = keyOf(comment);
      if (name === undefined) continue;
      const meant = comment.span.start < first ? names.find((each) => each === name || isSlip(name, each)) : undefined;
      if (meant !== undefined && meant !== name) {
        const span = nameSpan(comment, name, dockerfile);
        report({
          span,
          message: `${quoted(name)} is no directive, so the line is a comment: did you mean ${quoted(meant)}?`,
          fix: { title: `Write ${meant}`, edits: [{ span, text: meant }] },
        });
      } else if (misplaced.has(name)) {
        report({
          span: comment.span,
          message: `'${name}=' counts only in the first lines of the file; here it is a comment.`,
        });
      }
    }
    const version = fixedVersion(dockerfile);
    if (version === undefined) return;
    for (const instruction of dockerfile.instructions) {
      for (const { span, what, since } of newerWords(instruction)) {
        if (since <= version) continue;
        report({
          span,
          message: `${quoted(what)} came with docker/dockerfile:1.${since}, and the file asks for 1.${version}.`,
        });
      }
    }
  },
};

const names = ['syntax', 'escape', 'check'];

/** `check` may stand above any instruction. */
const misplaced: ReadonlySet<string> = new Set(['syntax', 'escape']);

/** What stands before `=` when that is one word and something follows at once, as in a directive. */
function keyOf({ text }: Comment): string | undefined {
  return /^([A-Za-z]{4,8})\s{0,2}=\s{0,2}\S+$/.exec(text)?.[1]?.toLowerCase();
}

function nameSpan({ span }: Comment, name: string, { source }: Dockerfile): Span {
  const start = source.text.toLowerCase().indexOf(name, span.start);
  return { start, end: start + name.length };
}

/** Of Docker's own frontend, the n of 1.n or 1.n.m; undefined for `1` and all others. */
function fixedVersion({ directives }: Dockerfile): number | undefined {
  const value = directives.find(({ name }) => name === 'syntax')?.value.split(/\s/, 1)[0];
  const reference = value === undefined ? undefined : namedImage(value)?.reference;
  if (reference?.registry !== 'docker.io' || reference.repository !== 'docker/dockerfile') return undefined;
  const digits = /^1\.([0-9]{1,3})(?:\.[0-9]+)?$/.exec(reference.tag ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** By instruction and flag, the n of the 1.n that brought it (docs.docker.com/reference/dockerfile). */
const flagsSince: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  run: { mount: 2, network: 3, security: 20 },
  copy: { chmod: 2, link: 4, parents: 20, exclude: 19 },
  add: { 'keep-git-dir': 1, chmod: 2, link: 4, checksum: 6, unpack: 17, exclude: 19 },
};

const heredocSince = 4;

function newerWords(instruction: Instruction): readonly { span: Span; what: string; since: number }[] {
  const acting = instruction.name === 'onbuild' ? instruction.trigger : instruction;
  const since = flagsSince[acting.name] ?? {};
  return [
    ...acting.flags.flatMap(({ name, span }) => {
      const number = Object.hasOwn(since, name) ? since[name] : undefined;
      return number === undefined ? [] : [{ span, what: `--${name}`, since: number }];
    }),
    ...acting.heredocs.map(({ span, name }) => ({ span, what: `<<${name}`, since: heredocSince })),
  ];
}
