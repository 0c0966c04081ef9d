import type { Rule, RuleProblem } from '../src/dockerfile/rule.ts';
import { type MountField, mountFields, mountsOf } from '../src/dockerfile/words/mounts.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';
import { likely } from '../src/nearest.ts';

export const mountInvalid: Rule = {
  id: 'mount-invalid',
  title: 'Mounts have types and keys that exist',
  why: 'BuildKit refuses a `--mount` with a type or a key that it does not know, but only once the build has come to this `RUN`. The types are `bind`, `cache`, `tmpfs`, `secret` and `ssh`; some keys belong to one or two of them only.',
  levels: { recommended: 'error', strict: 'error', cis: 'error' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM node:22\nRUN --mount=type=cach,target=/root/.npm npm ci\n',
      lines: [2],
      fixed: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm npm ci\n',
    },
    {
      dockerfile: 'FROM node:22\nRUN --mount=type=cache,taget=/root/.npm \\\n    npm ci\n',
      lines: [2],
      fixed: 'FROM node:22\nRUN --mount=type=cache,target=/root/.npm \\\n    npm ci\n',
    },
    { dockerfile: 'FROM node:22\nRUN --mount=type=volume,target=/root/.npm npm ci\n', lines: [2] },
    {
      dockerfile: 'FROM node:22\nRUN --mount=type=cache,target=/a,sharing=lock npm ci\n',
      lines: [2],
      fixed: 'FROM node:22\nRUN --mount=type=cache,target=/a,sharing=locked npm ci\n',
    },
    { dockerfile: 'FROM node:22\nRUN --mount=type=cache,target,colour=red npm ci\n', lines: [2, 2] },
    { dockerfile: 'FROM node:22\nRUN --mount=type=cache,target=/a,required npm ci\n', lines: [2] },
    { dockerfile: 'FROM node:22\nONBUILD RUN --mount=type=bind,source=a,target=/a,size=1g make\n', lines: [2] },
  ],
  good: [
    {
      dockerfile:
        'FROM node:22\nRUN --mount=type=cache,id=npm,dst=/root/.npm,sharing=locked,mode=0755,uid=1000,gid=1000 npm ci\n',
    },
    {
      dockerfile:
        'FROM node:22\nRUN --mount=type=secret,id=npm,env=NPM_TOKEN,required --mount=type=ssh,required=true npm ci\n',
    },
    { dockerfile: 'FROM node:22\nRUN --mount=target=/src,rw --mount=type=tmpfs,destination=/tmp,size=1g make\n' },
    { dockerfile: 'FROM node:22\nARG KIND=cache\nRUN --mount=Type=$KIND,target=/a,sharing=${MODE} make\n' },
  ],
  check({ dockerfile }, report) {
    let guesses = maxGuesses;
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'run') continue;
      for (const { flag, type } of mountsOf(instruction)) {
        const fields = mountFields(flag, dockerfile.source.text);
        // BuildKit reads them in order, and a type counts for what comes behind it; people put it anywhere.
        for (const field of fields) {
          const problem = problemOf(field, type, guesses > 0);
          if (!problem) continue;
          guesses--;
          report(problem);
        }
      }
    }
  },
};

/** For so many slips it is looked for what was meant. */
const maxGuesses = 100;

/** `allowedMountTypes` and `parseMount` of moby/buildkit, frontend/dockerfile/instructions/commands_runmount.go. */
const types = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const sharings = ['shared', 'private', 'locked'];
const switches: ReadonlySet<string> = new Set(['readonly', 'ro', 'readwrite', 'rw', 'required']);
const keys = [
  ...['type', 'from', 'source', 'src', 'target', 'dst', 'destination', 'readonly', 'ro', 'readwrite', 'rw'],
  ...['required', 'size', 'id', 'sharing', 'mode', 'uid', 'gid', 'env'],
];

/** Keys that only some types take. */
const typesOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['env', ['secret']],
  ['gid', ['cache', 'secret', 'ssh']],
  ['mode', ['cache', 'secret', 'ssh']],
  ['required', ['secret', 'ssh']],
  ['sharing', ['cache']],
  ['size', ['tmpfs']],
  ['uid', ['cache', 'secret', 'ssh']],
]);

function problemOf(
  { key, value, keySpan, valueSpan, isAsWritten }: MountField,
  type: string,
  mayGuess: boolean,
): RuleProblem | undefined {
  if (!keys.includes(key)) {
    return slip(`A mount has no key ${quoted(key)}`, key, keys, { span: keySpan, isAsWritten, mayGuess });
  }
  if (value === undefined && !switches.has(key)) {
    return { span: keySpan, message: `The key ${quoted(key)} of a mount needs a value: write '${key}=...'.` };
  }
  const isKnown = value !== undefined && !value.includes('$');
  const given = (value ?? '').toLowerCase();
  const place = { span: valueSpan, isAsWritten, mayGuess };
  if (key === 'type' && isKnown && !types.includes(given)) {
    return slip(`There is no mount of type ${quoted(given)}`, given, types, place);
  }
  const takers = typesOf.get(key);
  if (takers && types.includes(type) && !takers.includes(type)) {
    return { span: keySpan, message: `A mount of type '${type}' takes no ${quoted(key)}: only ${takers.join(', ')}.` };
  }
  if (key === 'sharing' && isKnown && !sharings.includes(given)) {
    return slip(`A cache is not shared as ${quoted(given)}`, given, sharings, place);
  }
  return undefined;
}

type Place = Pick<RuleProblem, 'span'> & { readonly isAsWritten: boolean; readonly mayGuess: boolean };

function slip(
  what: string,
  typed: string,
  names: readonly string[],
  { span, isAsWritten, mayGuess }: Place,
): RuleProblem {
  const meant = mayGuess ? likely(typed, names) : undefined;
  if (meant === undefined) return { span, message: `${what}: it is one of ${names.join(', ')}.` };
  const fix = { title: `Write ${meant}`, edits: [{ span, text: meant }] };
  return { span, message: `${what}: did you mean ${quoted(meant)}?`, ...(isAsWritten && { fix }) };
}
