import type { Rule } from '../src/dockerfile/rule.ts';
import type { KeyValue } from '../src/dockerfile/syntax.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { namesSecret } from '../src/dockerfile/words/secret-names.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const secretInEnvArg: Rule = {
  id: 'secret-in-env-arg',
  title: 'No secrets in ARG and ENV',
  why: 'What `ENV` sets is in the image for everybody who can pull it, and `ARG` stays in its history and in the build records. Hand a secret to the one command that needs it with `RUN --mount=type=secret,id=name`; what the program needs when it runs is given when it is started. The name decides, as in BuildKit; values that cannot be secret (paths, addresses, switches, fingerprints of public keys) are left alone.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DL3064', 'SecretsUsedInArgOrEnv', 'DS-0031', 'CIS-DI-0010', 'CIS-4.10'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nARG NPM_TOKEN\nENV DB_PASSWORD=hunter2 DB_USER=app\n', lines: [2, 3] },
    { dockerfile: 'FROM debian:13\nARG token\nENV API_TOKEN=$token\n', lines: [2, 3] },
    { dockerfile: 'FROM debian:13\nENV auth = basic\nENV GIT_KEY=\n', lines: [2, 3] },
    { dockerfile: 'FROM debian:13\nONBUILD ARG NPM_TOKEN\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nENV GPG_KEY=7169605F62C751356D054A26A821E680E5FA6305\n' },
    { dockerfile: 'FROM debian:13\nENV PASSWORD_FILE=/run/secrets/db PUBLIC_KEY=abc AUTH_VERSION=2\n' },
    { dockerfile: 'FROM debian:13\nENV TOKEN=/run/secrets/token AUTH_URL=https://login.example.com TOKEN_TTL=3600\n' },
    { dockerfile: 'FROM debian:13\nENV TOKENIZERS_PARALLELISM=false KEYBOARD=de MONKEY=1 AUTH=none\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=secret,id=npm_token npm ci\n' },
    { dockerfile: 'ARG TOKEN\nFROM debian:13\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of withTriggers(dockerfile.instructions)) {
      if (instruction.name !== 'arg' && instruction.name !== 'env') continue;
      // Before the first FROM an argument reaches no command.
      if (!stages.stageOf(instruction)) continue;
      for (const { key, value } of instruction.pairs) {
        if (!namesSecret(key.raw) || isHarmless(key.raw, value)) continue;
        const isLiteral = value !== undefined && value.raw.length >= 8 && !value.raw.includes('$');
        report({
          span: key.span,
          message: `${quoted(key.raw)} is named as a secret, and ${instruction.name.toUpperCase()} leaves it in the image: use RUN --mount=type=secret.`,
          ...(isLiteral && { secrets: [value.span] }),
        });
      }
    }
  },
};

/** What cannot be a secret, whatever it is called. Nothing at all is none: it is there to be given a value. */
function isHarmless(name: string, value: KeyValue['value']): boolean {
  const text = (value?.raw ?? '').replace(/^["']|["']$/g, '');
  if (text === '' || text.length > 4096) return false;
  if (/^(?:true|false|yes|no|on|off|none|null|nil|enabled|disabled|dummy|placeholder)$/i.test(text)) return true;
  if (/^(?:\.{0,2}|~)\/[^$]*$/.test(text) || /^[A-Za-z]:[\\/]/.test(text)) return true;
  if (/^[a-z][a-z0-9+.-]{1,20}:\/\/[^@$]*$/i.test(text)) return true;
  const isNumber = /^[0-9]{1,10}$/.test(text) && !/pass|pword|secret/i.test(name);
  return isNumber || isFingerprint(text);
}

/** Of OpenPGP keys, which are public: 40 or 64 hexadecimal digits, perhaps several. */
function isFingerprint(text: string): boolean {
  return text.split(/[\s,]{1,8}/).every((word) => /^(?:0x)?(?:[0-9A-F]{40}|[0-9A-F]{64})$/.test(word));
}
