import type { Rule } from '../src/dockerfile/rule.ts';
import { destinationOf } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { stageChain } from '../src/dockerfile/words/stage-chain.ts';

export const copyExecutableAppOwned: Rule = {
  id: 'copy-executable-app-owned',
  title: 'Programs do not belong to the user they run as',
  why: 'A process that is broken into can replace every file its user owns, the program itself among them, and the next start runs what the intruder left. Let root own programs: users may run them all the same. `--chown` is for what has to be written.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nCOPY --chown=app:app run.sh /usr/local/bin/\nUSER app\n', lines: [2] },
    { dockerfile: 'FROM alpine:3.20\nUSER 1000\nCOPY --chown=1000 --chmod=0755 server /srv/server\n', lines: [3] },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY --chown=app server /srv/server\nUSER app\nENTRYPOINT ["/srv/server"]\n',
      lines: [2],
    },
  ],
  good: [
    { dockerfile: 'FROM alpine:3.20\nCOPY run.sh /usr/local/bin/\nUSER app\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --chown=app:app data/ /srv/data/\nUSER app\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --chown=other run.sh /usr/local/bin/\nUSER app\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --chown=root:app --chmod=0755 run.sh /usr/local/bin/\nUSER app\n' },
    { dockerfile: 'FROM alpine:3.20\nCOPY --chown=app run.sh /usr/local/bin/\n' },
  ],
  check({ stages }, report) {
    const { target } = stages;
    const user = ownerIn(target?.end.user?.value);
    if (!target || user === undefined || user === 'root' || user === '0') return;
    const instructions = stageChain(target).flatMap((stage) => stage.instructions);
    const started = new Set(
      instructions.flatMap((each) =>
        (each.name === 'cmd' || each.name === 'entrypoint') && each.command.form === 'exec'
          ? each.command.words.slice(0, 1).map(({ raw }) => raw)
          : [],
      ),
    );
    for (const instruction of instructions) {
      if (instruction.name !== 'copy' && instruction.name !== 'add') continue;
      const flagOf = (flag: string) => instruction.flags.find(({ name }) => name === flag);
      const chown = flagOf('chown');
      if (!chown?.valueSpan || ownerIn(chown.value) !== user) continue;
      const destination = destinationOf(instruction, stages) ?? '';
      const mode = flagOf('chmod')?.value ?? '';
      const isProgram =
        /\/s?bin(?:\/|$)/.test(destination) ||
        started.has(destination) ||
        /^0?[0-7]*[1357][0-7]{2}$|\+[rw]*x/.test(mode);
      if (!isProgram) continue;
      report({
        span: chown.valueSpan,
        message: `${quoted(user)} runs this program and can overwrite it: let root own it.`,
      });
    }
  },
};

function ownerIn(user: string | undefined): string | undefined {
  const [name] = user?.split(':', 1) ?? [];
  return name === '' ? undefined : name;
}
