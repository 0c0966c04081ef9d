import type { Rule } from '../src/dockerfile/rule.ts';
import type { ShellScript } from '../src/dockerfile/shell-script.ts';
import {
  type LanguageManager,
  languageRuns,
  type ManagerCall,
  mayHaveCallFlag,
} from '../src/dockerfile/words/language-managers.ts';
import { lockfilesAt } from '../src/dockerfile/words/lockfiles.ts';
import { mayHaveVariable } from '../src/dockerfile/words/run-environment.ts';
import { wordAfter } from '../src/dockerfile/words/shell-edits.ts';

export const lockfileNotFrozen: Rule = {
  id: 'lockfile-not-frozen',
  title: 'Packages come from the lockfile and nowhere else',
  why: 'The lockfile is in the image, yet the command may resolve anew and install other versions than were tested, when the manifest asks for more than the lockfile has. The flag makes it an error instead. `npm install` has a rule of its own; requirements files with hashes need no flag, as pip checks them all once it sees one.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM node:22\nCOPY package.json yarn.lock ./\nRUN yarn install && yarn cache clean\n',
      lines: [3],
      fixed: 'FROM node:22\nCOPY package.json yarn.lock ./\nRUN yarn install --frozen-lockfile && yarn cache clean\n',
    },
    {
      dockerfile: 'FROM rust:1.90\nCOPY . .\nRUN cargo build --release\n',
      context: { 'Cargo.toml': '', 'Cargo.lock': '' },
      lines: [3],
      fixed: 'FROM rust:1.90\nCOPY . .\nRUN cargo build --locked --release\n',
    },
    {
      dockerfile: 'FROM python:3.13\nCOPY pyproject.toml uv.lock ./\nRUN uv sync\n',
      lines: [3],
      fixed: 'FROM python:3.13\nCOPY pyproject.toml uv.lock ./\nRUN uv sync --locked\n',
    },
    { dockerfile: 'FROM ruby:3.4\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\n', lines: [3] },
    { dockerfile: 'FROM composer:2\nCOPY composer.json composer.lock ./\nRUN composer update\n', lines: [3] },
    {
      dockerfile: 'FROM node:22\nCOPY pnpm-lock.yaml package.json ./\nRUN pnpm i\n',
      lines: [3],
      fixed: 'FROM node:22\nCOPY pnpm-lock.yaml package.json ./\nRUN pnpm i --frozen-lockfile\n',
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nCOPY package.json yarn.lock ./\nRUN yarn install --immutable\n' },
    { dockerfile: 'FROM node:22\nCOPY package.json ./\nRUN yarn install\n' },
    { dockerfile: 'FROM node:22\nENV CI=true\nCOPY package.json pnpm-lock.yaml ./\nRUN pnpm install\n' },
    { dockerfile: 'FROM rust:1.90\nCOPY Cargo.toml Cargo.lock ./\nRUN cargo build --locked && cargo install just\n' },
    { dockerfile: 'FROM ruby:3.4\nENV BUNDLE_DEPLOYMENT=1\nCOPY Gemfile Gemfile.lock ./\nRUN bundle install\n' },
    {
      dockerfile:
        'FROM ruby:3.4\nCOPY Gemfile Gemfile.lock ./\nRUN bundle config set --local deployment true && bundle install\n',
    },
    { dockerfile: 'FROM composer:2\nCOPY composer.json composer.lock ./\nRUN composer install --no-dev\n' },
    { dockerfile: 'FROM python:3.13\nCOPY pyproject.toml uv.lock ./\nRUN UV_FROZEN=1 uv sync\n' },
    { dockerfile: 'FROM python:3.13\nCOPY poetry.lock pyproject.toml ./\nRUN poetry install --only main\n' },
  ],
  check(file, report) {
    const runs = languageRuns(file).filter(({ calls }) => calls.some(({ manager }) => ways.has(manager)));
    if (runs.length === 0) return;
    const lockfiles = lockfilesAt(file);
    for (const { run, script, calls } of runs) {
      const present = lockfiles.get(run);
      for (const call of calls) {
        const { verb, command } = call;
        const way = ways.get(call.manager)?.find((each) => isMeant(each, call));
        const lockfile = way?.lockfiles.find((name) => present?.has(name));
        if (!way || lockfile === undefined) continue;
        if (mayHaveCallFlag(call, way.flags)) continue;
        if (mayHaveVariable(way.variables ?? [], { run, script, command }, file.stages)) continue;
        if (call.manager === 'bundle' && configures(script)) continue;
        const edit = verb && way.flags[0] && wordAfter(verb, way.flags[0], run, file.dockerfile.source.text);
        report({
          span: verb?.span ?? command.nameSpan ?? command.span,
          message: `'${shown(call)}' may install something else than '${lockfile}' says: ${way.advice}.`,
          ...(edit && { fix: { title: `Add ${way.flags[0]}`, edits: [edit] } }),
        });
      }
    }
  },
};

