/**
 * Text that follows `before` on its line, in lines of at most `width`: broken behind a space or a slash where there is
 * one, else anywhere; nothing is lost. Lines after the first begin below the text. A single word (a digest) that would
 * fit into a line of its own has one.
 */
export function fold(before: string, text: string, width: number): string {
  const room = Math.max(1, width - before.length);
  if (text.length <= room) return before + text;
  if (!/[ /]/.test(text) && text.length + 2 <= width) return `${before.trimEnd()}\n  ${text}`;
  const lines: string[] = [];
  let rest = text;
  while (rest.length > room) {
    // A space may stand right behind the line, a slash must fit into it.
    const end = Math.max(rest.lastIndexOf(' ', room), rest.lastIndexOf('/', room - 1)) + 1 || room;
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end);
  }
  return before + [...lines, rest].join(`\n${' '.repeat(before.length)}`);
}
