import type { Rule } from '../src/dockerfile/rule.ts';
import { labelPairs } from '../src/dockerfile/words/labels.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const labelKey: Rule = {
  id: 'label-key',
  title: 'Label keys can be told apart',
  why: "Tools find labels by their keys. Docker asks for small letters, digits, single dots and hyphens, with a letter first and a letter or digit last, and for a domain of yours in front where others could take the same key. What begins with `com.docker.`, `io.docker.` or `org.dockerproject.` is Docker's own.",
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3048'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nLABEL com.example..tier=web Build_Date=2027\n', lines: [2, 2] },
    { dockerfile: 'FROM alpine:3.20\nLABEL io.docker.tier="web"\nONBUILD LABEL -tier=web\n', lines: [2, 3] },
    { dockerfile: 'FROM alpine:3.20\nLABEL .tier ="web"\nLABEL tier$name="web"\n', lines: [2, 3] },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nLABEL com.example.tier-2="web" maintainer="jo"\n' },
    { dockerfile: 'FROM alpine:3.20\nLABEL org.opencontainers.image.base.name="alpine"\n' },
    { dockerfile: 'FROM alpine:3.20\nARG PREFIX=com.example\nLABEL "$PREFIX.tier"=web\n' },
    { dockerfile: 'FROM alpine:3.20\nARG PREFIX\nLABEL $PREFIX.tier=web\n' },
    { dockerfile: 'FROM alpine:3.20\nLABEL com.docker.desktop.extension.api.version=">= 0.3.4"\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const { pair, instruction, key } of labelPairs(stages, withTriggers(dockerfile.instructions))) {
      const { uses } = stages.expandAt(instruction, pair.key);
      const unknown = uses.find(({ isDeclared }) => !isDeclared);
      const wrong = unknown
        ? `hangs on ${quoted(unknown.name)}, which nothing sets`
        : key !== undefined && wrongOf(key);
      if (wrong) report({ span: pair.key.span, message: `The label ${quoted(key ?? pair.key.raw)} ${wrong}.` });
    }
  },
};

function wrongOf(key: string): string | undefined {
  if (isReserved(key)) return 'is in a namespace that Docker keeps for itself';
  if (!/^[a-z0-9.-]*$/.test(key)) return 'has other characters than small letters, digits, dots and hyphens';
  if (!/^[a-z]/.test(key)) return 'does not begin with a letter';
  if (!/[a-z0-9]$/.test(key)) return 'does not end with a letter or digit';
  return key.includes('..') || key.includes('--') ? 'has two dots or hyphens in a row' : undefined;
}

/** Docker itself asks extensions of Docker Desktop for some. */
function isReserved(key: string): boolean {
  if (key.startsWith('com.docker.desktop.') || key.startsWith('com.docker.extension.')) return false;
  return ['com.docker.', 'io.docker.', 'org.dockerproject.'].some((namespace) => key.startsWith(namespace));
}
