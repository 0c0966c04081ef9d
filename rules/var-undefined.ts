import { expandWord } from '../src/dockerfile/expand.ts';
import { type ExpandedWord, expandedWords } from '../src/dockerfile/expanded-words.ts';
import { namedImage } from '../src/dockerfile/image-reference.ts';
import { imagesWithOnlyPath } from '../src/dockerfile/official-images.ts';
import type { Fix, LintedFile, Rule } from '../src/dockerfile/rule.ts';
import { isSlip } from '../src/dockerfile/slip.ts';
import type { Stage, VariableUse } from '../src/dockerfile/stage.ts';
import { imageOf, rootStages } from '../src/dockerfile/stage-lineage.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { likely } from '../src/nearest.ts';

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
      const known = knownOf(stage, roots.get(stage) ?? stage, file);
      for (const instruction of stage.instructions) {
        for (const word of expandedWords(instruction, file.dockerfile.source.text)) {
          const seen = new Set<string>();
          for (const use of usesOf(word, instruction, file)) {
            // `${X:-y}` is made for what a base image may set or not; where all is seen, X is never there.
            if ((use.isDeclared && !isForRun(use.name, instruction, file)) || seen.has(use.name)) continue;
            if (use.hasFallback && !known.isAll) continue;
            seen.add(use.name);
            const why = whyUndefined(use, instruction, stage, known, guesses-- > 0, file);
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

interface Known {
  /** All that can be defined is seen. */
  readonly isAll: boolean;
  /** Where ARGs of the stage begin, by name. */
  readonly args: ReadonlyMap<string, number>;
  /** What FROM of the lowest stage uses: the base image probably sets a variable of that name as well. */
  readonly inFrom: ReadonlySet<string>;
}

function knownOf(stage: Stage, root: Stage, { stages }: LintedFile): Known {
  const reference = imageOf(root.base);
  const official = reference === undefined ? undefined : namedImage(reference)?.official;
  const args = new Map<string, number>();
  for (const instruction of stage.instructions) {
    if (instruction.name !== 'arg') continue;
    for (const { key } of instruction.pairs) if (!args.has(key.raw)) args.set(key.raw, key.span.start);
  }
  const uses = root.from ? stages.expandAt(root.from, root.from.image).uses : [];
  return {
    isAll: stage.end.isComplete || (official !== undefined && imagesWithOnlyPath.has(official)),
    args,
    inFrom: new Set(uses.map(({ name }) => name)),
  };
}

interface Why {
  readonly message: string;
  readonly meant?: string;
  readonly fix?: Fix;
}

function whyUndefined(
  { name }: VariableUse,
  instruction: Instruction,
  stage: Stage,
  { isAll, args, inFrom }: Known,
  mayGuess: boolean,
  { stages }: LintedFile,
): Why | undefined {
  // `ENV X=$X:more` keeps what a base may have set.
  if (!isAll && instruction.name === 'env' && instruction.pairs.some(({ key }) => key.raw === name)) return undefined;
  const later = args.get(name);
  if (later !== undefined && later > instruction.span.start) {
    return { message: `'${name}' is empty here: its ARG comes only below.` };
  }
  if (stages.globals.has(name) && stage.from && (isAll || !inFrom.has(name))) {
    const { end } = stage.from.span;
    return {
      message: `'${name}' is empty here: an ARG before the first FROM is seen in a stage only after 'ARG ${name}'.`,
      fix: { title: `Add ARG ${name}`, edits: [{ span: { start: end, end }, text: `\nARG ${name}` }] },
    };
  }
  const { variables } = stages.scopeAt(instruction);
  const names = mayGuess && !variables.has(name) ? [...variables.keys()].slice(0, maxNames) : [];
  const meant = isAll ? likely(name, names) : names.find((each) => isSurelyMeant(name, each));
  if (meant !== undefined) return { message: `Nothing defines '${name}': did you mean '${meant}'?`, meant };
  return isAll ? { message: `Nothing defines '${name}', so it is never there.` } : undefined;
}

/** For so many variables it is looked for what was meant, each time among so many names. */
const maxGuesses = 100;
const maxNames = 200;

/** Where the base image may define much, only names nobody would give to two things. */
function isSurelyMeant(name: string, meant: string): boolean {
  return meant.length >= 4 && name[0] === meant[0] && isSlip(name, meant);
}

function spelling(word: ExpandedWord, { name, start }: VariableUse, meant: string): Fix | undefined {
  const at = word.raw.indexOf(name, start);
  return { title: `Write ${meant}`, edits: [{ span: word.spanOf(at, at + name.length), text: meant }] };
}