interface Way {
  readonly verbs: readonly (string | undefined)[];
  readonly lockfiles: readonly string[];
  /** Flags that hold to the lockfile; the first is the one to add. */
  readonly flags: readonly string[];
  readonly variables?: readonly string[];
  readonly advice: string;
  /** Only with one of these flags it is about the lockfile's packages. */
  readonly onlyWith?: readonly string[];
}

const ways: ReadonlyMap<LanguageManager, readonly Way[]> = new Map<LanguageManager, readonly Way[]>([
  [
    'yarn',
    [
      {
        verbs: ['install', undefined],
        lockfiles: ['yarn.lock'],
        flags: [
          '--frozen-lockfile',
          '--immutable',
          '--immutable-cache',
          '--pure-lockfile',
          '--version',
          '-v',
          '--help',
        ],
        variables: ['CI', 'YARN_ENABLE_IMMUTABLE_INSTALLS'],
        advice: "add '--frozen-lockfile', or '--immutable' since Yarn 2",
      },
    ],
  ],
  [
    'pnpm',
    [
      {
        verbs: ['install', 'i'],
        lockfiles: ['pnpm-lock.yaml'],
        flags: ['--frozen-lockfile', '--offline'],
        variables: ['CI'],
        advice: "add '--frozen-lockfile'",
      },
    ],
  ],
  [
    'bun',
    [
      {
        verbs: ['install', 'i'],
        lockfiles: ['bun.lock', 'bun.lockb'],
        flags: ['--frozen-lockfile', '-g', '--global'],
        advice: "add '--frozen-lockfile'",
      },
    ],
  ],
  [
    'bundle',
    [
      {
        verbs: ['install', undefined],
        lockfiles: ['Gemfile.lock'],
        flags: [],
        variables: ['BUNDLE_DEPLOYMENT', 'BUNDLE_FROZEN'],
        advice: "set 'BUNDLE_FROZEN=true' or 'BUNDLE_DEPLOYMENT=1'",
      },
    ],
  ],
  [
    'cargo',
    [
      {
        verbs: ['build', 'b', 'test', 'run'],
        lockfiles: ['Cargo.lock'],
        flags: ['--locked', '--frozen'],
        advice: "add '--locked'",
      },
      {
        verbs: ['install'],
        lockfiles: ['Cargo.lock'],
        flags: ['--locked', '--frozen'],
        advice: "add '--locked'",
        onlyWith: ['--path'],
      },
    ],
  ],
  ['composer', [{ verbs: ['update', 'u'], lockfiles: ['composer.lock'], flags: [], advice: "use 'composer install'" }]],
  ['poetry', [{ verbs: ['update'], lockfiles: ['poetry.lock'], flags: [], advice: "use 'poetry install'" }]],
  [
    'uv',
    [
      {
        verbs: ['sync'],
        lockfiles: ['uv.lock'],
        flags: ['--locked', '--frozen'],
        variables: ['UV_LOCKED', 'UV_FROZEN'],
        advice: "add '--locked'",
      },
    ],
  ],
  [
    'pipenv',
    [
      {
        verbs: ['install'],
        lockfiles: ['Pipfile.lock'],
        flags: ['--deploy', '--ignore-pipfile'],
        advice: "add '--deploy'",
      },
    ],
  ],
  [
    'dotnet',
    [
      {
        verbs: ['restore'],
        lockfiles: ['packages.lock.json'],
        flags: ['--locked-mode'],
        advice: "add '--locked-mode'",
      },
    ],
  ],
]);

function isMeant({ verbs, onlyWith }: Way, { manager, verb, operands, flags }: ManagerCall): boolean {
  if (verb !== undefined && verb.value === undefined) return false;
  const isOwn = operands.length === 0 || manager === 'cargo' || manager === 'dotnet';
  return isOwn && verbs.includes(verb?.value) && (!onlyWith || flags.some(({ name }) => onlyWith.includes(name)));
}

/** `bundle config set frozen true`, or the flags of old. */
function configures({ commands }: ShellScript): boolean {
  return commands.some(
    ({ name, arguments: words }) =>
      name?.startsWith('bundle') === true &&
      words.some(
        ({ value }) => value !== undefined && ['deployment', 'frozen', '--deployment', '--frozen'].includes(value),
      ),
  );
}

function shown({ manager, verb }: ManagerCall): string {
  return verb?.value === undefined ? manager : `${manager} ${verb.value}`;
}
