import type { Rule } from '../src/dockerfile/rule.ts';
import { languageRuns, mayHaveCallFlag } from '../src/dockerfile/words/language-managers.ts';
import { lockfilesAt } from '../src/dockerfile/words/lockfiles.ts';

export const npmNotCi: Rule = {
  id: 'npm-not-ci',
  title: '`npm ci` installs what the lockfile says',
  why: '`npm install` takes a lockfile for a hint: where `package.json` asks for something else it resolves anew and rewrites the file, and nobody sees it. `npm ci` installs exactly what is written there, checks it against the hashes, and fails when the two files disagree.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm install --omit=dev\n',
      lines: [3],
      fixed: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci --omit=dev\n',
    },
    {
      dockerfile: 'FROM node:22\nCOPY package*.json ./\nRUN npm i\n',
      context: { 'package.json': '{}', 'package-lock.json': '{}' },
      lines: [3],
      fixed: 'FROM node:22\nCOPY package*.json ./\nRUN npm ci\n',
    },
    {
      dockerfile: 'FROM node:22\nRUN --mount=type=bind,source=package-lock.json,target=package-lock.json npm install\n',
      lines: [2],
      fixed: 'FROM node:22\nRUN --mount=type=bind,source=package-lock.json,target=package-lock.json npm ci\n',
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nCOPY package.json package-lock.json ./\nRUN npm ci\n' },
    { dockerfile: 'FROM node:22\nCOPY package.json ./\nRUN npm install\n' },
    {
      dockerfile: 'FROM node:22\nCOPY . .\nRUN npm install\n',
      context: { 'package.json': '{}', 'package-lock.json': '{}', '.dockerignore': 'package-lock.json\n' },
    },
    { dockerfile: 'FROM node:22\nCOPY package-lock.json ./\nRUN npm install -g npm@11.4.2 && npm install x@1\n' },
    { dockerfile: 'FROM node:22\nCOPY package-lock.json ./\nRUN npm install --no-package-lock\n' },
  ],
  check(file, report) {
    const runs = languageRuns(file).filter(({ calls }) => calls.some(({ manager }) => manager === 'npm'));
    if (runs.length === 0) return;
    const lockfiles = lockfilesAt(file);
    const { text } = file.dockerfile.source;
    for (const { run, calls } of runs) {
      const name = ['package-lock.json', 'npm-shrinkwrap.json'].find((each) => lockfiles.get(run)?.has(each));
      if (name === undefined) continue;
      for (const call of calls) {
        const { manager, verb, operands, flags } = call;
        const isInstall = manager === 'npm' && (verb?.value === 'install' || verb?.value === 'i');
        if (!verb || !isInstall || operands.length > 0 || mayHaveCallFlag(call, others)) continue;
        if (flags.some((flag) => flag.name === '--package-lock' && flag.value?.value === 'false')) continue;
        const isAsWritten = text.slice(verb.span.start, verb.span.end) === verb.value;
        report({
          span: verb.span,
          message: `'npm ${verb.value}' may install something else than '${name}' says: use 'npm ci'.`,
          ...(isAsWritten && { fix: { title: 'Use npm ci', edits: [{ span: verb.span, text: 'ci' }] } }),
        });
      }
    }
  },
};

/** With these it is about something else than the lockfile's packages. */
const others = ['-g', '--global', '--no-package-lock', '--package-lock-only', '--dry-run'];
