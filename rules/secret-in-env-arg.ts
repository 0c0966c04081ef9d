import type { Rule, RuleProblem } from '../src/dockerfile/rule.ts';
import type { StageModel } from '../src/dockerfile/stage.ts';
import type { Instruction, KeyValue } from '../src/dockerfile/syntax.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { secretLiterals } from '../src/dockerfile/words/secret-literals.ts';
import { namesSecret } from '../src/dockerfile/words/secret-names.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const secretInEnvArg: Rule = {
  id: 'secret-in-env-arg',
  title: 'No secrets in ARG and ENV',
  why: 'What `ENV` sets is in the image for everybody who can pull it, and `ARG` stays in its history and in the build records. Hand a secret to the one command that needs it with `RUN --mount=type=secret,id=name`; what the program needs when it runs is given when it is started. The name decides, as in BuildKit; values that cannot be secret (paths, addresses, switches, fingerprints of public keys) are left alone, and so are names that only say something of one, as `KEY_PREFIX`. An `ENV` that takes the value of such an `ARG` keeps it as well.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DL3064', 'SecretsUsedInArgOrEnv', 'DS-0031', 'CIS-DI-0010', 'CIS-4.10'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nARG NPM_TOKEN\nENV DB_PASSWORD=hunter2 DB_USER=app\n', lines: [2, 3] },
    { dockerfile: 'FROM debian:13\nARG token\nENV API_TOKEN=$token\n', lines: [2, 3] },
    { dockerfile: 'FROM debian:13\nENV auth = basic\nENV GIT_KEY=\n', lines: [2, 3] },
    {
      dockerfile:
        'FROM debian:13\nARG DB_PASSWORD\nENV DATABASE_URL=postgres://app:${DB_PASSWORD}@db URL=http://$DB_PASSWORD\n',
      lines: [2, 3, 3],
    },
    { dockerfile: 'FROM debian:13\nONBUILD ARG NPM_TOKEN\n', lines: [2] },
    { dockerfile: 'ARG REGISTRY_TOKEN\nFROM debian:13\n', lines: [1] },
    { dockerfile: 'ARG API_KEY\nARG TOKEN=hunter2\nFROM debian:13\nARG API_KEY TOKEN\n', lines: [2, 4, 4] },
  ],
  good: [
    {
      dockerfile:
        'FROM debian:13\nENV PASSWORD_MIN_LENGTH=8 KEY_PREFIX=app: DB_SECRET_NAME=db KEY_PATH=$KEYS APP_KEY="" PASSWORD_TRIES=3\n',
    },
    { dockerfile: 'FROM debian:13\nENV API_TOKEN=k29fjQ8xLw02nVbz71Tq\n' },
    { dockerfile: 'FROM debian:13\nARG KEY_PREFIX\nARG VERSION\nENV CACHE=$KEY_PREFIX:$VERSION\n' },
    { dockerfile: 'FROM debian:13\nENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305\n' },
    { dockerfile: 'FROM debian:13\nENV PASSWORD_FILE=/run/secrets/db PUBLIC_KEY=abc AUTH_VERSION=2\n' },
    { dockerfile: 'FROM debian:13\nENV TOKEN=/run/secrets/token AUTH_URL=https://login.example.com TOKEN_TTL=3600\n' },
    { dockerfile: 'FROM debian:13\nENV TOKENIZERS_PARALLELISM=false KEYBOARD=de MONKEY=1 AUTH=none\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=secret,id=npm_token npm ci\n' },
    { dockerfile: 'ARG AUTH_URL=https://login.example.com\nARG TAG\nFROM debian:$TAG\n' },
  ],
  check({ dockerfile, stages }, report) {
    const instructions = withTriggers(dockerfile.instructions);
    const taken = takenOver(instructions, stages);
    for (const instruction of instructions) {
      if (instruction.name !== 'arg' && instruction.name !== 'env') continue;
      const isGlobal = stages.stageOf(instruction) === undefined;
      const { variables } = stages.scopeAt(instruction);
      for (const pair of instruction.pairs) {
        // Before the first FROM: where a stage takes it over, it is found there.
        if (isGlobal && pair.value === undefined && taken.has(pair.key.raw)) continue;
        if (isNamed(pair)) {
          // A value that is known for a secret is reported as one.
          if (!holdsLiteral(pair, dockerfile.source.text)) report(problemOf(pair, instruction.name));
        } else if (instruction.name === 'env' && pair.value?.raw.includes('$')) {
          const { uses } = stages.expandAt(instruction, pair.value);
          const use = uses.find(({ name }) => variables.get(name)?.kind === 'arg' && isSecretName(name));
          if (!use) continue;
          report({
            span: pair.value.spanOf(use.start, use.end),
            message: `${quoted(pair.key.raw)} keeps the secret ${quoted(use.name)} in the image: give it to the container when it is started.`,
          });
        }
      }
    }
  },
};

