import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import { positionals } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand, ShellScript } from '../src/dockerfile/shell-script.ts';
import type { Run } from '../src/dockerfile/syntax.ts';
import { runCommands } from '../src/dockerfile/words/run-commands.ts';

export const shellRelinked: Rule = {
  id: 'shell-relinked',
  title: '`SHELL` chooses the shell, not a link over `/bin/sh`',
  why: 'A link in place of `/bin/sh` changes the shell of every script in the image, those of packages too, and the next update of the package that owns it undoes it. `SHELL ["/bin/bash", "-c"]` changes the shell of the Dockerfile and of nothing else.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL4005'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN ln -sf /bin/bash /bin/sh\n',
      lines: [2],
      fixed: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN rm /bin/sh && ln -s bash /bin/sh\n',
      lines: [2],
      fixed: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\n',
    },
    { dockerfile: 'FROM debian:13\nRUN make && \\\n    ln -snf /bin/bash /usr/bin/sh\n', lines: [3] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\nRUN source env && make\n' },
    { dockerfile: 'FROM debian:13\nRUN ln -s /bin/sh /usr/local/bin/shell\n' },
    { dockerfile: 'FROM debian:13\nRUN echo "ln -s /bin/bash /bin/sh"\n' },
    { dockerfile: 'FROM debian:13\nRUN ln -s /opt/rootfs/bash /opt/rootfs/bin/sh\n' },
  ],
  check({ dockerfile, shell }, report) {
    for (const { instruction, script, command } of runCommands(dockerfile.instructions, shell)) {
      if (command.name !== 'ln') continue;
      const words = positionals(command);
      const link = words.length > 1 ? words.at(-1) : undefined;
      if (!link || (link.value !== '/bin/sh' && link.value !== '/usr/bin/sh')) continue;
      const fix = fixOf(instruction, script, command, words[0]?.value);
      report({
        span: link.span,
        message: `'${link.value}' is the shell of every script: name another one for the build with SHELL.`,
        ...(fix && { fix }),
      });
    }
  },
};

/** Where the RUN does nothing else. */
function fixOf(run: Run, { commands }: ShellScript, ln: ShellCommand, shell: string | undefined): Fix | undefined {
  const others = commands.filter((each) => each !== ln && each.name !== 'rm' && each.name !== 'mv');
  if (others.length > 0 || run.heredocs.length > 0 || run.flags.length > 0) return undefined;
  if (run.command.form !== 'shell' || !shell || !['bash', '/bin/bash', '/usr/bin/bash'].includes(shell))
    return undefined;
  const path = shell.startsWith('/') ? shell : `/bin/${shell}`;
  return { title: `Use SHELL`, edits: [{ span: run.span, text: `SHELL ["${path}", "-c"]` }] };
}
