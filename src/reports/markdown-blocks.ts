import type { Notice } from '../report.ts';
import { escapeMarkdown } from './escape.ts';
import { shorten } from './wrap.ts';

const mostNotices = 20;

/** The first twenty, and how many more there are. */
export function noticeList(notices: readonly Notice[]): string {
  if (notices.length === 0) return '';
  const rest = notices.length - mostNotices;
  const items = notices
    .slice(0, mostNotices)
    .map(({ code, message }) => `**${escapeMarkdown(code)}**: ${escapeMarkdown(shorten(message, 500))}`);
  return `**Notices**\n\n${list([...items, ...(rest > 0 ? [`... and ${rest} more`] : [])])}`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}
