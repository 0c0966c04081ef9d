/**
 * Whatever moves, hides or reorders what a reader sees: C0, C1 and DEL, every format character (bidi controls,
 * zero-width ones, tags), line and paragraph separators, lone surrogates and noncharacters (no XML may hold those).
 * Unicode 16, chapters 3.4 and 23.
 */
export const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]/gu;

/** Outside text for terminals and logs (S20): `\u{1b}`. */
export function escapeTerminal(text: string): string {
  return text.replace(unseen, (char) => `\\u{${codePoint(char)}}`);
}

/** Code point in lower-case hex. */
export function codePoint(char: string): string {
  return (char.codePointAt(0) ?? 0).toString(16);
}
