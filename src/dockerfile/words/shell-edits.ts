import type { TextEdit } from '../rule.ts';
import type { ListItem, ShellScript, ShellWord } from '../shell-script.ts';
import type { Run } from '../syntax.ts';

/** A word added right after another one; undefined where that one is not written there as it is. */
export function wordAfter(word: ShellWord, added: string, run: Run, text: string): TextEdit | undefined {
  const { span, value } = word;
  const written = text.slice(span.start, span.end);
  const at = { start: span.end, end: span.end };
  if (written === value) return { span: at, text: ` ${added}` };
  const isJson = run.command.form === 'exec' && written === JSON.stringify(value);
  return isJson ? { span: at, text: `, ${JSON.stringify(added)}` } : undefined;
}

/**
 * A command added at the end of a script, joined to it as its last two are; it only runs when all before it went well.
 * Undefined where that cannot be done without looking closer.
 */
export function commandAtEnd(run: Run, script: ShellScript, added: string, text: string): TextEdit | undefined {
  if (run.command.form === 'exec' || run.heredocs.length > 1 || script.errors.length > 0) return undefined;
  const last = script.topLevel.at(-1);
  if (last === undefined || last.separator === '&') return undefined;
  const [heredoc] = run.heredocs;
  if (heredoc !== undefined && last.span.start < heredoc.bodySpan.start) return undefined;
  const endsBefore = last.pipeline.members.some((each) => each?.name === 'exit' || each?.name === 'exec');
  // After the word of an inner heredoc come its lines.
  const reads = script.commands.some(({ redirects }) => redirects.some(({ operator }) => /^<<-?$/.test(operator)));
  if (endsBefore || reads) return undefined;
  const at = { start: last.span.end, end: last.span.end };
  return { span: at, text: `${joiner(script.topLevel.at(-2), last, text)}${added}` };
}

/** What stands between two commands, line break and indent included, when a third may follow like that. */
function joiner(previous: ListItem | undefined, last: ListItem, text: string): string {
  const isList = previous === undefined || previous.separator === '||' || previous.separator === '&';
  const between = isList ? '' : text.slice(previous.span.end, last.span.start);
  const isPlain = !between.includes('#') && !between.split('\n').slice(1, -1).some(isBlankLine);
  const stops = previous?.separator === '&&' || last.pipeline.members.some((each) => each?.options.errexit);
  const own = isList || !isPlain || !stops ? undefined : between;
  if (own?.includes('\n')) return own;
  const line = lineBreak(text.slice(last.span.start, last.span.end));
  if (line === undefined) return own ?? ' && ';
  return own?.trim() === ';' ? `;${line}` : `${line}&& `;
}

/** After a command with a word a line: a line of its own, indented as they are. */
function lineBreak(command: string): string | undefined {
  const [last = '', ...above] = command.split('\n').toReversed();
  // Comments may stand between.
  const before = above.find((line) => !line.trimStart().startsWith('#'));
  const escapeCharacter = before?.trimEnd().at(-1);
  if (escapeCharacter !== '\\' && escapeCharacter !== '`') return undefined;
  const indent = last.slice(0, last.length - last.trimStart().length);
  return ` ${escapeCharacter}${above[0]?.endsWith('\r') ? '\r\n' : '\n'}${indent}`;
}

function isBlankLine(line: string): boolean {
  return line.trim() === '';
}
