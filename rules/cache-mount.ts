import type { Rule } from '../src/dockerfile/rule.ts';
import {
  type LanguageManager,
  languageRuns,
  type ManagerCall,
  mayHaveCallFlag,
} from '../src/dockerfile/words/language-managers.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';

export const cacheMount: Rule = {
  id: 'cache-mount',
  title: 'What is downloaded for a build is kept for the next one',
  why: 'When a layer is built anew the package manager downloads everything again. A cache mount, `RUN --mount=type=cache,target=...`, lives outside the image and is there at the next build, so only what changed is fetched, and nothing of it is in a layer.',
  levels: { recommended: 'off', strict: 'off', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM golang:1.25\nCOPY go.mod go.sum ./\nRUN go mod download\n',
      lines: [3],
      fixed: 'FROM golang:1.25\nCOPY go.mod go.sum ./\nRUN --mount=type=cache,target=/go/pkg/mod go mod download\n',
    },
    {
      dockerfile: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci\n',
      lines: [3],
      fixed: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
    },
    { dockerfile: 'FROM python:3.13\nUSER app\nRUN pip install -r requirements.txt\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n' },
    { dockerfile: 'FROM python:3.13\nRUN pip install --no-cache-dir -r requirements.txt\n' },
    { dockerfile: 'FROM rust:1.90\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build --locked\n' },
    { dockerfile: 'FROM golang:1.25\nRUN go version && npm run build\n' },
  ],
  check(file, report) {
    for (const { run, calls } of languageRuns(file)) {
      if (mountsOf(run).some(({ type }) => type === 'cache' || type === 'tmpfs')) continue;
      const call = calls.find(fetches);
      const folder = call && folders.get(call.manager);
      if (!call || folder === undefined) continue;
      const user = file.stages.scopeAt(run).user;
      // Below /root a cache is root's own.
      const isRoot = user === undefined || user.value === 'root' || user.value === '0';
      const flag = `--mount=type=cache,target=${folder}`;
      const at = { start: run.keyword.span.end, end: run.keyword.span.end };
      report({
        span: call.command.nameSpan ?? call.command.span,
        message: `'${call.command.name ?? call.manager}' downloads everything again when this is built anew: mount a cache.`,
        ...(isRoot && { fix: { title: `Add ${flag}`, edits: [{ span: at, text: ` ${flag}` }] } }),
      });
    }
  },
};

/** Where root has them; of Go, Cargo and PHP as their official images have it. */
const folders: ReadonlyMap<LanguageManager, string> = new Map<LanguageManager, string>([
  ['bun', '/root/.bun/install/cache'],
  ['cargo', '/usr/local/cargo/registry'],
  ['composer', '/root/.composer/cache'],
  ['dotnet', '/root/.nuget/packages'],
  ['go', '/go/pkg/mod'],
  ['gradle', '/root/.gradle'],
  ['mvn', '/root/.m2'],
  ['npm', '/root/.npm'],
  ['pip', '/root/.cache/pip'],
  ['pnpm', '/root/.local/share/pnpm/store'],
  ['poetry', '/root/.cache/pypoetry'],
  ['uv', '/root/.cache/uv'],
  ['yarn', '/root/.cache/yarn'],
]);

const verbs: ReadonlyMap<LanguageManager, readonly (string | undefined)[]> = new Map<
  LanguageManager,
  readonly (string | undefined)[]
>([
  ['bun', ['install', 'i', 'add']],
  ['cargo', ['build', 'install', 'fetch', 'test']],
  ['composer', ['install', 'require', 'update']],
  ['dotnet', ['restore', 'build', 'publish']],
  ['go', ['build', 'get', 'install', 'mod']],
  ['gradle', ['build', 'assemble', 'bootJar']],
  ['mvn', ['package', 'install', 'verify', 'dependency:go-offline', 'dependency:resolve']],
  ['npm', ['ci', 'i', 'install']],
  ['pip', ['install']],
  ['pnpm', ['install', 'i', 'add', 'fetch']],
  ['poetry', ['install']],
  ['uv', ['sync']],
  ['yarn', ['install', 'add', undefined]],
]);

function fetches(call: ManagerCall): boolean {
  const { manager, verb, flags } = call;
  if (verb !== undefined && verb.value === undefined) return false;
  if (mayHaveCallFlag(call, ['--no-cache-dir', '--no-cache', '--offline'])) return false;
  return verbs.get(manager)?.includes(verb?.value) === true && !(verb === undefined && flags.length > 0);
}
