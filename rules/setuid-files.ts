import type { Rule } from '../src/dockerfile/rule.ts';
import { parseMode } from '../src/dockerfile/words/file-modes.ts';
import { shippedModes } from '../src/dockerfile/words/given-modes.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const setuidFiles: Rule = {
  id: 'setuid-files',
  title: 'No programs run as their owner',
  why: 'A program with the setuid bit runs as its owner, mostly root, whoever starts it: a fault in it makes root of any user of the container. Give the program the one capability it needs (`setcap`), or have it started by the right user. The setgid bit is not looked at, for on folders it only hands down the group.',
  levels: { recommended: 'info', strict: 'warning', cis: 'warning' },
  aliases: ['CIS-DI-0008', 'CIS-4.8'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN chmod u+s /usr/bin/app\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN chmod 4755 /bin/ping && chmod +xs /usr/bin/app\n', lines: [2, 2] },
    {
      dockerfile: 'FROM debian:13\nRUN install -m 4711 app /usr/bin/app\nCOPY --chmod=6755 tool /usr/bin/\n',
      lines: [2, 3],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN chmod u-s /usr/bin/su && find / -perm /6000 -exec chmod a-s {} +\n' },
    { dockerfile: 'FROM debian:13\nRUN chmod 2775 /srv/shared && chmod g+s /srv/other\n' },
    { dockerfile: 'FROM debian:13 AS build\nRUN chmod u+s /app\nFROM scratch\nCOPY --from=build /app /app\n' },
    { dockerfile: 'FROM debian:13\nRUN chmod 0755 /app && chmod u+x /run.sh\n' },
  ],
  check(file, report) {
    for (const { text, span } of shippedModes(file)) {
      if (!parseMode(text)?.setsUser) continue;
      report({ span, message: `With ${quoted(text)} everybody runs it as its owner: leave the setuid bit out.` });
    }
  },
};
