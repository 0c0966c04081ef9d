import type { Rule } from '../src/dockerfile/rule.ts';
import { flagValues, mayHaveFlag } from '../src/dockerfile/shell/words.ts';
import { accountFlags } from '../src/dockerfile/words/accounts.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const useraddLog: Rule = {
  id: 'useradd-log',
  title: '`useradd` with a high number leaves the login logs alone',
  why: '`useradd` makes room in `/var/log/lastlog` and `faillog` for every number up to the one given. On a disk that file has holes and costs nothing; in a layer it may be written out, gigabytes of zeros for a number from a company directory. `-l` leaves the logs as they are.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3046'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN useradd -u 1234567 app\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN useradd -l -u 1234567 app\n',
    },
    {
      dockerfile: 'FROM debian:13\nARG UID=200000\nRUN groupadd app \\\n && useradd --gid app --uid=$UID app\n',
      lines: [4],
      fixed: 'FROM debian:13\nARG UID=200000\nRUN groupadd app \\\n && useradd -l --gid app --uid=$UID app\n',
    },
    { dockerfile: 'FROM debian:13\nRUN ["useradd", "--uid", "123456", "app"]\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN useradd -u 12345 app\n' },
    { dockerfile: 'FROM debian:13\nRUN useradd --no-log-init -u 1234567 app\n' },
    { dockerfile: 'FROM debian:13\nRUN useradd -lmu 1234567 app\n' },
    { dockerfile: 'FROM debian:13\nARG UID\nRUN useradd -u $UID app\n' },
    { dockerfile: 'FROM alpine:3.20\nRUN adduser -D -u 1234567 app\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { text } = dockerfile.source;
    for (const { command, script } of runCommands(dockerfile.instructions, shell)) {
      const { name, nameSpan } = command;
      if (name !== 'useradd' || !nameSpan || mayHaveFlag(command, ['-l', '--no-log-init'], accountFlags)) continue;
      const uid = flagValues(command, ['-u', '--uid'], accountFlags).at(-1);
      if (uid === undefined || !/^[0-9]{6,10}$/.test(uid)) continue;
      const isPlain = script.dialect !== 'none' && text.slice(nameSpan.start, nameSpan.end).endsWith('useradd');
      const after = { start: nameSpan.end, end: nameSpan.end };
      report({
        span: nameSpan,
        message: `For the number ${quoted(uid)} the login logs grow by gigabytes: give 'useradd' the flag '-l'.`,
        ...(isPlain && { fix: { title: 'Add -l', edits: [{ span: after, text: ' -l' }] } }),
      });
    }
  },
};
