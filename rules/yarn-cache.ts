import type { Rule } from '../src/dockerfile/rule.ts';
import { homeCacheGoneAt } from '../src/dockerfile/words/home-caches.ts';
import { languageRuns, type ManagerCall, mayHaveCallFlag } from '../src/dockerfile/words/language-managers.ts';
import { isMounted, isRemovedAfter } from '../src/dockerfile/words/removed-paths.ts';
import { mayHaveVariable } from '../src/dockerfile/words/run-environment.ts';
import { commandAtEnd } from '../src/dockerfile/words/shell-edits.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const yarnCache: Rule = {
  id: 'yarn-cache',
  title: 'Yarn leaves no cache in the image',
  why: 'Yarn keeps a copy of every package for the next time, and in an image there is none: the layer holds them twice. Run `yarn cache clean` in the same `RUN`, for a later one cannot make the layer smaller; or keep the cache out of it with `--mount=type=cache`. Stages that are not shipped are not looked at.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3060'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM node:22\nRUN yarn install --frozen-lockfile\n',
      lines: [2],
      fixed: 'FROM node:22\nRUN yarn install --frozen-lockfile && yarn cache clean\n',
    },
    {
      dockerfile: 'FROM node:22\nRUN yarn cache clean \\\n    && yarn \\\n    && yarn build\n',
      lines: [3],
      fixed: 'FROM node:22\nRUN yarn cache clean \\\n    && yarn \\\n    && yarn build \\\n    && yarn cache clean\n',
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nRUN yarn install --frozen-lockfile && yarn cache clean --all\n' },
    { dockerfile: 'FROM node:22\nRUN --mount=type=cache,target=/usr/local/share/.cache/yarn yarn install\n' },
    {
      dockerfile:
        'FROM node:22\nRUN --mount=type=cache,target=/root/.cache/yarn,sharing=locked yarn add left-pad@1.3.0\n',
    },
    { dockerfile: 'FROM node:22\nRUN yarn install && rm -rf /usr/local/share/.cache\n' },
    {
      dockerfile:
        'FROM node:22 AS build\nRUN yarn install && yarn build\nFROM node:22-slim\nCOPY --from=build /dist /dist\n',
    },
    {
      dockerfile: 'FROM node:22\nENV YARN_CACHE_FOLDER=/tmp/yarn\nRUN yarn install\nRUN yarn build && yarn --version\n',
    },
  ],
  check(file, report) {
    const { stages, dockerfile } = file;
    const shipped = new Set(stageChain(stages.target));
    for (const { run, script, calls } of languageRuns(file)) {
      const stage = stages.stageOf(run);
      const call = calls.findLast(isInstall);
      if (!call || !stage || !shipped.has(stage) || mayHaveCallFlag(call, ['--cache-folder'])) continue;
      const { command } = call;
      const { start } = command.span;
      const isCleaned =
        calls.some((each) => isClean(each) && each.command.span.start > start) ||
        mayHaveVariable(['YARN_CACHE_FOLDER', 'YARN_GLOBAL_FOLDER'], { run, script, command }, stages) ||
        homeCacheGoneAt(run, script, '.cache/yarn', stages) > start ||
        homeCacheGoneAt(run, script, '.yarn/berry/cache', stages) > start ||
        isMounted(run, shared, stages) ||
        isRemovedAfter(script, shared, start);
      if (isCleaned) continue;
      const edit = commandAtEnd(run, script, 'yarn cache clean', dockerfile.source.text);
      report({
        span: call.verb?.span ?? command.nameSpan ?? command.span,
        message: "Yarn's cache stays in the layer: end the RUN with 'yarn cache clean', or mount a cache.",
        ...(edit && { fix: { title: 'Add yarn cache clean', edits: [edit] } }),
      });
    }
  },
};

/** Where Yarn 1 has it when root runs it. */
const shared = '/usr/local/share/.cache/yarn';

function isInstall({ manager, verb, flags }: ManagerCall): boolean {
  if (manager !== 'yarn') return false;
  const asks = flags.some(({ name }) => ['-v', '--version', '-h', '--help'].includes(name));
  return verb === undefined ? !asks : verb.value === 'install' || verb.value === 'add';
}

function isClean({ manager, verb, operands }: ManagerCall): boolean {
  return manager === 'yarn' && verb?.value === 'cache' && operands[0]?.value === 'clean';
}
