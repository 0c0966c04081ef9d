import type { Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand, ShellScript } from '../src/dockerfile/shell-script.ts';
import type { Run } from '../src/dockerfile/syntax.ts';
import { mountsOf } from '../src/dockerfile/words/mounts.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const uselessCommand: Rule = {
  id: 'useless-command',
  title: 'A build runs no commands for people at a machine',
  why: 'A build step has nobody at the keyboard, and no process outlives it: what `service` starts is gone when the `RUN` ends, an editor waits for keys, `top` and `ps` show an empty machine. Start services in `CMD` or `ENTRYPOINT` and edit files with `sed`. A service that the rest of the same `RUN` needs is fine.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3001'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN service nginx start\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN make && \\\n    vim /etc/app.conf\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nRUN top\nRUN mount /dev/sda1 /mnt && ls /mnt\n', lines: [2, 3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN service postgresql start && psql -f /init.sql\n' },
    { dockerfile: 'FROM debian:13\nRUN apt-get install -y vim ssh && echo top\n' },
    { dockerfile: 'FROM debian:13\nRUN --mount=type=ssh ssh -T git@git.example.com\n' },
    { dockerfile: 'FROM debian:13\nRUN --security=insecure mount -t tmpfs none /mnt && make\n' },
    { dockerfile: 'FROM debian:13\nRUN app & sleep 2 && kill $!\n' },
    { dockerfile: 'FROM debian:13\nRUN vim +PluginInstall +qall && ps aux | grep app\n' },
    { dockerfile: 'FROM debian:13\nCMD service nginx start\n' },
  ],
  check({ dockerfile, shell }, report) {
    for (const { instruction, script, command } of runCommands(dockerfile.instructions, shell)) {
      const { name = '', nameSpan } = command;
      if (!useless.has(name) || nameSpan === undefined || isMeant(command, script, instruction)) continue;
      report({ span: nameSpan, message: `${quoted(name)} does nothing of use in a build: leave it out.` });
    }
  },
};

const editors: ReadonlySet<string> = new Set(['emacs', 'nano', 'vi', 'vim']);

const useless: ReadonlySet<string> = new Set([
  ...editors,
  ...[
    'free',
    'halt',
    'htop',
    'ifconfig',
    'kill',
    'mount',
    'poweroff',
    'ps',
    'reboot',
    'service',
    'shutdown',
    'ssh',
    'top',
  ],
]);

/** What others read, or wait for, or what was made ready for it. */
function isMeant(command: ShellCommand, { commands }: ShellScript, run: Run): boolean {
  const { name = '', arguments: words, pipeline } = command;
  if (pipeline.members.length > 1 || command.nesting.includes('substitution')) return true;
  if (editors.has(name))
    return words.some(({ value, prefix }) => /^(?:\+|-[cesE]|--(?:batch|version))/.test(value ?? prefix));
  switch (name) {
    case 'kill':
      return commands.some(({ isBackground, redirects }) => isBackground || redirects.length > 0) || words.length > 1;
    case 'mount':
      return run.flags.some((flag) => flag.name === 'security');
    case 'service':
      return commands.at(-1)?.name !== 'service';
    case 'ssh':
      return mountsOf(run).some(({ type }) => type === 'ssh' || type === 'secret') || words[0]?.value === '-V';
    default:
      return false;
  }
}
