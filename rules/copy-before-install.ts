import type { BuildContext } from '../src/dockerfile/build-context.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { Stage } from '../src/dockerfile/stage.ts';
import type { Word } from '../src/dockerfile/syntax.ts';
import { copySources } from '../src/dockerfile/words/copy-sources.ts';
import { dependencyInstall, type Ecosystem } from '../src/dockerfile/words/dependency-install.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';
import { isWholeContext } from '../src/dockerfile/words/own-context.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { throughStages } from '../src/dockerfile/words/stage-lineage.ts';

export const copyBeforeInstall: Rule = {
  id: 'copy-before-install',
  title: 'Dependencies are installed before the source is copied',
  why: 'A layer is made anew when anything it was made from has changed. Where all of the source is copied before the dependencies are installed, each change of a comment downloads and installs all of them again. Copy the manifest and the lock file, install, and then copy the rest; or keep the downloads in a `--mount=type=cache`, with which this rule is silent.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM node:22\nWORKDIR /srv\nCOPY . .\nRUN npm ci\n', lines: [3] },
    {
      dockerfile:
        'FROM python:3.13 AS base\nFROM base\nADD . /srv\nRUN cd /srv && pip install --no-cache-dir -r requirements.txt\n',
      lines: [3],
    },
    { dockerfile: 'FROM golang:1.25 AS build\nCOPY . /src\nRUN cd /src && go build -o /app .\n', lines: [2] },
    { dockerfile: 'FROM maven:3-eclipse-temurin-21\nCOPY . .\nRUN ./mvnw -B package\n', lines: [2] },
  ],
  good: [
    {
      dockerfile: 'FROM node:22\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nRUN npm run build && npm ci --omit=dev\n',
    },
    { dockerfile: 'FROM node:22 AS deps\nCOPY package.json ./\nRUN yarn\nFROM deps\nCOPY . .\nRUN yarn install\n' },
    { dockerfile: 'FROM golang:1.25\nCOPY . .\nRUN --mount=type=cache,target=/go/pkg/mod go build ./...\n' },
    { dockerfile: 'FROM golang:1.25\nCOPY . .\nRUN go build .\n', context: { 'go.mod': '', 'main.go': '' } },
    { dockerfile: 'FROM node:22\nCOPY . .\nRUN npm install -g pnpm@9 && npm run build\n' },
    { dockerfile: 'FROM python:3.13\nCOPY . .\nRUN pip install --no-cache-dir .\n' },
    { dockerfile: 'FROM node:22 AS a\nFROM node:22\nCOPY --from=a . .\nRUN npm ci\n' },
  ],
  check({ stages, shell, context }, report) {
    throughStages(stages.stages, (stage: Stage, below: ReadonlySet<Ecosystem> | undefined) => {
      const installed = new Set(below);
      let whole: Word | undefined;
      for (const instruction of stage.instructions) {
        if (instruction.name === 'copy' || instruction.name === 'add') {
          const sources = copySources(instruction, stages);
          whole ??= sources.find(({ kind, text }) => kind === 'context' && isWholeContext(text))?.word;
        }
        if (instruction.name !== 'run') continue;
        const isCached = mountsOf(instruction).some(({ type }) => type === 'cache');
        for (const command of shell(instruction)?.commands ?? []) {
          const found = dependencyInstall(command);
          if (!found || installed.has(found.ecosystem)) continue;
          installed.add(found.ecosystem);
          if (!whole || isCached || (found.builds && needsNothing(found.ecosystem, context))) continue;
          report({
            span: whole.span,
            message: `Any change of the source has ${quoted(found.words)} get all dependencies again: copy ${manifests[found.ecosystem]} and install before this.`,
          });
        }
      }
      return installed;
    });
  },
};

/** A build that downloads nothing. */
function needsNothing(ecosystem: Ecosystem, context: BuildContext | undefined): boolean {
  if (ecosystem !== 'go' || !context) return false;
  const paths = new Set(context.entries.map(({ path }) => path));
  return paths.has('go.mod') && (!paths.has('go.sum') || paths.has('vendor/modules.txt'));
}

const manifests: Readonly<Record<Ecosystem, string>> = {
  npm: "'package.json' and its lock file",
  python: 'the list of requirements',
  go: "'go.mod' and 'go.sum'",
  cargo: "'Cargo.toml' and 'Cargo.lock'",
  ruby: "'Gemfile' and 'Gemfile.lock'",
  composer: "'composer.json' and 'composer.lock'",
  maven: "'pom.xml'",
  gradle: 'the build files',
  dotnet: 'the project files',
  elixir: "'mix.exs' and 'mix.lock'",
};
