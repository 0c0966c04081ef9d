import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { MappedText, Span } from '../../../src/dockerfile/mapped-text.ts';
import { isBlank } from '../../../src/dockerfile/parser/blanks.ts';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { type SourceText, sourceText } from '../../../src/dockerfile/source-text.ts';
import type { Dockerfile, Instruction } from '../../../src/dockerfile/syntax.ts';
import { fixtureDockerfiles } from '../fixture-dockerfiles.ts';

const fixtures = fixtureDockerfiles().map(({ name, bytes }) => ({ name, source: sourceText(bytes, name) }));

const tokens = fc.constantFrom(
  ...[
    'FROM ',
    'RUN ',
    'COPY ',
    'ADD ',
    'ENV ',
    'ARG ',
    'CMD ',
    'ONBUILD ',
    'HEALTHCHECK ',
    'SHELL ',
    'VOLUME ',
    'FOO ',
  ],
  ...['\n', '\n', '\n', '\\\n', ' \\ \n', '`\n', '\r\n', '\\\r\n', '# a\n', '\n # b\n', '\n\n', ' ', '\t', '\\', '`'],
  ...[
    '<<E',
    '<<-E',
    '<<"E"',
    '3<<F',
    '\nE\n',
    '\n\tE\n',
    '\nF\n',
    '# escape=`\n',
    '# syntax=a\n',
    '//syntax=a\n',
    '#!a\n',
  ],
  ...[
    'a',
    'b=c',
    '=',
    "'",
    '"',
    '$x',
    '${x:-',
    '}',
    '["a", "b"]',
    '["\\u0041"',
    ']',
    ',',
    '--from=a ',
    '--mount=b',
    '--',
  ],
  ...['AS ', 'CMD ', 'NONE ', '\u00a0', '\u2003', '\ufeff', 'é', '😀', '\u2028', '\v', '\f', '\r'],
);

const random = fc.array(tokens, { maxLength: 40 }).map((parts) => parts.join(''));

/** A fixture with a few places cut, filled or doubled. */
const mutated = fc
  .tuple(
    fc.constantFrom(...fixtures.map(({ source }) => source.text)),
    fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(12), tokens), { minLength: 1, maxLength: 6 }),
  )
  .map(([text, changes]) =>
    changes.reduce((sum, [place, length, token]) => {
      const at = Math.floor(place * sum.length);
      return sum.slice(0, at) + token + sum.slice(at + length);
    }, text),
  );

for (const [what, texts, numRuns] of [
  ['random', random, 1500],
  ['mutated', mutated, 1000],
  ['any', fc.string({ unit: 'binary', maxLength: 200 }).map((text) => text.replaceAll('\0', '')), 300],
] as const) {
  test(`${what} text is read without a throw, every character where it stands`, () => {
    fc.assert(
      fc.property(texts, (text) => assertWhole(sourceText(new TextEncoder().encode(text.toWellFormed()), 'a'))),
      { numRuns },
    );
  });
}

for (const { name, source } of fixtures) {
  test(`every character of ${name} is where it stands`, () => assertWhole(source));
}

function assertWhole(source: SourceText): void {
  const file = parseDockerfile(source);
  assert.ok(file.instructions.length > 0 || file.problems.length > 0);
  assertTiled(source, topLevel(file), { start: 0, end: source.text.length }, 'file');
  for (const problem of file.problems) assertInside(problem.span, { start: 0, end: source.text.length });
  const refused = file.problems
    .map(({ instruction }) => instruction)
    .filter((instruction) => instruction !== undefined);
  assert.equal(new Set(refused).size, refused.length, 'one problem an instruction');
  for (const instruction of file.instructions) {
    assert.ok(instruction.name !== 'unknown' || refused.includes(instruction), 'an unknown one without a problem');
    assertInstruction(file, instruction);
    if (instruction.name === 'onbuild') assertMapped(source, instruction.trigger.rest);
  }
}

