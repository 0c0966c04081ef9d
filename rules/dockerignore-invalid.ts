import { posix } from 'node:path';
import type { BuildContext, IgnoreFile, IgnorePattern } from '../src/dockerfile/build-context.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { firstFromContext } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const dockerignoreInvalid: Rule = {
  id: 'dockerignore-invalid',
  title: 'Patterns of .dockerignore say what they mean',
  why: '`.dockerignore` is not `.gitignore`: a comment begins in the first column only, quotes and backslashes are part of the name, a pattern without `**/` looks into the topmost folder alone, and of an exclusion and an exception the later one counts. A pattern that goes wrong is not reported by Docker, it leaves out nothing.',
  levels: { recommended: 'warning', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  needs: 'context',
  bad: [
    {
      dockerfile: 'FROM node:22\nCOPY app.js /srv/\n',
      lines: [2],
      context: { 'app.js': '', '.dockerignore': 'notes # mine\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      lines: [2, 2],
      context: {
        'app.js': '',
        'web/a.log': '',
        'web/node_modules/b.js': '',
        '.dockerignore': '*.log\nnode_modules/\n',
      },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      lines: [2, 2, 2],
      context: { 'app.js': '', 'docs/a.md': '', '.dockerignore': '!docs/a.md\ndocs\n"notes"\n../other\n' },
    },
  ],
  good: [
    { dockerfile: 'FROM node:22\nCOPY app.js /srv/\n', context: { 'app.js': '', '.dockerignore': 'a[ # b\n' } },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: {
        'app.js': '',
        'docs/a.md': '',
        '.dockerignore': '# all\ndocs/\n!docs/a.md\n.git\n**/*.log\n/tmp\n./dist\n',
      },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: { 'app.js': '', 'a.log': '', 'web/b.log': '', '.dockerignore': '*.log\n*.tmp\n!keep.log\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: { 'app.js': '', 'C#/a.cs': '', '.dockerignore': 'C#\n*\n!app.js\n!C#\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: { 'app.js': '', 'scripts/build/a.js': '', '.dockerignore': 'build\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: { 'app.js': '', 'docs/a.md': '', 'docs/b.md': '', '.dockerignore': '!docs/*.md\ndocs/a.md\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: { 'app.js': '', 'web/a.log': '', '.dockerignore': '*.log\nweb/*.log\n' },
    },
    { dockerfile: 'FROM node:22\nRUN true\n', context: { '.dockerignore': 'a[\n' } },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv/\n',
      context: { 'app.js': '', 'web/node_modules/b.js': '', '.dockerignore': 'node_modules\nweb\n' },
    },
  ],
  check({ dockerfile, stages, context }, report) {
    const ignoreFile = context?.ignoreFile;
    if (!context || !ignoreFile || ignoreFile.patterns.length > mostPatterns) return;
    const word = firstFromContext(dockerfile, stages);
    if (!word) return;
    for (const [index, pattern] of ignoreFile.patterns.entries()) {
      // What Docker refuses is an error, and another rule's.
      if (pattern.problem !== undefined) continue;
      const what = wrong(pattern) ?? (context.isWhole ? inVain(pattern, index, ignoreFile, context) : undefined);
      if (what === undefined) continue;
      report({
        span: word.span,
        message: `${quoted(pattern.raw)} in line ${pattern.line} of ${quoted(ignoreFile.name)} ${what}`,
      });
    }
  },
};

/** Nobody writes more by hand. */
const mostPatterns = 1000;
/** A pattern is tried on that many entries in all: a context of usual size with patterns of usual number. */
const mostTries = 1_000_000;

/** What is wrong whatever there is; ends the sentence. */
function wrong({ raw, pattern }: IgnorePattern): string | undefined {
  if (/\s#/.test(raw)) return 'holds no comment: what follows belongs to the name, since a comment begins its line.';
  if (/^!?(["']).*\1$/.test(raw)) return 'has quotes, which Docker takes for a part of the name: take them away.';
  return pattern.startsWith('../') ? 'lies outside of the build context, of which nothing is sent anyway.' : undefined;
}

/** What is wrong because of what there is. */
function inVain(pattern: IgnorePattern, index: number, file: IgnoreFile, context: BuildContext): string | undefined {
  const { entries } = context;
  if (entries.length * file.patterns.length > mostTries) return undefined;
  if (pattern.isException) {
    const found = entries.filter(({ path }) => pattern.matches(path));
    if (found.length === 0 || found.some(({ path }) => !context.isIgnored(path))) return undefined;
    const path = found[0]?.path ?? '';
    const later = file.patterns.find((each, at) => at > index && !each.isException && reaches(each, path));
    return (
      later && `brings nothing back: line ${later.line}, ${quoted(later.raw)}, comes later and leaves it out again.`
    );
  }
  // With a folder in it a pattern says where to look, and a plain name may mean the topmost folder alone.
  if (pattern.pattern.includes('/') || pattern.pattern.includes('**') || !everywhere.test(pattern.pattern))
    return undefined;
  let below: string | undefined;
  for (const { path } of entries) {
    if (pattern.matches(path)) return undefined;
    const isHit = below === undefined && path.includes('/') && pattern.matches(posix.basename(path));
    if (isHit && !context.isIgnored(path)) below = path;
  }
  return (
    below && `looks into the topmost folder alone, and so ${quoted(below)} is sent: write '**/${pattern.pattern}'.`
  );
}

/** What one hardly means in one folder only. */
const everywhere = /[*?]|^\.|^(?:node_modules|__pycache__|Thumbs\.db)$/;

function reaches(pattern: IgnorePattern, path: string): boolean {
  for (let part = path; part !== '.'; part = posix.dirname(part)) if (pattern.matches(part)) return true;
  return false;
}
