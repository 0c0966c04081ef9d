import type { Fix, LintedFile, Rule } from '../src/dockerfile/rule.ts';
import type { VariableUse } from '../src/dockerfile/stage.ts';
import { expandWord } from '../src/dockerfile/stages/expand.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { type ExpandedWord, expandedWords } from '../src/dockerfile/words/expanded-words.ts';
import { rootStages } from '../src/dockerfile/words/stage-lineage.ts';
import { knownVariables, whyUndefined } from '../src/dockerfile/words/undefined-variables.ts';

export const varUndefined: Rule = {
  id: 'var-undefined',
  title: 'Variables are defined before they are used',
  why: 'A variable that nothing defines is empty text: `COPY $SRC/ /app` then copies everything. An `ARG` counts from its line on, in its stage only; one before the first `FROM` must be declared again in the stage. What the base image sets is not seen here, so on bases other than plain distributions only what is surely wrong is reported: a slip, or an `ARG` in the wrong place.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: ['UndefinedVar'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nENV PATH=$PAHT:/opt/bin\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nENV PATH=$PATH:/opt/bin\n',
    },
    {
      dockerfile: 'FROM node:22\nARG ASSETS=assets/\nCOPY ${ASSET} /srv/\n',
      lines: [3],
      fixed: 'FROM node:22\nARG ASSETS=assets/\nCOPY ${ASSETS} /srv/\n',
    },
    {
      dockerfile: 'ARG APP_DIR=/app\nFROM node:22\nWORKDIR $APP_DIR\n',
      lines: [3],
      fixed: 'ARG APP_DIR=/app\nFROM node:22\nARG APP_DIR\nWORKDIR $APP_DIR\n',
    },
    {
      dockerfile: 'FROM node:22 AS base\nCOPY app-$TARGETARCH /app\n',
      lines: [2],
      fixed: 'FROM node:22 AS base\nARG TARGETARCH\nCOPY app-$TARGETARCH /app\n',
    },
    { dockerfile: 'FROM node:22\nCOPY $SRC /srv/\nARG SRC=src\n', lines: [2] },
    { dockerfile: 'FROM scratch\nLABEL version=$VERSION\nCOPY --chown=$OWNER a /a\n', lines: [2, 3] },
    { dockerfile: 'FROM debian:13\nENV http_proxy=$HTTP_PROXY\n', lines: [2] },
    { dockerfile: "FROM debian:13\nCOPY <<EOF /etc/motd\nWelcome to '$NAME'\nEOF\n", lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nARG SRC\nCOPY ${SRC} /srv/\nRUN echo $HOME\n' },
    { dockerfile: 'FROM node:22\nENV PATH=$PATH:/opt/bin GOPATH=$GOPATH:/go\nLABEL node=$NODE_VERSION\n' },
    { dockerfile: "FROM node:22\nENV A=${B:-c} D='$E' F=\\$G\n" },
    { dockerfile: 'FROM alpine:3.20 AS base\nARG DIR=/srv\nFROM base\nWORKDIR $DIR\n' },
    { dockerfile: 'ARG NODE_VERSION=22\nFROM node:${NODE_VERSION}\nLABEL node=$NODE_VERSION\n' },
    { dockerfile: 'FROM debian:13\nCOPY <<"EOF" /etc/motd\nWelcome to $NAME\nEOF\nONBUILD COPY $SRC /srv/\n' },
    { dockerfile: 'FROM alpine:3.20\nARG A=1 B=$A\nARG HTTP_PROXY\nENV http_proxy=$HTTP_PROXY\n' },
  ],
  check(file, report) {
    const roots = rootStages(file.stages.stages);
    let guesses = maxGuesses;
    for (const stage of file.stages.stages) {
      const known = knownVariables(stage, roots.get(stage) ?? stage, file.stages);
      for (const instruction of stage.instructions) {
        for (const word of expandedWords(instruction, file.dockerfile.source.text)) {
          const seen = new Set<string>();
          for (const use of usesOf(word, instruction, file)) {
            // `${X:-y}` is made for what a base image may set or not; where all is seen, X is never there.
            if ((use.isDeclared && !isForRun(use.name, instruction, file)) || seen.has(use.name)) continue;
            if (use.hasFallback && !known.isAll) continue;
            seen.add(use.name);
            const why = whyUndefined(use.name, instruction, stage, known, file.stages, guesses-- > 0);
            if (why === undefined) continue;
            const fix = why.fix ?? (why.meant === undefined ? undefined : spelling(word, use, why.meant));
            report({ span: word.spanOf(use.start, use.end), message: why.message, ...(fix ? { fix } : {}) });
          }
        }
      }
    }
  },
};

function usesOf(word: ExpandedWord, instruction: Instruction, { stages }: LintedFile): readonly VariableUse[] {
  if (!word.raw.includes('$')) return [];
  if (word.hasQuotes) return stages.expandAt(instruction, word.word ?? word).uses;
  const { variables, isComplete } = stages.scopeAt(instruction);
  // There the backslash escapes, whatever the directive says.
  return expandWord(word.raw, (name) => variables.get(name), { escape: '\\', isComplete, quotes: false }).uses;
}

/** Build arguments for proxies reach only the commands of RUN when no ARG declares them. */
function isForRun(name: string, instruction: Instruction, { stages }: LintedFile): boolean {
  const variable = stages.scopeAt(instruction).variables.get(name);
  return variable?.kind === 'predefined' && !variable.isSet;
}

function spelling(word: ExpandedWord, { name, start }: VariableUse, meant: string): Fix | undefined {
  const at = word.raw.indexOf(name, start);
  return { title: `Write ${meant}`, edits: [{ span: word.spanOf(at, at + name.length), text: meant }] };
}

/** For so many variables it is looked for what was meant. */
const maxGuesses = 100;
