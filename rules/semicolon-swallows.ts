import { hasNoFailure } from '../src/dockerfile/commands-without-failure.ts';
import { quoted } from '../src/dockerfile/quoted.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { ListItem, ShellCommand } from '../src/dockerfile/shell-script.ts';
import { withTriggers } from '../src/dockerfile/with-triggers.ts';

export const semicolonSwallows: Rule = {
  id: 'semicolon-swallows',
  title: 'No failure is lost before a semicolon',
  why: 'In `a; b` the shell goes on when `a` fails, and only `b` decides whether the `RUN` does: the image is built without what `a` should have done. Join commands by `&&`, or begin with `set -e`. Where a failure is fine, `a || true` says so.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN make install; rm -rf /src\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN make install && rm -rf /src\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN set -x; \\\n    ./configure ; \\\n    make && make install; \\\n    ldconfig\n',
      lines: [3],
      fixed: 'FROM debian:13\nRUN set -x; \\\n    ./configure && \\\n    make && make install && \\\n    ldconfig\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN ["sh", "-c", "set -e; make; set +e; make check; echo done"]\n',
      lines: [2],
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN set -eux; make; make install\n' },
    { dockerfile: 'FROM debian:13\nSHELL ["/bin/bash", "-e", "-c"]\nRUN make; make install\n' },
    { dockerfile: 'FROM debian:13\nRUN export A=1; B=2; cd /src; echo build; make; \n' },
    { dockerfile: 'FROM debian:13\nRUN make check || true; make install\n' },
    { dockerfile: 'FROM debian:13\nRUN for x in a b; do make "$x" || exit 1; done && make install\n' },
    { dockerfile: 'FROM debian:13\nRUN make; if [ $? -ne 0 ]; then exit 1; fi\n' },
    { dockerfile: 'FROM debian:13\nRUN echo "a; b" && make\n' },
  ],
  check({ dockerfile, shell }, report) {
    const { text } = dockerfile.source;
    for (const instruction of withTriggers(dockerfile.instructions)) {
      const script = instruction.name === 'run' ? shell(instruction) : undefined;
      if (!script || script.errors.length > 0 || instruction.heredocs.length > 0) continue;
      const isExec = script.topLevel.length === 1 && script.commands.some(({ nesting }) => nesting[0] === 'string');
      if (isExec) {
        const lost = lostInString(script.commands);
        if (lost) report({ span: lost.span, message: messageFor(lost) });
        continue;
      }
      const swallowing = swallowingItems(script.topLevel, text);
      const [first] = swallowing;
      if (first === undefined) continue;
      const edits = swallowing.map(({ item: { span, separatorSpan } }) => ({
        span: { start: span.end, end: separatorSpan?.end ?? span.end },
        text: ' &&',
      }));
      report({
        span: first.item.separatorSpan ?? first.lost.span,
        message: messageFor(first.lost),
        ...(edits.every(({ span }) => isPlain(text.slice(span.start, span.end))) && {
          fix: { title: 'Join by &&', edits },
        }),
      });
    }
  },
};

function messageFor({ name = 'the command' }: ShellCommand): string {
  return `When ${quoted(name)} fails, the RUN goes on after the semicolon: join them by '&&', or begin with 'set -e'.`;
}

interface Swallowing {
  readonly item: ListItem;
  readonly lost: ShellCommand;
}

/** The items before a semicolon, with the first command of their list whose failure is lost there. */
function swallowingItems(items: readonly ListItem[], text: string): readonly Swallowing[] {
  const found: Swallowing[] = [];
  let lost: ShellCommand | undefined;
  for (const [index, item] of items.entries()) {
    lost ??= failureOf(item);
    if (item.separator === '&&') continue;
    const next = items[index + 1];
    const isLookedAt = next !== undefined && text.slice(next.span.start, next.span.end).includes('$?');
    if (item.separator === ';' && next !== undefined && lost !== undefined && !isLookedAt) found.push({ item, lost });
    lost = undefined;
  }
  return found;
}

function failureOf({ pipeline }: ListItem): ShellCommand | undefined {
  const last = pipeline.members.at(-1);
  return last !== undefined && mayBeLost(last) ? last : undefined;
}

function mayBeLost(command: ShellCommand): boolean {
  const { options, hasFallback, isNegated, isBackground } = command;
  return !options.errexit && !hasFallback && !isNegated && !isBackground && !hasNoFailure(command);
}

/** Of `["sh", "-c", "a; b"]`, where only the commands are known: one that nobody looks at, and more after it. */
function lostInString(commands: readonly ShellCommand[]): ShellCommand | undefined {
  const inside = commands.filter(({ nesting }) => nesting.length === 1 && nesting[0] === 'string');
  return inside.slice(0, -1).find((command) => {
    return mayBeLost(command) && !command.isGuarded && command.pipeline.members.at(-1) === command;
  });
}

/** A semicolon and blanks: no comment, no line break. */
function isPlain(text: string): boolean {
  return /^[ \t]*;$/.test(text);
}
