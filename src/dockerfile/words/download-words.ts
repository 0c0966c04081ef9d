import type { Arguments } from '../shell/words.ts';
import type { ShellCommand, ShellWord } from '../shell-script.ts';
import { downloadArguments } from './downloads.ts';

/** What one curl or wget gets. */
export interface Fetched {
  readonly url: ShellWord;
  /** As `fileName` has it; `-` for standard output, undefined when that is not known. */
  readonly file: string | undefined;
}

/** Empty for other programs. */
export function fetchedBy(command: ShellCommand): readonly Fetched[] {
  const given = downloadArguments(command);
  if (!given) return [];
  return command.name === 'curl' ? byCurl(command, given) : byWget(command, given);
}

/**
 * The last part of a path or URL, to tell files of a script by. Of what is not known it is the text itself: `app-$V.tgz`
 * is the same file wherever it stands.
 */
export function fileName(text: string): string {
  const start = /[^\s/]*$/.exec(text.split(/[?#]/, 1)[0] ?? '')?.[0] ?? '';
  return start.replace(/^[*=]|\\?\$$|[;,]$/g, '');
}

/** A word as a shell may have it, with variables in one way of writing. */
export function wordText({ value, raw }: ShellWord): string {
  return value ?? raw.replace(/["']/g, '').replace(/\$\{(\w+)\}/g, '$$$1');
}

function byCurl(command: ShellCommand, { flags, positionals }: Arguments): readonly Fetched[] {
  const urls = [
    ...flags.flatMap(({ name, value }) => (name === '--url' && value ? [value.word] : [])),
    ...urlsAmong(positionals),
  ];
  const outputs = flags.flatMap(({ name, value }) =>
    (name === '-o' || name === '--output') && value ? [value.value ?? wordText(value.word)] : [],
  );
  const isRemoteName = flags.some(({ name }) => remoteNames.has(name));
  const redirected = redirectOf(command);
  return urls.map((url, index) => {
    const output = outputs[index];
    if (output !== undefined && output !== '-') return { url, file: fileName(output) };
    return { url, file: isRemoteName ? fileName(wordText(url)) : (redirected ?? '-') };
  });
}

function byWget(command: ShellCommand, { flags, positionals }: Arguments): readonly Fetched[] {
  if (flags.some(({ name }) => name === '--spider')) return [];
  const output = flags.find(({ name }) => name === '-O' || name === '--output-document')?.value;
  const text = output && (output.value ?? wordText(output.word));
  const file = text === undefined ? undefined : text === '-' ? (redirectOf(command) ?? '-') : fileName(text);
  return urlsAmong(positionals).map((url) => ({ url, file: file ?? fileName(wordText(url)) }));
}

/** What hangs on variables alone may be one, where nothing else is. */
function urlsAmong(words: readonly ShellWord[]): readonly ShellWord[] {
  const urls = words.filter(({ prefix }) => /^(?:[a-z]+:\/\/|[\w-]+(?:\.[\w-]+)+(?:[/:]|$))/i.test(prefix));
  return urls.length > 0 ? urls : words.filter(({ value }) => value === undefined);
}

/** The file that standard output goes to. */
function redirectOf({ redirects }: ShellCommand): string | undefined {
  const found = redirects.find(
    ({ operator, fileDescriptor }) => /^(?:>|>>|>\|)$/.test(operator) && (fileDescriptor ?? 1) === 1,
  );
  return found?.target && fileName(wordText(found.target));
}

const remoteNames: ReadonlySet<string> = new Set(['-O', '--remote-name', '--remote-name-all']);
