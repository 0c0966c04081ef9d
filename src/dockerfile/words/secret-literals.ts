import type { Span } from '../mapped-text.ts';

/** A secret that stands in a text. */
export interface SecretLiteral extends Span {
  /** What it is, with its article: `a GitHub token`. */
  readonly what: string;
  /** It may be somebody's example: a part of it says so. */
  readonly isExample: boolean;
}

/** In order, none overlapping another. Linear: patterns are bounded, and tried once in a word. */
export function secretLiterals(text: string): readonly SecretLiteral[] {
  const found = [...tokens(text), ...privateKeys(text), ...passwordsInUrls(text), ...namedValues(text)];
  const all: SecretLiteral[] = [];
  for (const each of found.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (each.start >= (all.at(-1)?.end ?? 0)) all.push(each);
  }
  return all;
}

/** Formats that nothing else has, by who gives them out. */
const formats: readonly (readonly [what: string, pattern: string])[] = [
  ['an AWS access key', '(?:AKIA|ASIA)[A-Z2-7]{16}'],
  ['a GitHub token', 'gh[opsru]_[A-Za-z0-9]{36,251}'],
  ['a GitHub token', 'github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'],
  ['a GitLab token', 'gl(?:pat|dt|rt|ptt|cbt|oas|soat|ft)-[A-Za-z0-9_-]{20,255}'],
  ['a Slack token', 'xox[abeoprs]-[A-Za-z0-9-]{10,255}'],
  ['a Slack token', 'xapp-[0-9]-[A-Za-z0-9-]{10,255}'],
  ['a Stripe key', '[rs]k_live_[A-Za-z0-9]{16,255}'],
  ['a Google API key', 'AIza[A-Za-z0-9_-]{35}'],
  ['a Google OAuth secret', 'GOCSPX-[A-Za-z0-9_-]{28}'],
  ['an npm token', 'npm_[A-Za-z0-9]{36}'],
  ['a PyPI token', 'pypi-AgE[A-Za-z0-9_-]{50,1000}'],
  ['a RubyGems key', 'rubygems_[0-9a-f]{48}'],
  ['a Docker Hub token', 'dckr_[op]at_[A-Za-z0-9_-]{27,64}'],
  ['a Hugging Face token', 'hf_[A-Za-z0-9]{34}'],
  ['a SendGrid key', 'SG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}'],
  ['an Anthropic key', 'sk-ant-[A-Za-z0-9_-]{32,255}'],
  ['an OpenAI key', 'sk-[A-Za-z0-9_-]{16,128}T3BlbkFJ[A-Za-z0-9_-]{16,128}'],
  ['a DigitalOcean token', 'do[opr]_v1_[0-9a-f]{64}'],
  ['a Vault token', 'hvs\\.[A-Za-z0-9_-]{24,255}'],
  ['an age key', 'AGE-SECRET-KEY-1[A-Z0-9]{58}'],
  ['a JSON web token', 'eyJ[A-Za-z0-9_-]{10,2000}\\.eyJ[A-Za-z0-9_-]{10,8000}\\.[A-Za-z0-9_-]{20,2000}'],
];

const anyFormat = new RegExp(
  `(?<![A-Za-z0-9_-])(?:${formats.map(([, pattern]) => `(${pattern})`).join('|')})(?![A-Za-z0-9])`,
  'g',
);

function tokens(text: string): readonly SecretLiteral[] {
  return [...text.matchAll(anyFormat)].flatMap(({ index, 0: token, ...groups }) => {
    const which = formats.findIndex((_, at) => groups[at + 1] !== undefined);
    const what = formats[which]?.[0];
    // `ghp_xxxxxxxx...` stands for one.
    if (what === undefined || entropy(token.slice(-16)) < 1.5) return [];
    return [{ start: index, end: index + token.length, what, isExample: saysExample(token) }];
  });
}

