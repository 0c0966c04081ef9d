/** Words that one word may become; `{a,b}{a,b}...` doubles with every pair. */
const mostWords = 256;

/**
 * Brace expansion as bash has it: `a{b,c}d`, nested too; sequences (`{1..9}`) stay as written, and so does the whole
 * word when it came to too many.
 * @param text without quotes, escapes and expansions
 */
export function braceWords(text: string): readonly string[] {
  if (!text.includes('{') || text.length > 4096) return [text];
  return expand(text, 0) ?? [text];
}

function expand(text: string, depth: number): readonly string[] | undefined {
  const group = firstGroup(text);
  if (group === undefined) return [text];
  if (depth > 10) return undefined;
  const rest = expand(text.slice(group.end), depth + 1);
  if (rest === undefined) return undefined;
  const words: string[] = [];
  for (const item of group.items) {
    for (const middle of expand(item, depth + 1) ?? [item]) {
      for (const end of rest) {
        if (words.length >= mostWords) return undefined;
        words.push(text.slice(0, group.start) + middle + end);
      }
    }
  }
  return words;
}

/** The first braces with a comma between them. */
function firstGroup(text: string): { start: number; end: number; items: readonly string[] } | undefined {
  const open: { readonly start: number; readonly commas: number[] }[] = [];
  let outermost: { start: number; end: number; items: readonly string[] } | undefined;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '{') open.push({ start: at, commas: [] });
    else if (text[at] === ',') open.at(-1)?.commas.push(at);
    else if (text[at] === '}') {
      const group = open.pop();
      if (group === undefined || group.commas.length === 0) continue;
      const cuts = [group.start, ...group.commas, at];
      const items = cuts.slice(1).map((cut, index) => text.slice((cuts[index] ?? 0) + 1, cut));
      // An outer group that closes later holds this one among its items.
      if (outermost === undefined || group.start < outermost.start)
        outermost = { start: group.start, end: at + 1, items };
      if (open.length === 0) break;
    }
  }
  return outermost;
}
