import { posix } from 'node:path';
import type { BuildContext } from '../src/dockerfile/build-context.ts';
import { insideContext } from '../src/dockerfile/context/dockerignore.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { copySources, isPattern } from '../src/dockerfile/words/copy-sources.ts';
import { isOwnContext } from '../src/dockerfile/words/own-context.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { isSlip } from '../src/dockerfile/words/slip.ts';

export const copySourceMissing: Rule = {
  id: 'copy-source-missing',
  title: 'What is copied is there',
  why: 'A `COPY` or `ADD` of a file that is not in the build context fails. Paths are relative to the root of the context, not to the Dockerfile, and nothing above it can be reached. What builds usually make (`dist/`, `target/`, programs, archives) is not reported, nor is anything where the folder hardly is the context: name that with `--context`.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  needs: 'context',
  bad: [
    {
      dockerfile: 'FROM python:3.13\nCOPY app.py requirement.txt /srv/\n',
      lines: [2],
      context: { 'app.py': '', 'requirements.txt': '' },
    },
    {
      dockerfile: 'FROM python:3.13\nADD config.yaml /srv/\n',
      lines: [2],
      context: { 'app.py': '', 'etc/config.yaml': '' },
    },
    { dockerfile: 'FROM node:22\nCOPY assest /srv\n', lines: [2], context: { 'package.json': '', 'assets/a.js': '' } },
    { dockerfile: 'FROM node:22\nCOPY Src /srv\n', lines: [2], context: { 'package.json': '', 'src/a.js': '' } },
  ],
  good: [
    { dockerfile: 'FROM python:3.13\nCOPY ./app.py src/ /srv/\n', context: { 'app.py': '', 'src/a.py': '' } },
    { dockerfile: 'FROM node:22\nCOPY package.json yarn.lock* ./\n', context: { 'package.json': '' } },
    {
      dockerfile: 'FROM node:22\nCOPY dist /srv\nCOPY target/app.jar server /srv/\nCOPY build/a.json /srv/\n',
      context: { 'package.json': '', 'src/a.json': '' },
    },
    { dockerfile: 'FROM node:22\nCOPY docker/entrypoint.sh package.json /srv/\n', context: { 'entrypoint.sh': '' } },
    { dockerfile: 'FROM node:22\nARG NAME\nCOPY $NAME.json /srv/\n', context: { 'package.json': '' } },
    {
      dockerfile: 'FROM node:22 AS a\nFROM node:22\nCOPY --from=a /a.txt /srv/\nCOPY <<EOF /srv/b.txt\nb\nEOF\n',
      context: { 'package.json': '' },
    },
    { dockerfile: 'FROM node:22\nCOPY ../a.txt ~/b.txt /srv/\n', context: { 'package.json': '' } },
    { dockerfile: 'FROM node:22\nCOPY a.txt /srv/\n', context: { 'package.json': '', '.dockerignore': '*.txt\n' } },
  ],
  check({ dockerfile, stages, context }, report) {
    if (!context?.isWhole || !isOwnContext(dockerfile, stages, context)) return;
    const names = namesOf(context);
    let slips = mostSlips;
    for (const { instructions } of stages.stages) {
      for (const instruction of instructions) {
        if (instruction.name !== 'copy' && instruction.name !== 'add') continue;
        for (const { word, kind, text } of copySources(instruction, stages)) {
          const path = insideContext(text);
          if (kind !== 'context' || path === '' || isPattern(text) || isMadeByBuilds(path)) continue;
          // Of what lies above, and of '~', another rule speaks.
          if (/^(?:\.\.|~)\//.test(posix.normalize(text))) continue;
          if (names.paths.has(path) || context.isIgnored(path) || isBeyond(path, names)) continue;
          const near = sameName(path, names) ?? (slips-- > 0 ? slipOf(path, names) : undefined);
          // A program, an archive or a folder may be there only once something has been built.
          if (near === undefined && !sourceLike.test(posix.basename(path))) continue;
          report({
            span: word.span,
            message: `There is no ${quoted(text)} in the build context${near === undefined ? '' : `, but there is ${quoted(near)}`}.`,
          });
        }
      }
    }
  },
};

interface Names {
  readonly paths: ReadonlySet<string>;
  readonly links: ReadonlySet<string>;
  /** By name in lower case, at most a few each. */
  readonly byName: ReadonlyMap<string, readonly string[]>;
}

function namesOf({ entries }: BuildContext): Names {
  const byName = new Map<string, string[]>();
  for (const { path } of entries) {
    const name = posix.basename(path).toLowerCase();
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [path]);
    else if (known.length < 2) known.push(path);
  }
  return {
    paths: new Set(entries.map(({ path }) => path)),
    links: new Set(entries.flatMap(({ path, type }) => (type === 'symlink' ? [path] : []))),
    byName,
  };
}

/** Names that are compared with all of a context, which may be large. */
const mostSlips = 20;

/** Behind a link, where nobody has looked. */
function isBeyond(path: string, { links }: Names): boolean {
  for (let part = path; part !== '.'; part = posix.dirname(part)) if (links.has(part)) return true;
  return false;
}

/** The only file of that name elsewhere, or the same path in other letters. */
function sameName(path: string, { byName }: Names): string | undefined {
  const name = posix.basename(path);
  const [same, other] = byName.get(name.toLowerCase()) ?? [];
  if (same === undefined || other !== undefined) return undefined;
  return sourceLike.test(name) || posix.dirname(same) === posix.dirname(path) ? same : undefined;
}

/** One beside it whose name differs by a slip of a finger. */
function slipOf(path: string, { paths, byName }: Names): string | undefined {
  const name = posix.basename(path);
  if (name.length < 4) return undefined;
  for (const other of byName.keys()) {
    const beside = posix.join(posix.dirname(path), other);
    if (isSlip(name, other) && paths.has(beside)) return beside;
  }
  return undefined;
}

/** In a folder that is there only once something has been built, or that is kept elsewhere. */
function isMadeByBuilds(path: string): boolean {
  return path.split('/').some((part) => outputs.has(part.toLowerCase()));
}

const outputs: ReadonlySet<string> = new Set(
  'target build builds dist out output bin obj publish release releases artifacts artefacts _build .build .next .output .nuxt node_modules vendor public coverage pkg tmp generated gen certs secrets'.split(
    ' ',
  ),
);

const sourceLike =
  /\.(?:py|js|mjs|cjs|jsx|ts|tsx|go|rs|rb|php|java|kt|scala|c|cc|cpp|h|hpp|cs|csproj|sln|swift|ex|exs|pl|lua|r|sh|bash|html|css|scss|json|ya?ml|toml|ini|cfg|conf|cnf|txt|md|xml|gradle|kts|properties|sql|lock|mod|sum|tmpl|template|j2|erb)$|^(?:Gemfile|Makefile|Rakefile|Procfile|Pipfile|Caddyfile|mvnw|gradlew)$/i;
