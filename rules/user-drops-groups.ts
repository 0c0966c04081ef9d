import type { Rule } from '../src/dockerfile/rule.ts';
import { addedMembership } from '../src/dockerfile/words/accounts.ts';
import { imageInstructions, imageUser } from '../src/dockerfile/words/image-user.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const userDropsGroups: Rule = {
  id: 'user-drops-groups',
  title: 'USER leaves a user in the groups it was added to',
  why: 'With `USER name:group` the container has that one group only: the memberships that `usermod -aG` or `adduser name group` gave count for nothing. Leave the group out, and all of them count.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN useradd app && usermod -aG docker,video app\nUSER app:app\n',
      lines: [3],
      fixed: 'FROM debian:13\nRUN useradd app && usermod -aG docker,video app\nUSER app\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nRUN adduser -D app && addgroup app dialout\nUSER "app:app"\n',
      lines: [3],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN useradd app && usermod -aG docker app\nUSER app\n' },
    { dockerfile: 'FROM debian:13\nRUN groupadd web && useradd -G web app\nUSER app:web\n' },
    { dockerfile: 'FROM debian:13\nRUN groupadd app && useradd --gid app app\nUSER app:app\n' },
    { dockerfile: 'FROM debian:13\nRUN usermod -aG docker other\nUSER app:app\n' },
  ],
  check({ stages, shell }, report) {
    const user = imageUser(stages);
    if (user?.group === undefined) return;
    const { name, group, instruction } = user;
    const dropped = runCommands(imageInstructions(stages.target), shell)
      .flatMap(({ command }) => {
        const added = addedMembership(command);
        return added?.user === name ? added.groups : [];
      })
      .find((each) => each !== group);
    if (dropped === undefined) return;
    const word = instruction.user;
    report({
      span: word.span,
      message: `As ${quoted(`${name}:${group}`)} the user is not in its group ${quoted(dropped)}: leave out the group.`,
      ...(word.raw === `${name}:${group}` && {
        fix: { title: 'Leave out the group', edits: [{ span: word.spanOf(name.length, word.raw.length), text: '' }] },
      }),
    });
  },
};
