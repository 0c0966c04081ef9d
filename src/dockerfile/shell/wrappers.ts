import type { ShellWord } from '../shell-script.ts';
import { baseName } from './flags.ts';

/** A program that runs the one named after its own flags. */
interface Wrapper {
  /** Short flags that take a value. */
  readonly short?: string;
  /** Long ones that take the next word as theirs. */
  readonly long?: readonly string[];
  /** Short flags with which it runs nothing, as `command -v`. */
  readonly queries?: string;
  /** Words between the flags and the command, as the time of `timeout`. */
  readonly operands?: number;
  /** It takes `A=b` before the command. */
  readonly assigns?: boolean;
}

const wrappers: Readonly<Record<string, Wrapper>> = {
  builtin: {},
  busybox: {},
  catatonit: {},
  chpst: { short: 'uUbe/nlLmdofptcr' },
  chroot: { operands: 1 },
  command: { queries: 'vV' },
  'dbus-run-session': {},
  doas: { short: 'uC' },
  'dumb-init': { short: 'r' },
  eatmydata: {},
  env: { short: 'uC', long: ['--unset', '--chdir'], queries: 'S', assigns: true },
  exec: { short: 'a' },
  fakeroot: { short: 'lsbi' },
  flock: { short: 'wE', long: ['--timeout', '--wait'], queries: 'cu', operands: 1 },
  gosu: { operands: 1 },
  ionice: { short: 'cn', long: ['--class', '--classdata'], queries: 'pPu' },
  nice: { short: 'n', long: ['--adjustment'] },
  nohup: {},
  setpriv: { long: ['--reuid', '--regid', '--groups', '--inh-caps', '--ambient-caps', '--bounding-set'] },
  setsid: {},
  setuidgid: { operands: 1 },
  's6-setuidgid': { operands: 1 },
  'ssh-agent': { short: 'at', queries: 'k' },
  stdbuf: { short: 'ioe', long: ['--input', '--output', '--error'] },
  'su-exec': { operands: 1 },
  sudo: {
    short: 'aCcDghpRrTtUu',
    long: ['--user', '--group', '--chdir', '--host', '--prompt', '--chroot', '--role', '--type', '--other-user'],
    queries: 'elvKkV',
    assigns: true,
  },
  taskset: { queries: 'p', operands: 1 },
  time: { short: 'fo', long: ['--format', '--output'] },
  timeout: { short: 'ks', long: ['--kill-after', '--signal'], operands: 1 },
  tini: { short: 'pe' },
  unshare: { short: 'SGRw' },
  xargs: {
    short: 'nPILsdaE',
    long: ['--max-args', '--max-procs', '--max-chars', '--delimiter', '--arg-file', '--process-slot-var'],
  },
  'xvfb-run': { short: 'nsefpw', long: ['--server-num', '--server-args', '--auth-file', '--error-file', '--wait'] },
};

/** As of a ShellWord: of what is not known, the beginning may be. */
type PartlyKnown = Pick<ShellWord, 'value' | 'prefix'>;

/**
 * Which word is the command that runs in the end.
 * @returns `assignments`: the words `A=b` that `env` and `sudo` take
 */
export function unwrapped(words: readonly PartlyKnown[]): {
  readonly name: number;
  readonly assignments: readonly number[];
} {
  const assignments: number[] = [];
  let name = 0;
  for (;;) {
    const program = baseName(words[name]?.value ?? '');
    const wrapper = Object.hasOwn(wrappers, program) ? wrappers[program] : undefined;
    if (wrapper === undefined) return { name, assignments };
    const next = afterFlags(words, name + 1, wrapper);
    if (next === undefined) return { name, assignments };
    let command = next + (wrapper.operands ?? 0);
    const assigned: number[] = [];
    while (wrapper.assigns && /^[A-Za-z_][A-Za-z0-9_]*=/.test(beginning(words[command]))) assigned.push(command++);
    if (command >= words.length) return { name, assignments };
    assignments.push(...assigned);
    name = command;
  }
}

function beginning(word: PartlyKnown | undefined): string {
  return word?.value ?? word?.prefix ?? '';
}

/** Undefined: it runs nothing with these flags. */
function afterFlags(words: readonly PartlyKnown[], from: number, wrapper: Wrapper): number | undefined {
  let next = from;
  for (;;) {
    const word = beginning(words[next]);
    if (word.length < 2 || !word.startsWith('-')) return next;
    next++;
    if (word === '--') return next;
    if (word.startsWith('--')) {
      if (wrapper.long?.includes(word)) next++;
      continue;
    }
    for (let at = 1; at < word.length; at++) {
      const letter = word[at] ?? '';
      if (wrapper.queries?.includes(letter)) return undefined;
      if (!wrapper.short?.includes(letter)) continue;
      // `-u name` or `-uname`.
      if (at === word.length - 1) next++;
      break;
    }
  }
}
