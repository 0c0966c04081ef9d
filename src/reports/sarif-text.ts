import { escapeSarif } from './escape.ts';

/** Characters, not UTF-16 units: GitHub cuts at 1,024, GitLab drops a result whose message passes 2,048. */
export const caps = { message: 2000, description: 1000, help: 3000 } as const;

/** Outside text for a SARIF text property: escaped, and cut between characters with `…`. */
export function sarifText(text: string, cap: number): string {
  const escaped = escapeSarif(text).trim();
  if (escaped.length <= cap) return escaped;
  const characters = Array.from(escaped);
  return characters.length <= cap ? escaped : `${characters.slice(0, cap - 1).join('')}…`;
}

/** The same as a sentence: it ends with a full stop (SARIF2001). */
export function sarifSentence(text: string, cap: number): string {
  const sentence = sarifText(text, cap - 1);
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
