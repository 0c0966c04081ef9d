import type { BuildContext } from '../src/dockerfile/build-context.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { holdsSecret, secretFile } from '../src/dockerfile/words/secret-files.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const secretFileCopied: Rule = {
  id: 'secret-file-copied',
  title: 'No files with secrets are copied into the image',
  why: 'A key or a login that is copied stays in its layer, though a later command removes it: everybody who can pull the image, or its build cache, has it. Mount it for the one command that needs it, `RUN --mount=type=secret,id=npmrc,target=/root/.npmrc`, and list it in `.dockerignore`. A `.env` or `.npmrc` of the build context in which nothing is secret is left alone.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: ['DS-0031', 'CIS-4.10'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nCOPY id_rsa /root/.ssh/id_rsa\n', lines: [2] },
    { dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY package.json .npmrc ./\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nADD config/production/.env.production /app/\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nCOPY ["docker/netrc", "/root/.netrc"]\n', lines: [2] },
    {
      dockerfile: 'FROM node:22\nCOPY .npmrc .\n',
      lines: [2],
      context: { '.npmrc': 'registry=https://npm.example.com/\n//npm.example.com/:_authToken=abc\n' },
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nCOPY id_rsa.pub /root/.ssh/authorized_keys\nCOPY .env.example /app/.env.example\n' },
    {
      dockerfile: 'FROM node:22\nCOPY .npmrc .env .\n',
      context: { '.npmrc': 'save-exact=true\n//npm.example.com/:_authToken=${NPM_TOKEN}\n', '.env': 'PORT=3000\n' },
    },
    { dockerfile: 'FROM node:22\nRUN --mount=type=secret,id=npmrc,target=/root/.npmrc npm ci\n' },
    { dockerfile: 'FROM debian:13\nCOPY environment.ts env/ /app/\nCOPY nginx-archive.key /etc/apt/keyrings/\n' },
    { dockerfile: 'FROM debian:13\nCOPY .env /app/\n', context: { '.env': 'TOKEN=abc\n', '.dockerignore': '.env\n' } },
  ],
  check({ dockerfile, stages, context }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'copy' && instruction.name !== 'add') continue;
      const isOwn = !instruction.flags.some(({ name }) => name === 'from') && !instruction.isTrigger;
      const { sources, destination } = instruction;
      for (const word of sources) {
        const path = stages.expandAt(instruction, word).text;
        const target = sources.length === 1 ? stages.expandAt(instruction, destination).text : '';
        const what = secretFile(path) ?? secretFile(target);
        if (what === undefined || (isOwn && context && isHarmless(path, context))) continue;
        report({
          span: word.span,
          message: `${quoted(path)} holds ${what}, and the layer keeps it: mount it as a secret where it is needed.`,
        });
      }
    }
  },
};

/** It does not come in, or what is in it can be seen. */
function isHarmless(path: string, context: BuildContext): boolean {
  const file = path.replace(/^[./]{0,2}\//, '');
  if (context.isIgnored(file)) return true;
  const isSettings = /(?:^|\/)(?:\.env[^/]*|\.npmrc)$/i.test(file);
  const text = isSettings ? context.read(file) : undefined;
  return text !== undefined && !holdsSecret(text);
}
