import type { Rule } from '../src/dockerfile/rule.ts';
import { createdAccount } from '../src/dockerfile/words/accounts.ts';
import { imageInstructions, imageUser, isRoot } from '../src/dockerfile/words/image-user.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const userNonNumeric: Rule = {
  id: 'user-non-numeric',
  title: 'The user of the image is a number',
  why: 'Kubernetes with `runAsNonRoot` starts an image only when it can see that its user is not root, and it does not look into the image for what a name means. `USER 10001` says it. For everybody else a name is as good.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: ['DL3066'],
  fix: 'unsafe',
  bad: [
    { dockerfile: 'FROM debian:13\nUSER app\n', lines: [2] },
    {
      dockerfile: 'FROM debian:13\nRUN useradd --uid 10001 app\nUSER app:app\n',
      lines: [3],
      fixed: 'FROM debian:13\nRUN useradd --uid 10001 app\nUSER 10001:app\n',
    },
    { dockerfile: 'FROM debian:13\nARG RUN_AS=app\nUSER $RUN_AS\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nARG UID=1000\nARG GID=1000\nUSER ${UID}:${GID}\n' },
    { dockerfile: 'FROM debian:13\nUSER app\nRUN make\nUSER 10001\n' },
    { dockerfile: 'FROM debian:13 AS build\nUSER app\nRUN make\nFROM scratch\nUSER 10001\n' },
    { dockerfile: 'FROM debian:13\nARG RUN_AS\nUSER $RUN_AS\n' },
  ],
  check({ stages, shell }, report) {
    const user = imageUser(stages);
    if (!user || user.name === '' || /^[0-9]+$/.test(user.name) || isRoot(user.name)) return;
    if (stages.target?.end.isWindows) return;
    const word = user.instruction.user;
    const made = runCommands(imageInstructions(stages.target), shell)
      .map(({ command }) => createdAccount(command))
      .find((account) => account?.name === user.name);
    const uid = made?.uid !== undefined && /^[1-9][0-9]{0,9}$/.test(made.uid) ? made.uid : undefined;
    const isLiteral = word.raw === user.name || word.raw.startsWith(`${user.name}:`);
    report({
      span: word.span,
      message: `${quoted(user.name)} is a name, which Kubernetes cannot tell from root: name the user by number.`,
      ...(uid !== undefined &&
        isLiteral && {
          fix: { title: `Name the user by number`, edits: [{ span: word.spanOf(0, user.name.length), text: uid }] },
        }),
    });
  },
};
