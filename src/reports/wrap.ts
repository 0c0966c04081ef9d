/**
 * Breaks text into lines of at most `width` columns, at spaces; a word that is longer (an id, a digest) goes on in
 * the next line, so nothing is ever cut. At least one line.
 */
export function wrap(text: string, width: number): readonly string[] {
  const room = Math.max(1, width);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const joined = line === '' ? word : `${line} ${word}`;
    if (textWidth(joined) <= room) {
      line = joined;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = broken(word, room);
    for (const piece of pieces.slice(0, -1)) lines.push(piece);
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

/** Text in at most `width` columns; what does not fit gives way to `…`. For prose only, never for ids. */
export function shorten(text: string, width: number): string {
  return textWidth(text) <= width ? text : `${(broken(text, Math.max(1, width - 1))[0] ?? '').trimEnd()}…`;
}

export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(0, width - textWidth(text))) + text;
}

/** Columns a terminal gives the text: two for East Asian wide characters and emoji, none for combining marks. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += charWidth(char);
  return width;
}

function charWidth(char: string): 0 | 1 | 2 {
  if (/^\p{M}$/u.test(char)) return 0;
  return /^[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60\uffe0-\uffe6]$/u.test(
    char,
  )
    ? 2
    : 1;
}

// Pieces that fit, each one character at the least.
function broken(text: string, width: number): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let used = 0;
  for (const char of text) {
    const more = charWidth(char);
    if (used + more > width && piece !== '') {
      pieces.push(piece);
      [piece, used] = ['', 0];
    }
    piece += char;
    used += more;
  }
  return [...pieces, piece];
}
