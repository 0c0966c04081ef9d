import type { Fix, LintedFile, Rule, RuleProblem } from '../src/dockerfile/rule.ts';
import type { VariableUse } from '../src/dockerfile/stage.ts';
import { expandWord } from '../src/dockerfile/stages/expand.ts';
import type { Heredoc, Instruction } from '../src/dockerfile/syntax.ts';
import { type ExpandedWord, expandedWords } from '../src/dockerfile/words/expanded-words.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
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
    { dockerfile: 'FROM alpine:3.20\nARG AB=x ABC=y\nLABEL a=$AC b=$BB\n', lines: [3, 3] },
    { dockerfile: 'FROM debian:13\nENV http_proxy=$HTTP_PROXY\n', lines: [2] },
    {
      dockerfile: "FROM debian:13\nCOPY <<EOF /etc/motd\nWelcome to '$NAME'\nand $OTHER\nEOF\n",
      lines: [3],
      fixed: "FROM debian:13\nCOPY <<'EOF' /etc/motd\nWelcome to '$NAME'\nand $OTHER\nEOF\n",
    },
    {
      dockerfile: 'FROM eclipse-temurin:21\nCOPY <<-EOF /run.sh\n\texec java $JAVA_OPTS -jar app.jar "$@"\nEOF\n',
      lines: [3],
      fixed: 'FROM eclipse-temurin:21\nCOPY <<-\'EOF\' /run.sh\n\texec java $JAVA_OPTS -jar app.jar "$@"\nEOF\n',
    },
    { dockerfile: 'FROM node:22\nARG APP\nCOPY <<EOF /run.sh\nexec $APP "$1" "$#" $?\nEOF\n', lines: [4] },
  ],
  good: [
    { dockerfile: 'FROM scratch\nARG SRC=a\nENV SRV=x DST=$SRV\nLABEL a=${A:-x} b=${B-x} c=${C:+x}\n' },
    { dockerfile: 'FROM eclipse-temurin:21\nCOPY <<EOF /app.conf\nhome = $JAVA_HOME\nprice = \\$1\nEOF\n' },
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
        const setters = settersIn(instruction);
        for (const word of expandedWords(instruction, file.dockerfile.source.text)) {
          const seen = new Set<string>();
          const uses = usesOf(word, instruction, file);
          let isTold = false;
          for (const use of uses) {
            // `${X:-y}` is made for what is set or not.
            if (use.hasFallback || (setters.get(use.name) ?? Number.POSITIVE_INFINITY) <= (word.word?.span.start ?? 0))
              continue;
            if ((use.isDeclared && !isForRun(use.name, instruction, file)) || seen.has(use.name)) continue;
            seen.add(use.name);
            const why = whyUndefined(use.name, instruction, stage, known, file.stages, guesses-- > 0);
            if (word.heredoc && (why === undefined || why.isAnywhere)) {
              // One remedy for all of it: the first tells.
              if (isTold || (why === undefined && !isParameter(use.name))) continue;
              isTold = true;
              report(unquoted(word, use, uses, word.heredoc));
              continue;
            }
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

/** Where the pairs of an ENV end, by name, the first of each: of their values another rule speaks. */
function settersIn(instruction: Instruction): ReadonlyMap<string, number> {
  const pairs = instruction.name === 'env' ? instruction.pairs : [];
  return new Map(pairs.toReversed().map(({ key, span }) => [key.raw, span.end]));
}

/** What a shell script is given when it runs: no ENV can set it. */
function isParameter(name: string): boolean {
  return /^(?:[0-9]+|[@*#?$!-])$/.test(name);
}

/** A script or template written by COPY, whose variables are mostly meant for when it runs. */
function unquoted(word: ExpandedWord, use: VariableUse, uses: readonly VariableUse[], heredoc: Heredoc): RuleProblem {
  const { name, span, body } = heredoc;
  const isAsIs = uses.every(({ isDeclared }) => !isDeclared) && !body.text.includes('\\');
  const at = { start: span.end - name.length, end: span.end };
  const written = word.raw.slice(use.start, use.end);
  return {
    span: word.spanOf(use.start, use.end),
    message: `${quoted(written)} is empty, for this heredoc is filled in when the image is built: write <<'${name}' to keep it as it stands.`,
    ...(isAsIs && { fix: { title: `Write <<'${name}'`, edits: [{ span: at, text: `'${name}'` }] } }),
  };
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
