import type { Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand, ShellWord } from '../src/dockerfile/shell-script.ts';
import type { Scope } from '../src/dockerfile/stage.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';
import { namesSecret } from '../src/dockerfile/words/secret-names.ts';

export const secretMountMissing: Rule = {
  id: 'secret-mount-missing',
  title: 'Commands that log in get their secret from a mount',
  why: 'The password or token that this command uses comes from the build arguments or the environment, so it stays in the history of the image; and what a login writes down (`.npmrc`, `pip.conf`, `.git-credentials`) stays in the layer. `RUN --mount=type=secret,id=token,env=TOKEN` gives it to one command and leaves nothing behind.',
  levels: { recommended: 'info', strict: 'warning', cis: 'warning' },
  aliases: [],
  fix: 'none',
  bad: [
    {
      dockerfile:
        'FROM node:22\nARG NPM_TOKEN\nRUN echo "//registry.npmjs.org/:_authToken=${NPM_TOKEN}" > .npmrc && npm ci\n',
      lines: [3],
    },
    {
      dockerfile:
        'FROM python:3.13\nARG INDEX_PASSWORD\nRUN pip install --index-url https://ci:${INDEX_PASSWORD}@pypi.example.com/simple app==1.0\n',
      lines: [3],
    },
    { dockerfile: 'FROM maven:3.9\nARG REPO_TOKEN\nRUN mvn -Drepo.password=$REPO_TOKEN package\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nARG TOKEN\nRUN git clone https://x:$TOKEN@git.example.com/app.git\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM node:22\nRUN --mount=type=secret,id=npm,target=/root/.npmrc npm ci\n' },
    {
      dockerfile:
        'FROM node:22\nARG TOKEN\nRUN --mount=type=secret,id=t,env=TOKEN npm config set //npm.example.com/:_authToken=$TOKEN\n',
    },
    {
      dockerfile:
        'FROM debian:13\nENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305\nRUN gpg --recv-keys "$GPG_KEY"\n',
    },
    { dockerfile: 'FROM python:3.13\nRUN pip install --index-url https://pypi.example.com/simple app==1.0\n' },
    { dockerfile: 'FROM debian:13\nRUN TOKEN=$(mktoken) && use "$TOKEN"\n' },
  ],
  check({ dockerfile, stages, shell }, report) {
    for (const { command, instruction } of runCommands(dockerfile.instructions, shell)) {
      if (command.name === undefined || mountsOf(instruction).some(({ type }) => type === 'secret')) continue;
      const scope = stages.scopeAt(instruction);
      if (!logsIn(command)) continue;
      const word = command.arguments.find((each) => secretUsed(each, scope) !== undefined);
      const name = word && secretUsed(word, scope);
      if (!word || name === undefined) continue;
      report({
        span: word.span,
        message: `${quoted(name)} stays in the history of the image: give it to ${quoted(command.name)} with RUN --mount=type=secret.`,
      });
    }
  },
};

/** Programs that fetch what is not public, and the writing down of a login for them. */
function logsIn({ name, redirects }: ShellCommand): boolean {
  if (name === 'echo' || name === 'printf') return redirects.some(({ operator }) => operator.startsWith('>'));
  return name !== undefined && clients.has(name);
}

const clients = new Set(
  'aws az bundle cargo composer conda curl docker dotnet gcloud gem gh git glab go gradle gradlew helm mamba mvn mvnw npm npx nuget oras pip pip3 pipenv pnpm podman poetry python python3 skopeo twine uv wget yarn'.split(
    ' ',
  ),
);

/** The build argument or environment variable in a word that is named as a secret. */
function secretUsed({ raw }: ShellWord, { variables }: Scope): string | undefined {
  for (const [, name = ''] of raw.matchAll(/\$\{?([A-Za-z_][A-Za-z0-9_]{0,127})/g)) {
    const variable = namesSecret(name) ? variables.get(name) : undefined;
    if (variable && variable.kind !== 'predefined') return name;
  }
  return undefined;
}
