import type { ShellScript } from '../shell-script.ts';

/**
 * Whether an error of the shell parser may be none: it reads all as bash does, gives up where nesting is deep, and sees
 * the text of `sh -c "..."` before the outer shell has put its variables in.
 * @param before the text that leads to it
 */
export function mayBeRight(
  { commands }: ShellScript,
  { span, message }: ShellScript['errors'][number],
  before: string,
): boolean {
  // Limits of the parser, and what not all shells have; what bash takes in `[[ ... =~ ]]` is hard to tell.
  if (/maximum|array|glob|conditional operator|unary test|coproc|select|ANSI-C/i.test(message)) return true;
  if (before.includes('[[') || before.includes('${ ')) return true;
  return commands.some(
    ({ name, arguments: words }) =>
      name !== undefined &&
      runsText.has(name) &&
      words.some((word) => word.span.start <= span.start && span.end <= word.span.end),
  );
}

const runsText: ReadonlySet<string> = new Set(
  'ash bash dash eval ksh mksh rbash runuser sh ssh su trap zsh'.split(' '),
);
