import type { BuildContext } from '../src/dockerfile/build-context.ts';
import { insideContext } from '../src/dockerfile/context/dockerignore.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { copiesOf, copySources, isPattern } from '../src/dockerfile/words/copy-sources.ts';
import { isOwnContext, isWholeContext } from '../src/dockerfile/words/own-context.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { holdsSecret, secretFile } from '../src/dockerfile/words/secret-files.ts';

export const contextSecretReachable: Rule = {
  id: 'context-secret-reachable',
  title: 'No secret of the build context is copied along',
  why: 'A folder that is copied takes the secrets in it along: the `.env` of a developer, a private key, the login of a registry. Whoever gets the image, or the cache of the stage, can read them, also when a later layer removes them. List them in `.dockerignore` and give the build what it needs with `RUN --mount=type=secret`. Only files that hold something are reported, and none in folders of tests and examples.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['CIS-4.10'],
  fix: 'none',
  needs: 'context',
  bad: [
    {
      dockerfile: 'FROM node:22\nCOPY . /srv\n',
      lines: [2],
      context: { 'app.js': '', '.env': 'DB_PASSWORD=hunter2hunter2\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY package.json /srv/\nCOPY deploy/ /srv/deploy/\n',
      lines: [3],
      context: {
        'package.json': '',
        'deploy/id_ed25519': '-----BEGIN OPENSSH PRIVATE KEY-----\n',
        '.dockerignore': '*.key\n',
      },
    },
  ],
  good: [
    {
      dockerfile: 'FROM node:22\nCOPY . /srv\n',
      context: { 'app.js': '', '.env': 'DB_PASSWORD=hunter2hunter2\n', '.dockerignore': '.env\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv\n',
      context: {
        'app.js': '',
        '.env': 'PORT=8080\nDB_PASSWORD=\n',
        '.npmrc': 'save-exact=true\n',
        '.env.example': 'KEY_TOKEN=abc\n',
      },
    },
    {
      dockerfile: 'FROM node:22\nCOPY src /srv\n',
      context: { 'src/app.js': '', '.env': 'DB_PASSWORD=hunter2hunter2\n' },
    },
    {
      dockerfile: 'FROM node:22\nCOPY . /srv\n',
      context: { 'app.js': '', 'test/fixtures/server.key': '-----BEGIN PRIVATE KEY-----\n' },
    },
  ],
  check({ dockerfile, stages, context }, report) {
    if (!context || !isOwnContext(dockerfile, stages, context)) return;
    let secrets: readonly string[] | undefined;
    for (const instruction of copiesOf(dockerfile)) {
      for (const { word, kind, text } of copySources(instruction, stages)) {
        if (kind !== 'context' || (isPattern(text) && !isWholeContext(text))) continue;
        secrets ??= secretsOf(context);
        const folder = isWholeContext(text) ? '' : `${insideContext(text)}/`;
        const found = secrets.filter((path) => path.startsWith(folder));
        const [first] = found;
        if (first === undefined) continue;
        const others = found.length > 1 ? ` and ${found.length - 1} more of its kind` : '';
        report({
          span: word.span,
          message: `${quoted(first)}${others} is copied along, and secrets with it: leave it out by '.dockerignore'.`,
        });
      }
    }
  },
};

function secretsOf(context: BuildContext): readonly string[] {
  const named = context.entries.filter(
    ({ path, type }) =>
      type === 'file' && secretFile(path) !== undefined && !isSample(path) && !context.isIgnored(path),
  );
  return named.slice(0, mostRead).flatMap(({ path }) => (isFilled(context.read(path)) ? [path] : []));
}

/** Files that are read of one context. */
const mostRead = 100;

function isFilled(text: string | undefined): boolean {
  if (text === undefined) return false;
  return (
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY|"(?:private_key|auth|auths|client_secret)"|^\s*password\s/m.test(text) ||
    holdsSecret(text)
  );
}

/** Keys and settings that are there to be tried with. */
function isSample(path: string): boolean {
  return path.split('/').some((part) => samples.test(part));
}

const samples =
  /^(?:tests?|testdata|__tests__|specs?|fixtures?|examples?|samples?|mocks?|node_modules|vendor|\.git|docs?)$/i;
