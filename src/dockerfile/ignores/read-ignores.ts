import type { Span } from '../mapped-text.ts';
import type { Comment } from '../syntax.ts';
import type { IgnoreTool } from './ignore.ts';

/** An ignore comment as its words say, before anybody asks what it reaches. */
export interface IgnoreText {
  readonly tool: IgnoreTool;
  readonly scope: 'instruction' | 'stage' | 'file';
  readonly names: readonly NameText[];
  readonly reason: string;
  readonly until: string | undefined;
  readonly problem: string | undefined;
}

export interface NameText {
  readonly text: string;
  readonly span: Span;
}

/**
 * Ours: `plimsoll ignore=RULE[,RULE] reason="..." until=YYYY-MM-DD`, and `ignore-stage=`, `ignore-file=`. Others as their
 * tools read them: `hadolint ignore=`, `hadolint global ignore=`, `check=skip=` (BuildKit, above an instruction),
 * `trivy:ignore:ID`, `checkov:skip=ID:reason` (wherever it stands it is for the whole file).
 * @returns undefined for a comment that is none
 */
export function readIgnore({ span, text }: Comment, source: string): IgnoreText | undefined {
  // Most comments are none: one look at the beginning says so.
  if (!/^(?:plimsoll|hadolint|check|trivy|tfsec|checkov|bridgecrew)\b/i.test(text)) return undefined;
  const at = source.indexOf(text, span.start);
  return (
    readOurs(text, at) ?? readHadolint(text, at) ?? readCheck(text, at) ?? readTrivy(text, at) ?? readCheckov(text, at)
  );
}

/** The value of `check=`, as the directive and comments above an instruction have it. */
export interface CheckText {
  readonly skip: readonly NameText[];
  readonly experimental: readonly NameText[];
  readonly error: boolean;
  readonly reason: string;
}

/** `skip=A,B;experimental=C;error=true`; what follows a blank is for readers (BuildKit's linter.ParseLintOptions). */
export function readCheckValue(value: string, at: number): CheckText {
  const skip: NameText[] = [];
  const experimental: NameText[] = [];
  let error = false;
  const [options = ''] = /^\S*/.exec(value) ?? [];
  let from = 0;
  for (const option of options.split(';')) {
    const equals = option.indexOf('=');
    const name = option.slice(0, Math.max(0, equals)).toLowerCase();
    const begin = from + equals + 1;
    if (name === 'skip') skip.push(...readNames(value, begin, at).names);
    else if (name === 'experimental') experimental.push(...readNames(value, begin, at).names);
    else if (name === 'error') error = /^(?:true|1|t)$/i.test(option.slice(equals + 1));
    from += option.length + 1;
  }
  return { skip, experimental, error, reason: readerText(value.slice(options.length)) };
}

const words = ['ignore', 'ignore-stage', 'ignore-file'] as const;

function readOurs(text: string, at: number): IgnoreText | undefined {
  const [head = '', word = ''] = /^plimsoll\s{1,8}([a-z-]{1,40})\s{0,8}=/i.exec(text) ?? [];
  if (head === '') return readSlip(text);
  const known = words.find((each) => each === word.toLowerCase());
  const nothing = { tool: 'plimsoll', scope: 'file', names: [], reason: '', until: undefined } as const;
  if (!known) return { ...nothing, problem: `There is no '${word}=': write one of ${words.join('=, ')}=.` };
  const { names, end } = readNames(text, head.length, at);
  const scope = known === 'ignore' ? 'instruction' : known === 'ignore-stage' ? 'stage' : 'file';
  if (names.length === 0) return { ...nothing, scope, problem: `'${known}=' names no rule.` };
  const { reason, until, problem } = readAttributes(text, end);
  return { tool: 'plimsoll', scope, names: problem ? [] : names, reason, until, problem };
}

/** `plimsoll: ignore=X`, `plimsoll ignore X`, `plimsoll-ignore X`; a sentence about us is none of these. */
function readSlip(text: string): IgnoreText | undefined {
  const [head = '', parting = '', word = ''] =
    /^plimsoll(\s{0,8}[:-]\s{0,8}|\s{1,8})(ignore(?:-stage|-file)?)(?![a-z-])[\s:=]{0,8}/i.exec(text) ?? [];
  const name = /^[A-Za-z0-9][\w.-]{0,80}/.exec(text.slice(head.length))?.[0];
  if (head === '' || name === undefined) return undefined;
  const isSure = /[:-]/.test(parting) || /[=:]/.test(head) || /[-0-9]/.test(name);
  if (!isSure && text.length > head.length + name.length) return undefined;
  const problem = `This silences nothing: write it as '# plimsoll ${word.toLowerCase()}=${name}'.`;
  return { tool: 'plimsoll', scope: 'file', names: [], reason: '', until: undefined, problem };
}

