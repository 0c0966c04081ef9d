import type { Fix, Rule, TextEdit } from '../src/dockerfile/rule.ts';
import type { ListItem, ShellCommand } from '../src/dockerfile/shell-script.ts';
import { hasNoFailure } from '../src/dockerfile/words/commands-without-failure.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { withTriggers } from '../src/dockerfile/words/with-triggers.ts';

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
      dockerfile: 'FROM debian:13\nRUN set -x; cd /src; make; make install;\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN set -x; cd /src && make && make install;\n',
    },
    { dockerfile: 'FROM debian:13\nRUN make check || true; make; make install\n', lines: [2] },
    { dockerfile: 'FROM debian:13\nRUN make; make install; make check || true\n', lines: [2] },
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
      const swallowing = firstSwallowing(script.topLevel, text);
      if (swallowing === undefined) continue;
      const { index, lost } = swallowing;
      const fix = joined(script.topLevel, index, text);
      report({
        span: script.topLevel[index]?.separatorSpan ?? lost.span,
        message: messageFor(lost),
        ...(fix && { fix }),
      });
    }
  },
};

function messageFor({ name = 'the command' }: ShellCommand): string {
  return `When ${quoted(name)} fails, the RUN goes on after the semicolon: join them by '&&', or begin with 'set -e'.`;
}

interface Swallowing {
  /** Of the item before the semicolon. */
  readonly index: number;
  /** The first command of its list whose failure is lost there. */
  readonly lost: ShellCommand;
}

function firstSwallowing(items: readonly ListItem[], text: string): Swallowing | undefined {
  let lost: ShellCommand | undefined;
  for (const [index, item] of items.entries()) {
    lost ??= failureOf(item);
    if (item.separator === '&&') continue;
    const next = items[index + 1];
    if (item.separator === ';' && next !== undefined && lost !== undefined && !looksAtStatus(next, text)) {
      return { index, lost };
    }
    lost = undefined;
  }
  return undefined;
}

function looksAtStatus({ span }: ListItem, text: string): boolean {
  return text.slice(span.start, span.end).includes('$?');
}

/**
 * The whole chain is joined: else the next semicolon would lose the same failure, and one half would read as if the
 * other did not count. Only what `set` says before it stays apart.
 */
function joined(items: readonly ListItem[], index: number, text: string): Fix | undefined {
  const settings = items.slice(0, index).findLastIndex(({ pipeline }) => pipeline.members[0]?.name === 'set');
  const chain = items.slice(settings + 1);
  const edits: TextEdit[] = [];
  for (const item of chain) {
    const { separator, separatorSpan, span } = item;
    if (item !== chain[0] && looksAtStatus(item, text)) return undefined;
    // Behind the last one nothing is lost.
    if (separator === '&&' || separator === undefined || item === chain.at(-1)) continue;
    if (separator !== ';' || separatorSpan === undefined) return undefined;
    const place = { start: span.end, end: separatorSpan.end };
    if (!isPlain(text.slice(place.start, place.end))) return undefined;
    edits.push({ span: place, text: ' &&' });
  }
  return { title: 'Join by &&', edits };
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
