import { codePoint, escapeTerminal, unseen } from '../escape-terminal.ts';

/** Escaping of outside text, one function a kind of output (S20); that for terminals stands in escape-terminal.ts. */
/**
 * For SARIF's text properties, in which braces mean placeholders (SARIF 2.1.0, 3.11.5) and `](` an embedded link
 * (3.11.6): `<U+001B>`, and a space where a link would begin. Line feeds stay.
 */
export function escapeSarif(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(unseen, (char) => (char === '\n' ? char : `<U+${codePoint(char).toUpperCase().padStart(4, '0')}>`))
    .replaceAll('](', '] (');
}

/**
 * A value as JSON with nothing unseen in it: escaped, which changes no value. Only half a character (a lone surrogate)
 * becomes U+FFFD, for readers differ in what they make of one (RFC 8259, 8.2).
 */
export function jsonText(value: unknown, indent = 0): string {
  const json = JSON.stringify(value, (_, each) => (typeof each === 'string' ? each.toWellFormed() : each), indent);
  return json.replace(unseen, (char) => (char === '\n' ? char : char.split('').map(codeUnit).join('')));
}

/**
 * Prose for GitHub's and GitLab's markdown, on one line: nothing in it becomes markup, a link, an image, HTML or a
 * table cell, and nobody is notified. Mentions, issue numbers and bare addresses are looked for in the text after
 * markdown is done, so a backslash does not stop them: a zero-width space behind their first sign does.
 */
export function escapeMarkdown(text: string): string {
  return escapeTerminal(oneLine(text))
    .replace(/[\\`*_[\]~$<>&|#@]/g, (char) => markdownEscapes[char] ?? `\\${char}`)
    .replace(/:(?=\/\/)|\bwww(?=\.)/gi, '$&&#8203;')
    .replace(/^(\d*)([-+=.)])/, '$1\\$2');
}

const markdownEscapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '|': '&#124;',
  '@': '@&#8203;',
  '#': '#&#8203;',
};

/** A name, version or path in markdown: monospaced, and as little alive as prose. */
export function markdownCode(text: string): string {
  const shown = escapeTerminal(text);
  if (/^[^`\\|\s](?:[^`\\|]*[^`\\|\s])?$/.test(shown)) return `\`${shown}\``;
  return `<code>${shown.replace(/[^\p{L}\p{N} ]/gu, (char) => `&#${char.codePointAt(0)};`)}</code>`;
}

/** An absolute http or https address without credentials, normalised; undefined for anything else or unseen in it. */
export function safeUrl(text: string): string | undefined {
  const url = text.search(unseen) < 0 && URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return undefined;
  // What the URL standard lets pass and RFC 3986 or markdown does not.
  const [before = '', ...after] = url.href
    .replace(/[|`'()*[\]\\^{}<>"]|%(?![\dA-F]{2})/gi, (char) => `%${codePoint(char).toUpperCase()}`)
    .split('#');
  return after.length === 0 ? before : `${before}#${after.join('%23')}`;
}

/** Runs of white space, line breaks too, as one space. */
export function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function codeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
