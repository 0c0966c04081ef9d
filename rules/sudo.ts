import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import { baseName } from '../src/dockerfile/shell/flags.ts';
import type { StageModel } from '../src/dockerfile/stage.ts';
import { isRoot, nameAndGroup } from '../src/dockerfile/words/image-user.ts';
import { type RunCommand, runCommands } from '../src/dockerfile/words/run-commands.ts';

export const sudo: Rule = {
  id: 'sudo',
  title: 'Nothing is run with sudo',
  why: 'A build runs as root unless `USER` says otherwise, so `sudo` does nothing but bring a program along that hands out root to whoever may use it. It also makes a process of its own between the signals and the program. Switch with `USER`, or with `setpriv` or `gosu` in an entrypoint.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DL3004', 'DS-0010', 'CKV2_DOCKER_1', 'DKL-DI-0001'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN make && sudo make install\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN make && make install\n',
    },
    { dockerfile: 'FROM debian:13\nUSER app\nRUN sudo make install\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nRUN sudo -u app make\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN ["/usr/bin/sudo", "make"]\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y --no-install-recommends sudo\n' },
    { dockerfile: 'FROM debian:13\nRUN echo "sudo make me a sandwich" > /motd\n' },
    { dockerfile: 'FROM debian:13\nRUN rm -f /etc/sudoers.d/sudo\n' },
  ],
  check({ dockerfile, stages, shell }, report) {
    for (const run of runCommands(dockerfile.instructions, shell)) {
      const { command } = run;
      const [wrapper] = command.wrappers.filter(({ value }) => baseName(value ?? '') === 'sudo');
      const span = wrapper?.span ?? (command.name === 'sudo' ? command.nameSpan : undefined);
      if (!span) continue;
      const fix = fixOf(run, stages, dockerfile.source.text);
      report({ span, message: "'sudo' has no place in an image: switch users with USER.", ...(fix && { fix }) });
    }
  },
};

/** Where root would run it anyway, and `sudo` has nothing else to do. */
function fixOf({ instruction, command, script }: RunCommand, stages: StageModel, text: string): Fix | undefined {
  const { nameSpan, wrappers } = command;
  const [only, ...others] = wrappers;
  const { user } = stages.scopeAt(instruction);
  const isByRoot = user === undefined || (user.value !== undefined && isRoot(nameAndGroup(user.value).name));
  if (!nameSpan || only?.raw !== 'sudo' || others.length > 0 || !isByRoot || script.dialect === 'none')
    return undefined;
  const between = text.slice(only.span.end, nameSpan.start);
  if (between === '' || between.trim() !== '' || between.includes('\n')) return undefined;
  return { title: 'Leave out sudo', edits: [{ span: { start: only.span.start, end: nameSpan.start }, text: '' }] };
}
