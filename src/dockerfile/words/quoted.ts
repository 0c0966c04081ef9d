/** Outside text for a message: in single quotes, and no longer than one reads. */
export function quoted(text: string): string {
  return text.length <= 60 ? `'${text}'` : `'${text.slice(0, 60)}...'`;
}
