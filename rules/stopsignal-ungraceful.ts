import type { Rule } from '../src/dockerfile/rule.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { likely } from '../src/nearest.ts';

export const stopsignalUngraceful: Rule = {
  id: 'stopsignal-ungraceful',
  title: 'STOPSIGNAL lets the program end in order',
  why: '`SIGKILL` and `SIGSTOP` cannot be caught: with them `docker stop` ends or freezes the program in the middle of its work, and nothing is saved or closed. Name the signal on which it shuts down; `SIGTERM` is the default. A signal that does not exist is refused.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  options: {
    canonical: { description: 'Names in capitals, with SIG, instead of numbers.', default: false },
  },
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nSTOPSIGNAL SIGKILL\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nSTOPSIGNAL SIGTERM\n',
    },
    { dockerfile: 'FROM alpine:3.20\nSTOPSIGNAL 9\n', lines: [2], fixed: 'FROM alpine:3.20\nSTOPSIGNAL SIGTERM\n' },
    { dockerfile: 'FROM alpine:3.20\nARG SIGNAL=kill\nSTOPSIGNAL $SIGNAL\n', lines: [3] },
    {
      dockerfile: 'FROM alpine:3.20\nSTOPSIGNAL SIGTREM\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nSTOPSIGNAL SIGTERM\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nSTOPSIGNAL 3\n',
      options: { canonical: true },
      fixed: 'FROM alpine:3.20\nSTOPSIGNAL SIGQUIT\n',
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nSTOPSIGNAL SIGQUIT\n' },
    { dockerfile: 'FROM alpine:3.20\nSTOPSIGNAL SIGRTMIN+3\n' },
    { dockerfile: 'FROM alpine:3.20\nSTOPSIGNAL term\n' },
    { dockerfile: 'FROM alpine:3.20\nARG SIGNAL\nSTOPSIGNAL $SIGNAL\n' },
  ],
  check({ dockerfile, stages, option }, report) {
    for (const instruction of dockerfile.instructions) {
      if (instruction.name !== 'stopsignal') continue;
      const word = instruction.signal;
      const { text, isKnown, error } = stages.expandAt(instruction, word);
      if (!isKnown || error !== undefined || stages.scopeAt(instruction).isWindows) continue;
      const name = canonicalName(text);
      const write = (meant: string, isSafe: boolean) =>
        word.raw === text && { fix: { title: `Write ${meant}`, isSafe, edits: [{ span: word.span, text: meant }] } };
      if (name === undefined) {
        const meant = likely(
          text.toUpperCase(),
          [...byName.keys()].filter((each) => !ungraceful.has(each)),
        );
        const message = `There is no signal ${quoted(text)}.`;
        report({ span: word.span, message, ...(meant !== undefined && write(meant, false)) });
      } else if (ungraceful.has(name)) {
        const message = `${quoted(text)} cannot be caught: the program has no chance to end in order.`;
        report({ span: word.span, message, ...write('SIGTERM', false) });
      } else if (option('canonical') === true && text !== name) {
        report({ span: word.span, message: `${quoted(text)} is '${name}': write it so.`, ...write(name, true) });
      }
    }
  },
};

const ungraceful = new Set(['SIGKILL', 'SIGSTOP']);

/** As moby/sys/signal reads it: a number, or a name with or without SIG, in whatever case. */
function canonicalName(text: string): string | undefined {
  const upper = text.toUpperCase();
  const name = upper.startsWith('SIG') ? upper : `SIG${upper}`;
  if (byName.has(name)) return name;
  if (!/^[0-9]{1,2}$/.test(text)) return undefined;
  const number = Number(text);
  for (const [each, value] of byName) if (value === number) return each;
  return undefined;
}

/** Of Linux, on all but a few architectures; later ones of the same number are other names of it. */
const byName: ReadonlyMap<string, number> = new Map([
  ...[
    'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS',
  ].flatMap((names) => names.split(' ').map((name, index): [string, number] => [`SIG${name}`, index + 1])),
  ['SIGIOT', 6],
  ['SIGCLD', 17],
  ['SIGPOLL', 29],
  ['SIGUNUSED', 31],
  ...Array.from({ length: 16 }, (_, n): [string, number] => [n === 0 ? 'SIGRTMIN' : `SIGRTMIN+${n}`, 34 + n]),
  ...Array.from({ length: 15 }, (_, n): [string, number] => [n === 0 ? 'SIGRTMAX' : `SIGRTMAX-${n}`, 64 - n]),
]);