function readAttributes(text: string, from: number): Pick<IgnoreText, 'reason' | 'until' | 'problem'> {
  let at = from;
  let reason = '';
  let until: string | undefined;
  while (at < text.length) {
    const rest = text.slice(at);
    const [blank = ''] = /^[\s;]*/.exec(rest) ?? [];
    at += blank.length;
    if (at >= text.length) break;
    const [head = '', name = ''] = /^(reason|until)\s{0,8}=\s{0,8}/i.exec(text.slice(at, at + 40)) ?? [];
    if (head === '') return { reason, until, problem: `'${firstWord(text.slice(at))}' is not understood here.` };
    at += head.length;
    const { value, end } = attributeValue(text, at);
    at = end;
    if (name.toLowerCase() === 'reason') reason = value;
    else if (isDate(value)) until = value;
    else return { reason, until, problem: `'${value}' is no date: write it as in until=2027-01-31.` };
  }
  return { reason, until, problem: undefined };
}

/** In double or single quotes, or up to the next blank. */
function attributeValue(text: string, at: number): { readonly value: string; readonly end: number } {
  const quote = text.charAt(at);
  if (quote === '"' || quote === "'") {
    const close = text.indexOf(quote, at + 1);
    const end = close < 0 ? text.length : close;
    return { value: text.slice(at + 1, end).trim(), end: end + 1 };
  }
  const value = firstWord(text.slice(at));
  return { value, end: at + value.length };
}

function isDate(text: string): boolean {
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function readHadolint(text: string, at: number): IgnoreText | undefined {
  const [head = '', global] = /^hadolint\s{1,8}(global\s{1,8})?ignore\s{0,8}=/.exec(text) ?? [];
  if (head === '') return undefined;
  const { names, end } = readNames(text, head.length, at);
  return foreign('hadolint', global ? 'file' : 'instruction', names, readerText(text.slice(end)));
}

/** The directive at the top of the file is none of the comments. */
function readCheck(text: string, at: number): IgnoreText | undefined {
  const [head = ''] = /^check\s{0,8}=\s{0,8}/i.exec(text) ?? [];
  if (head === '') return undefined;
  const { skip, reason } = readCheckValue(text.slice(head.length), at + head.length);
  return foreign('buildkit', 'instruction', skip, reason);
}

/** Several on one line; `:exp:2027-01-31` ends it, `[...]` narrows it by what a Dockerfile does not have. */
function readTrivy(text: string, at: number): IgnoreText | undefined {
  const names: NameText[] = [];
  let until: string | undefined;
  let end = 0;
  for (const { 0: whole, 1: tool = '', 2: id = '', 3: date, index } of text.matchAll(
    /\b(trivy|tfsec):ignore:([A-Za-z0-9._-]{1,80})(?::exp:([0-9-]{10}))?/g,
  )) {
    const start = at + index + tool.length + ':ignore:'.length;
    names.push({ text: id, span: { start, end: start + id.length } });
    if (date !== undefined && isDate(date)) until = date;
    end = index + whole.length;
  }
  if (names.length === 0) return undefined;
  return { ...foreign('trivy', 'instruction', names, readerText(text.slice(end))), until };
}

function readCheckov(text: string, at: number): IgnoreText | undefined {
  const [head = ''] = /^(?:checkov|bridgecrew):skip=\s{0,8}/.exec(text) ?? [];
  if (head === '') return undefined;
  const { names, end } = readNames(text, head.length, at);
  return foreign('checkov', 'file', names, readerText(text.slice(end)));
}

function foreign(tool: IgnoreTool, scope: IgnoreText['scope'], names: readonly NameText[], reason: string): IgnoreText {
  return { tool, scope, names, reason, until: undefined, problem: undefined };
}

/** Names with commas between. `at`: where `text` begins in the file. */
function readNames(text: string, from: number, at: number): { readonly names: NameText[]; readonly end: number } {
  const names: NameText[] = [];
  const name = /[ \t]*([A-Za-z0-9][\w.-]*)/y;
  let end = from;
  for (;;) {
    name.lastIndex = end;
    const found = name.exec(text)?.[1];
    if (found === undefined) break;
    end = name.lastIndex;
    names.push({ text: found, span: { start: at + end - found.length, end: at + end } });
    const comma = text.slice(end, end + 8).search(/[^ \t]/);
    if (comma < 0 || text.charAt(end + comma) !== ',') break;
    end += comma + 1;
  }
  return { names, end };
}

/** What people write behind the names: `# why`, `// why`, `: why`, `;reason=why`, `- why`. */
function readerText(text: string): string {
  const bare = text.replace(/^[\s#/:;-]+/, '').replace(/^reason=/i, '');
  return bare.replace(/^(["'])(.*)\1$/s, '$2').trim();
}

function firstWord(text: string): string {
  return /^\S*/.exec(text)?.[0] ?? '';
}
