import type { Rule } from '../src/dockerfile/rule.ts';
import { mayBeRight } from '../src/dockerfile/shell/doubts.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

export const shellSyntax: Rule = {
  id: 'shell-syntax',
  title: 'The shell can read what it is given',
  why: 'No shell runs this text: a quote, a bracket or a word as `fi` or `done` is missing or too many. The build ends here, or what comes after is taken for a part of a word. Only what `bash` and `dash` both refuse is reported.',
  levels: { recommended: 'error', strict: 'error', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM debian:13\nRUN echo "hello\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN if [ -f /a ]; then make\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN make && \\\n    && make install\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN <<EOF\nfor x in a b; do\n  make "$x"\nEOF\n', lines: [4] },
    { dockerfile: 'FROM debian:13\nRUN (make; make install\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN echo "hello" && if [ -f /a ]; then make; fi\n' },
    { dockerfile: 'FROM debian:13\nSHELL ["/bin/bash", "-c"]\nRUN [[ -f /a ]] && a=(1 2) && echo "${a[@]}" <(make)\n' },
    { dockerfile: 'FROM debian:13\nRUN case "$x" in (a|b) make;; *) ;; esac\n' },
    {
      dockerfile:
        '# escape=`\nFROM mcr.microsoft.com/windows/servercore:ltsc2022\nRUN if exist a (echo b) else (echo c)\n',
    },
    { dockerfile: 'FROM debian:13\nRUN ["echo", "it\'s"]\nCMD ["(", "\\""]\n' },
    { dockerfile: 'FROM debian:13\nSHELL ["/usr/bin/python3", "-c"]\nRUN print("a"\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { text } = dockerfile.source;
    for (const instruction of withTriggers(dockerfile.instructions)) {
      const script = shell(instruction);
      if (!script || script.dialect === 'opaque' || script.dialect === 'none' || script.dialect === 'zsh') continue;
      // Others may follow from the first.
      const [error] = script.errors;
      if (error && !mayBeRight(script, error, text.slice(instruction.span.start, error.span.end))) {
        report({ span: error.span, message: `The shell refuses this. ${error.message}` });
      }
    }
  },
};
