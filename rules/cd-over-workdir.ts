import type { Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const cdOverWorkdir: Rule = {
  id: 'cd-over-workdir',
  title: '`WORKDIR` changes the folder, not a lone `cd`',
  why: 'Each `RUN` begins in the folder that `WORKDIR` names, whatever the last one did. A `cd` with nothing after it does nothing at all, and what comes next runs in the wrong place. `cd x && make` is fine; the option `every` reports those, too.',
  levels: { recommended: 'warning', strict: 'warning', cis: 'off' },
  aliases: ['DL3003', 'DS-0013'],
  fix: 'none',
  options: { every: { description: 'Whether every `cd` of a `RUN` is reported.', default: false } },
  bad: [
    { dockerfile: 'FROM debian:13\nRUN cd /app\nRUN make\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN mkdir -p /app && \\\n    cd /app\n', lines: [3] },
    { dockerfile: 'FROM debian:13\nRUN cd /src && make\n', lines: [2], options: { every: true } },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nWORKDIR /app\nRUN make\n' },
    { dockerfile: 'FROM debian:13\nRUN cd /src && make install\n' },
    { dockerfile: 'FROM debian:13\nRUN cd /src; make; cd /; rm -rf /src; cd -\n' },
    { dockerfile: 'FROM debian:13\nRUN (cd /src && make) && make -C /docs\n', options: { every: true } },
    { dockerfile: 'FROM debian:13\nRUN cd /src || exit 1\n' },
    { dockerfile: 'FROM debian:13\nRUN echo cd /app\nCMD cd /app\n' },
  ],
  check({ dockerfile, shell, option }, report) {
    const every = option('every') === true;
    for (const instruction of withTriggers(dockerfile.instructions)) {
      const script = instruction.name === 'run' ? shell(instruction) : undefined;
      if (!script || script.errors.length > 0) continue;
      const own = script.commands.filter(
        ({ name, nesting }) => name === 'cd' && nesting.every((kind) => kind === 'string'),
      );
      const last = script.commands.at(-1);
      for (const command of own) {
        const isUseless = command === last && own.length === 1 && isLone(command);
        if (!isUseless && !every) continue;
        report({
          span: command.span,
          message: isUseless
            ? "Nothing runs in this folder: 'cd' ends with its RUN; use WORKDIR."
            : "'cd' holds until the end of this RUN only: use WORKDIR, or a flag of the command.",
        });
      }
    }
  },
};

/** Back to where one was, or a look whether the folder is there. */
function isLone({ arguments: words, hasFallback, isNegated, pipeline }: ShellCommand): boolean {
  return !hasFallback && !isNegated && pipeline.members.length === 1 && words[0]?.value !== '-';
}
