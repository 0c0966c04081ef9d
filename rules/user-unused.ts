import type { LintedFile, Rule } from '../src/dockerfile/rule.ts';
import { baseName } from '../src/dockerfile/shell/flags.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { createdAccount } from '../src/dockerfile/words/accounts.ts';
import { imageInstructions, isRoot, nameAndGroup } from '../src/dockerfile/words/image-user.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const userUnused: Rule = {
  id: 'user-unused',
  title: 'A user that is made is used',
  why: 'A user is made, yet the image goes on as root: mostly the `USER` at the end was forgotten. Programs that change their user themselves, and entrypoint scripts, which often do it with `gosu` or `setpriv`, are not reported.',
  levels: { recommended: 'info', strict: 'warning', cis: 'info' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN useradd --uid 10001 app\nCMD ["node", "server.js"]\n', lines: [2] },
    {
      dockerfile:
        'FROM alpine:3.20\nRUN adduser -D -u 10001 app && chown -R app /srv\nUSER root\nENTRYPOINT ["/srv/server"]\n',
      lines: [2],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN useradd --uid 10001 app\nUSER 10001\nCMD ["node", "server.js"]\n' },
    { dockerfile: 'FROM debian:13\nRUN useradd store\nENTRYPOINT ["docker-entrypoint.sh"]\nCMD ["store"]\n' },
    { dockerfile: 'FROM debian:13\nRUN useradd --system redis\nCMD ["redis-server", "/etc/redis.conf"]\n' },
    { dockerfile: 'FROM debian:13\nRUN useradd app\nCMD ["setpriv", "--reuid=app", "node", "server.js"]\n' },
    { dockerfile: 'FROM debian:13\nRUN useradd runner\n' },
  ],
  check({ stages, shell }, report) {
    const { target } = stages;
    const instructions = imageInstructions(target);
    const isRunAsOther = instructions.some((instruction) => {
      if (instruction.name !== 'user') return false;
      const { text, isKnown } = stages.expandAt(instruction, instruction.user);
      return !isKnown || !isRoot(nameAndGroup(text).name);
    });
    const program = startedProgram(instructions, shell);
    if (isRunAsOther || program === undefined || target?.end.isWindows) return;
    for (const { command } of runCommands(instructions, shell)) {
      const account = createdAccount(command);
      // A daemon that bears the name of the user is told so by its configuration.
      if (!account?.name || program.startsWith(account.name) || account.name.startsWith(program)) continue;
      report({
        span: account.word.span,
        message: `${quoted(account.name)} is made, and the image runs as root all the same: end with a USER.`,
      });
    }
  },
};

/** What the container runs; undefined when that may change the user, or is not known. */
function startedProgram(instructions: readonly Instruction[], shell: LintedFile['shell']): string | undefined {
  const last = (name: 'cmd' | 'entrypoint'): Instruction | undefined =>
    instructions.findLast((each) => each.name === name);
  const started = [last('entrypoint'), last('cmd')].flatMap((instruction) =>
    instruction === undefined ? [] : (shell(instruction)?.commands ?? []),
  );
  const [first] = started;
  if (first?.name === undefined || started.some(changesUser) || isScript(first.name)) return undefined;
  return first.name;
}

function changesUser({ name, wrappers }: ShellCommand): boolean {
  return [name, ...wrappers.map(({ value }) => baseName(value ?? ''))].some(
    (word) => word !== undefined && userChangers.has(word),
  );
}

const userChangers = new Set(
  'apache2-foreground chpst crond cron gosu httpd-foreground php-fpm runuser s6-setuidgid setpriv setuidgid sshd su su-exec sudo supervisord'.split(
    ' ',
  ),
);

/** Of the image's own. */
function isScript(name: string): boolean {
  return /\.(?:sh|bash|py|pl|rb)$/.test(name) || /entry|init|start|run|launch|boot/.test(name);
}
