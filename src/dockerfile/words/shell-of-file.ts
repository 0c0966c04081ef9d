import { mappedText } from '../mapped-text.ts';
import { shebangShell } from '../shell/flags.ts';
import { UnreadableShell } from '../shell/parser.ts';
import { type Found, outside } from '../shell/state.ts';
import { unknown } from '../shell/variables.ts';
import { walkText } from '../shell/walk.ts';
import type { ShellCommand } from '../shell-script.ts';

/**
 * The commands of a script in a file, in the order of its text; spans are places in `text`. Never throws.
 * @returns undefined when its first line names no Unix shell, or it cannot be read
 */
export function commandsOfFile(text: string): readonly ShellCommand[] | undefined {
  const [line = ''] = text.split('\n', 1);
  const shell = line.startsWith('#!') ? shebangShell(line) : undefined;
  if (shell === undefined) return undefined;
  const found: Found = { commands: [], pipelines: [], errors: [] };
  const { dialect, options } = shell;
  const inherited = { lookup: () => unknown, isExported: () => false };
  const whole = mappedText(text, [{ start: 0, end: text.length }]);
  try {
    walkText(whole, { dialect, options, inherited, budget: { left: mostExpanded }, found }, outside);
  } catch (error) {
    if (!(error instanceof UnreadableShell)) throw error;
    return undefined;
  }
  return found.errors.length > 0 ? undefined : found.commands.sort((a, b) => a.span.start - b.span.start);
}

/** Characters that variables may bring into its words. */
const mostExpanded = 2 ** 20;