/** Names of the ARGs in stages. */
function takenOver(instructions: readonly Instruction[], stages: StageModel): ReadonlySet<string> {
  const args = instructions.filter((each) => each.name === 'arg').filter((each) => stages.stageOf(each) !== undefined);
  return new Set(args.flatMap(({ pairs }) => pairs.map(({ key }) => key.raw)));
}

function isNamed({ key, value }: KeyValue): boolean {
  return isSecretName(key.raw) && !isHarmless(key.raw, value);
}

function problemOf({ key, value }: KeyValue, by: 'arg' | 'env'): RuleProblem {
  const isLiteral = value !== undefined && value.raw.length >= 8 && !value.raw.includes('$');
  const what =
    by === 'arg'
      ? "ARG leaves it in the image's history: use RUN --mount=type=secret."
      : 'ENV leaves it in the image: give it to the container when it is started, or to one RUN by --mount=type=secret.';
  return {
    span: key.span,
    message: `${quoted(key.raw)} is named as a secret, and ${what}`,
    ...(isLiteral && { secrets: [value.span] }),
  };
}

function holdsLiteral({ key, value }: KeyValue, text: string): boolean {
  if (value === undefined) return false;
  const { start } = key.span;
  return secretLiterals(text.slice(start, value.span.end + 1)).some((each) => start + each.end > value.span.start);
}

/** `KEY_PREFIX`, `DB_SECRET_NAME`, `PASSWORD_MIN_LENGTH`: it says something of a secret, and is none. */
function isSecretName(name: string): boolean {
  return namesSecret(name) && !about.has(name.toLowerCase().split('_').at(-1) ?? '');
}

const about = new Set(
  'algorithm dir directory header length limit name names path paths prefix size suffix timeout ttl type'.split(' '),
);

/** What cannot be a secret, whatever it is called. Nothing at all is none: it is there to be given a value. */
function isHarmless(name: string, value: KeyValue['value']): boolean {
  // BuildKit speaks of `KEY=`; who writes the quotes means that there is none.
  if (value && /^(?:""|'')$/.test(value.raw)) return true;
  const text = (value?.raw ?? '').replace(/^["']|["']$/g, '');
  if (text === '' || text.length > 4096) return false;
  if (/^(?:true|false|yes|no|on|off|none|null|nil|enabled|disabled|dummy|placeholder)$/i.test(text)) return true;
  if (/^(?:\.{0,2}|~)\/[^$]*$/.test(text) || /^[A-Za-z]:[\\/]/.test(text)) return true;
  if (/^[a-z][a-z0-9+.-]{1,20}:\/\/[^@$]*$/i.test(text)) return true;
  // Of one or two digits nobody makes a password.
  const isNumber = (/pass|pword|secret/i.test(name) ? /^[0-9]{1,2}$/ : /^[0-9]{1,10}$/).test(text);
  return isNumber || isFingerprint(text);
}

/** Of OpenPGP keys, which are public: 40 or 64 hexadecimal digits, perhaps several. */
function isFingerprint(text: string): boolean {
  return text.split(/[\s,]{1,8}/).every((word) => /^(?:0x)?(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(word));
}