/** PEM (RFC 7468) and OpenPGP (RFC 9580); what only names the header, as a search for it, is none. */
function privateKeys(text: string): readonly SecretLiteral[] {
  const header = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;
  return [...text.matchAll(header)].flatMap(({ index, 0: found }) => {
    const from = index + found.length;
    if (!/[A-Za-z0-9+/]{32}/.test(text.slice(from, from + 400))) return [];
    const end = text.slice(from, from + longestKey).indexOf('-----END ');
    const lineEnd = text.indexOf('\n', end < 0 ? from + 400 : from + end);
    return [{ start: index, end: lineEnd < 0 ? text.length : lineEnd, what: 'a private key', isExample: false }];
  });
}

/** An RSA key of 16,384 bits has about 13,000 characters. */
const longestKey = 32_768;

function passwordsInUrls(text: string): readonly SecretLiteral[] {
  const url =
    /(?<![A-Za-z0-9+.-])[a-z][a-z0-9+.-]{1,20}:\/\/([^\s/?#@:'"`$\\]{0,128}):([^\s/?#@'"`\\]{3,256})@([^\s/:'"]{0,255})/gi;
  return [...text.matchAll(url)].flatMap(({ index, 0: found, 1: user = '', 2: password = '', 3: host = '' }) => {
    if (isPlaceholder(password) || password === user) return [];
    if (/^(?:localhost|127\.0\.0\.1|0\.0\.0\.0)$/.test(host)) return [];
    const start = index + found.length - host.length - 1 - password.length;
    return [{ start, end: start + password.length, what: 'a password in a URL', isExample: false }];
  });
}

/** `password=`, `"apiKey": ` and the like, when what follows looks made by a machine. */
function namedValues(text: string): readonly SecretLiteral[] {
  const found: SecretLiteral[] = [];
  for (const match of text.matchAll(secretName)) {
    secretValue.lastIndex = match.index;
    const [whole, name = '', separator = '', value] = secretValue.exec(text) ?? [];
    if (
      whole === undefined ||
      value === undefined ||
      /file|path|public|version|url|name|hash|sha|digest|sum|commit|ref/i.test(name)
    ) {
      continue;
    }
    const isAws = value.length === 40 && /^secret_?access_?key$/i.test(name);
    const isSecret = isAws || (/[=:]/.test(separator) ? looksRandom(value) : looksEncoded(value));
    if (!isSecret || (!isAws && saysExample(value))) continue;
    const end = match.index + whole.length;
    const what = isAws ? 'an AWS secret access key' : 'a password or token';
    found.push({ start: end - value.length, end, what, isExample: saysExample(value) });
  }
  return found;
}

const secretName = /passw(?:or)?d|secret|token|api_?key|access_?key|private_?key|credential|_auth|authorization/gi;
/** From the name on: the rest of it, what parts them, the value and something that ends it. */
const secretValue =
  /([A-Za-z0-9_.-]{4,60})(["']?[ \t]{0,4}[=:][ \t]{0,4}["']?|["']?[ \t]{1,4}["']?)(?:(?:bearer|basic|token)[ \t]{1,4})?([A-Za-z0-9+/_.=~!@%^*-]{16,512})(?=["'\s;,&|)\]]|$)/iy;

/** Letters and digits without an order; neither a path nor a name with a number. */
function looksRandom(text: string): boolean {
  return text
    .split(/[-_./=]/)
    .some((part) => part.length >= 16 && /[0-9].*[0-9]/.test(part) && /[A-Za-z]/.test(part) && entropy(part) >= 3.2);
}

/** What nobody writes in a sentence. */
function looksEncoded(text: string): boolean {
  return (
    text.length >= 20 &&
    /^[A-Za-z0-9+/]+={0,2}$/.test(text) &&
    /[0-9]/.test(text) &&
    /[A-Z]/.test(text) &&
    /[a-z]/.test(text) &&
    looksRandom(text)
  );
}

/** What stands for a password in examples, or is filled in later. */
export function isPlaceholder(password: string): boolean {
  if (password.length < 3 || /[$<>{}*]/.test(password) || placeholders.has(password.toLowerCase())) return true;
  return saysExample(password) || entropy(password) < 1.5;
}

function saysExample(text: string): boolean {
  return /example|sample|placeholder|change[-_]?me|dummy|fake|your[-_]|redacted|xxxx|12345678/i.test(text);
}

const placeholders = new Set(
  'credentials key pass passwd password passwort pw pwd secret token test user username xxx'.split(' '),
);

/** Bits a character (Shannon). */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
