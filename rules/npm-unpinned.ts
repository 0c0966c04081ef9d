import type { Rule } from '../src/dockerfile/rule.ts';
import { languageRuns } from '../src/dockerfile/words/language-managers.ts';
import { unpinnedProblem } from '../src/dockerfile/words/unpinned-problem.ts';

export const npmUnpinned: Rule = {
  id: 'npm-unpinned',
  title: 'Packages from npm have a version',
  why: '`npm install -g typescript` takes whatever is newest on the day of the build, and so does `@latest`: two builds of one commit differ, and a hijacked release is in the image at once. Write `typescript@5.9.2`, or install from a lockfile with `npm ci`.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3016'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM node:22\nRUN npm install -g typescript\n', lines: [2] },
    {
      dockerfile: 'FROM node:22\nRUN npm i @angular/cli@19.2.0 \\\n    @angular/core && npm cache clean --force\n',
      lines: [3],
    },
    { dockerfile: 'FROM node:22\nRUN npm install --global npm@latest\n', lines: [2] },
    { dockerfile: 'FROM node:22\nRUN npm install git+https://git.example.com/tool.git\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM node:22\nRUN npm install -g typescript@5.9.2 @angular/cli@19\n' },
    { dockerfile: 'FROM node:22\nRUN npm ci && npm install --omit dev --prefix /app\n' },
    { dockerfile: 'FROM node:22\nARG TS\nRUN npm install -g "typescript@$TS" $EXTRAS --loglevel error\n' },
    { dockerfile: 'FROM node:22\nRUN npm install ./lib /opt/app.tgz ../x https://example.com/app-1.2.tgz\n' },
    { dockerfile: 'FROM node:22\nRUN npm install git+https://git.example.com/tool.git#v1.2 example/tool#4f2a9c1\n' },
    { dockerfile: 'FROM node:22\nRUN npm run install typescript\n' },
  ],
  check(file, report) {
    for (const { calls } of languageRuns(file)) {
      for (const { manager, verb, operands } of calls) {
        if (manager !== 'npm' || !verbs.has(verb?.value ?? '')) continue;
        const unpinned = operands.flatMap(({ value, span }) =>
          value === undefined || isPinned(value) ? [] : [{ name: value, span }],
        );
        for (const problem of unpinnedProblem(unpinned, 'typescript@5.9.2')) report(problem);
      }
    }
  },
};

const verbs: ReadonlySet<string> = new Set(['install', 'i', 'in', 'add']);

const moving: ReadonlySet<string> = new Set(['', 'latest', 'next', '*', 'x']);

/** Paths and archives are what they are; of a Git repository a commit or tag comes after `#`. */
function isPinned(text: string): boolean {
  if (/^(?:\.|\/|~\/|file:)/.test(text) || /\.(?:tgz|tar|tar\.gz)$/.test(text)) return true;
  const scope = text.startsWith('@') ? text.indexOf('/') + 1 : 0;
  const isRepository = text.includes('://') || /^(?:git\+|github:|gitlab:|bitbucket:)/.test(text);
  if (isRepository || text.includes('/', scope)) return text.includes('#');
  const at = text.indexOf('@', scope);
  return at >= 0 && !moving.has(text.slice(at + 1));
}
