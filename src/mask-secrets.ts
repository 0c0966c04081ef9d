/** What stands where a secret stood. */
const mask = '***';

/**
 * Masks what its name or its place says is a secret (S21): values of variables, build arguments, flags and fields named
 * so, and passwords in URLs. For history and commands of images, which whoever has the image can read, but which no
 * report should spread. References to variables stay: `$TOKEN` is none.
 */
export function maskSecrets(text: string): string {
  const listed = listOfVariables(text);
  if (!listed) return maskCommand(text);
  const { start, end } = listed;
  return text.slice(0, start) + maskList(text.slice(start, end)) + maskCommand(text.slice(end));
}

/** The value of a variable or label: all of it when the name says secret. */
export function maskValue(name: string, value: string): string {
  return saysSecret(name) && value !== '' ? mask : maskSecrets(value);
}

/** Passwords in URLs alone: for sentences of ours, which may quote what somebody typed. */
export function maskUrls(text: string): string {
  return text.replace(urlPassword, (whole, before: string, password: string) =>
    isReference(password) ? whole : `${before}:${mask}@`,
  );
}

/** An entry of Env, `NAME=value`. */
export function maskVariable(entry: string): string {
  const at = entry.indexOf('=');
  return at < 0 ? entry : `${entry.slice(0, at)}=${maskValue(entry.slice(0, at), entry.slice(at + 1))}`;
}

/** A command as words: a flag's value may be the next one. */
export function maskWords(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    const flag = /^--?([A-Za-z][\w.-]{0,127})$/.exec(words[index - 1] ?? '')?.[1];
    const isValue = flag !== undefined && takesSecret(flag) && !word.startsWith('-') && !isReference(word);
    return isValue ? mask : maskSecrets(word);
  });
}

/**
 * Where a history entry lists variables: all of ENV, ARG and LABEL, and the build arguments before a RUN's shell. Their
 * values stand unquoted, so nobody can tell a value's second word from what follows it.
 */
function listOfVariables(text: string): { readonly start: number; readonly end: number } | undefined {
  const instruction = /^(?:\/bin\/sh -c #\(nop\)\s{1,8})?(?:ENV|ARG|LABEL)\s/i.exec(text);
  if (instruction) return { start: instruction[0].length, end: text.length };
  const builtWith = /^(?:RUN\s{1,8})?\|\d{1,4}\s/.exec(text);
  if (!builtWith) return undefined;
  const start = builtWith[0].length;
  const shell = /\s\/\S{1,100}\s-[a-z]{0,8}c\s/.exec(text.slice(start));
  return { start, end: shell ? start + shell.index : text.length };
}

/** From the first secret on everything goes: see `listOfVariables`. */
function maskList(text: string): string {
  // `ENV NAME value`, as some builders write it.
  const old = /^([A-Za-z_][\w.-]{0,127})\s/.exec(text);
  if (old && saysSecret(old[1] ?? '')) return `${old[0]}${mask}`;
  for (const { 0: found, 1: name = '', index } of text.matchAll(assignment)) {
    const value = text.slice(index + found.length);
    if (saysSecret(name) && value.trim() !== '' && !/^["']?\s/.test(value)) {
      return `${maskUrls(text.slice(0, index))}${found}${mask}`;
    }
  }
  return maskUrls(text);
}

function maskCommand(text: string): string {
  const fields = maskAfter(maskUrls(text), field, saysSecret);
  const flags = maskAfter(fields, flagAndValue, takesSecret);
  return maskAfter(flags, assignment, saysSecret);
}

// A look-behind and bounded lengths keep all of these from reading a long word more than once.
/** `NAME=`, `--name=` */
const assignment = /(?<![\w.-])-{0,2}([A-Za-z_][\w.-]{0,127})=/g;
/** `name: ` of headers and YAML, `"name":` of JSON */
const field = /(?<![\w.-])([A-Za-z_][\w.-]{0,127})(?:["']\s{0,8}:\s{0,8}|:\s{1,8})/g;
/** `--name value`, and `"--name", "value"` */
const flagAndValue = /(?<![\w-])--?([A-Za-z][\w.-]{0,127})["']?[\s,]{1,8}(?=[^\s,-])/g;
const urlPassword = /\b([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#@:'"]{0,256}):([^\s/?#'"]+)@/gi;

/** Masks the value after each match whose name is a secret's. */
function maskAfter(text: string, pattern: RegExp, isSecret: (name: string) => boolean): string {
  let masked = '';
  let from = 0;
  for (const { 0: found, 1: name = '', index } of text.matchAll(pattern)) {
    const start = index + found.length;
    if (start < from || !isSecret(name)) continue;
    const end = valueEnd(text, start);
    const value = text.slice(start, end);
    if (value === '' || isReference(value)) continue;
    const [open = '', quote = ''] = /^(["'])/.exec(value) ?? [];
    masked += `${text.slice(from, start)}${open}${mask}${quote && value.endsWith(quote) ? quote : ''}`;
    from = end;
  }
  return masked + text.slice(from);
}

/** The end of a shell word, or of the quotes around it. `Bearer` and `Basic` are no secrets, what follows them is. */
function valueEnd(text: string, start: number): number {
  const scheme = /^["']?(?:bearer|basic|token)\s{1,8}(?=\S)/i.exec(text.slice(start, start + 20));
  let quote = '';
  let at = start + (scheme?.[0].length ?? 0);
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (text.startsWith('${', at)) at += Math.max(1, text.slice(at, at + 200).indexOf('}'));
    else if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") {
      // A quote that closes what began before the value ends it.
      if (at > start && !closes(text, at, char)) break;
      quote = char;
    } else if (/[\s;&|,)\]}]/.test(char)) break;
  }
  return Math.min(at, text.length);
}

/** Whether a quote at `at` opens a part of the same word, as in `a"b c"`. */
function closes(text: string, at: number, quote: string): boolean {
  const next = text.indexOf(quote, at + 1);
  return next > at && /\w/.test(text.charAt(at + 1));
}

function takesSecret(flag: string): boolean {
  return saysSecret(flag) && !/(?:^no-|-(?:stdin|file|path|env)$)/i.test(flag);
}

/** Whether a name says that its value is a secret. `AUTHORS`, `PWD` and `TOKENIZERS_PARALLELISM` do not. */
function saysSecret(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('');
  if (/passw(?:or)?d|passphrase|secret|token(?!i[sz])|credential|apikey|accesskey|privatekey/.test(joined)) return true;
  if (words.includes('auth') || words.includes('authorization')) return true;
  return words.length > 1 && words.some((word) => word === 'pass' || word === 'pwd');
}

/** `$NAME`, `${NAME}`, `$(command)`: what stands there is no secret. */
function isReference(value: string): boolean {
  return /^["']?(?:\$\w+|\$\{\w+\})["']?$|^["']?(?:\$\(|`)/.test(value);
}