/** Directives, comments outside instructions, and instructions: together they are the file. */
function topLevel(file: Dockerfile): readonly Span[] {
  const instructions = file.instructions.map(({ span }) => span);
  const outside = file.comments.filter(({ line }) =>
    file.instructions.every(({ startLine, endLine }) => line < startLine || line > endLine),
  );
  return [...instructions, ...outside.map(({ span }) => span), ...file.directives.map(({ span }) => span)];
}

/** Keyword, flags, arguments, heredocs and comments: only continuations and a lone `--`, which may be in quotes, are left. */
function assertInstruction(file: Dockerfile, instruction: Instruction): void {
  const { source, comments } = file;
  const { keyword, flags, rest, heredocs, startLine, endLine, span } = instruction;
  assertMapped(source, rest);
  const inside = comments.filter(({ line }) => line > startLine && line <= endLine).map((comment) => comment.span);
  const characters = [
    ...Array.from(keyword.raw.split(''), (_, at) => keyword.spanOf(at, at + 1)),
    ...rest.text.split('').map((_, at) => rest.spanOf(at, at + 1)),
  ];
  const flagCharacters = flags.flatMap((flag) =>
    Array.from({ length: flag.span.end - flag.span.start }, (_, at) => ({
      start: flag.span.start + at,
      end: flag.span.start + at + 1,
    })).filter(({ start }) => inside.every((comment) => start < comment.start || start >= comment.end)),
  );
  const bodies = heredocs.map(({ bodySpan }) => bodySpan);
  const open = openHeredoc(file, instruction);
  const spans = [...characters, ...flagCharacters, ...bodies, ...inside, ...open];
  assertTiled(source, spans, span, `${instruction.name} at ${startLine}`, file.escape);
  if (!('command' in instruction) || instruction.command?.form !== 'shell') return;
  const { body } = instruction.command;
  for (let at = 0; at < body.text.length; at++) {
    const there = source.text[body.offsetAt(at)];
    assert.equal(there === '`' && body.text[at] === '\\' ? '\\' : there, body.text[at]);
  }
}

/** The lines that were left out after a heredoc without an end. */
function openHeredoc(file: Dockerfile, instruction: Instruction): readonly Span[] {
  const problem = file.problems.find((each) => each.instruction === instruction);
  if (problem?.message.startsWith('The heredoc has no end') !== true) return [];
  const last = Math.max(
    file.source.positionOf(Math.max(instruction.rest.offsetAt(instruction.rest.text.length) - 1, 0)).line,
    ...instruction.heredocs.map(({ bodySpan }) => file.source.positionOf(bodySpan.end).line),
    ...file.comments.filter(({ line }) => line <= instruction.endLine).map(({ line }) => line),
  );
  const start = last < file.source.lineCount ? file.source.lineSpan(last + 1).start : instruction.span.end;
  return start < instruction.span.end ? [{ start, end: instruction.span.end }] : [];
}

function assertMapped(source: SourceText, mapped: MappedText): void {
  let before = -1;
  for (let at = 0; at < mapped.text.length; at++) {
    const offset = mapped.offsetAt(at);
    assert.ok(offset > before, 'offsets rise');
    assert.equal(source.text[offset], mapped.text[at]);
    before = offset;
  }
}

/** The spans do not overlap, and between them is nothing but blanks (and what joins the lines of an instruction). */
function assertTiled(source: SourceText, spans: readonly Span[], whole: Span, what: string, joint?: string): void {
  let at = whole.start;
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    assertInside(span, whole);
    assert.ok(span.start >= at, `${what}: overlapping at ${span.start}`);
    assertNothing(source.text, at, span.start, what, joint);
    at = span.end;
  }
  assertNothing(source.text, at, whole.end, what, joint);
}

function assertNothing(text: string, start: number, end: number, what: string, joint: string | undefined): void {
  for (let at = start; at < end; at++) {
    const isJoint = joint !== undefined && `${joint}-"'`.includes(text.charAt(at));
    assert.ok(isBlank(text.charCodeAt(at)) || isJoint, `${what}: ${JSON.stringify(text[at])} at ${at} is left out`);
  }
}

function assertInside({ start, end }: Span, whole: Span): void {
  assert.ok(whole.start <= start && start <= end && end <= whole.end, `${start}-${end} in ${whole.start}-${whole.end}`);
}
