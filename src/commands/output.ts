import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { likely } from '../nearest.ts';
import { reporterOf, reporters, reportersOf } from '../parts/lists.ts';
import type { RenderOptions, Report, Reporter, Subject } from '../report.ts';
import { replaceFile } from './replace-file.ts';

/** One place a report goes to. */
export interface Output {
  readonly reporter: Reporter;
  /** undefined: standard output */
  readonly file: string | undefined;
}

/**
 * `-o FILE` takes the report of `--format` instead of standard output; `-o FORMAT=FILE` writes one more, and only a
 * known format counts as one, so that a file may have an equals sign in its name (contract.md "Output"); one that is
 * nearly known is a slip. A file `-` is standard output, for one report. Folders that are not there are told before the work, not after it.
 * @param kind what the reports will be of
 * @throws PlimsollError FORMAT_UNKNOWN, FLAG_INVALID, OUTPUT_FAILED
 */
export async function outputsOf(
  format: string,
  files: readonly string[],
  kind: Subject['kind'] = 'image',
): Promise<readonly Output[]> {
  const main = reporterOf(format.toLowerCase(), [kind]);
  const named = files.map((text) => {
    const other = namedReporter(text, kind);
    return other
      ? { reporter: other, file: text.slice(text.indexOf('=') + 1), isMore: true }
      : { reporter: main, file: text, isMore: false };
  });
  const printed = named.find(({ file, isMore }) => file === '-' && isMore)?.reporter;
  if (printed && main.id !== 'table' && printed !== main && named.every(({ isMore }) => isMore)) {
    throw new PlimsollError('FLAG_INVALID', `'${main.id}' and '${printed.id}' both go to standard output.`, {
      remedy: 'Give one of them a file, as in -o json=report.json.',
    });
  }
  for (const [index, { file }] of named.entries()) {
    if (file === '') throw new PlimsollError('FLAG_INVALID', "'-o' names no file.", { remedy: 'Write -o report.txt.' });
    if (named.findIndex((other) => other.file === file) < index)
      throw new PlimsollError(
        'FLAG_INVALID',
        `${file === '-' ? 'Standard output' : `'${file}'`} is to be written twice.`,
        {
          remedy: 'Give each -o its file.',
        },
      );
    if (file !== '-') await checkPlace(file);
  }
  const outputs = named.map(({ reporter, file }) => ({ reporter, file: file === '-' ? undefined : file }));
  const takesMain = named.some(({ file, isMore }) => !isMore || file === '-');
  return takesMain ? outputs : [{ reporter: main, file: undefined }, ...outputs];
}

/** Files whose ending promises another format than they have: a sentence each. */
export function endingNotes(outputs: readonly Output[], kind: Subject['kind']): readonly string[] {
  const offered = reportersOf([kind]);
  return outputs.flatMap(({ reporter, file }) => {
    const [, ending, formats] = endings.find(([pattern]) => file !== undefined && pattern.test(file)) ?? [];
    const meant = offered.find(({ id }) => id === formats?.[0]);
    if (ending === undefined || !meant || formats?.includes(reporter.id)) return [];
    return [`'${file}' is written as ${reporter.id}: for ${ending} write -o ${meant.id}=${file}.`];
  });
}

/** What a name ends in, what people take it for, and which formats it may hold; the first of them is proposed. */
const endings: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/\.sarif(?:\.json)?$/i, 'SARIF', ['sarif']],
  [/\.cdx(?:\.json)?$/i, 'CycloneDX', ['cyclonedx']],
  [/\.json$/i, 'JSON', ['json', 'sarif', 'cyclonedx', 'gitlab']],
  [/\.md$/i, 'Markdown', ['markdown']],
];

/** @throws PlimsollError FORMAT_UNKNOWN for what is nearly a format */
function namedReporter(text: string, kind: Subject['kind']): Reporter | undefined {
  const [, word = '', file = ''] = /^([a-z-]+)=([\s\S]*)$/i.exec(text) ?? [];
  if (reporters.some(({ id }) => id === word.toLowerCase())) return reporterOf(word.toLowerCase(), [kind]);
  const meant = likely(
    word.toLowerCase(),
    reportersOf([kind]).map(({ id }) => id),
  );
  if (meant === undefined) return undefined;
  throw new PlimsollError('FORMAT_UNKNOWN', `There is no format '${word}'.`, {
    remedy: `Did you mean '-o ${meant}=${file}'? For a file of that name write '-o ./${text}'.`,
  });
}

/**
 * Files first: whoever reads standard output may go away in the middle of it.
 * @throws PlimsollError OUTPUT_FAILED; `readerGone`
 */
export async function writeReports(
  reports: readonly Report[],
  outputs: readonly Output[],
  options: RenderOptions,
  silent: boolean,
): Promise<void> {
  for (const { reporter, file } of outputs) {
    if (file === undefined) continue;
    await replaceFile(file, await reporter.render(reports, { ...options, width: 100, color: false }));
  }
  for (const { reporter, file } of outputs) {
    if (file === undefined && !silent) await writeOut(await reporter.render(reports, options));
  }
}

/** Thrown where nobody reads standard output any more (`| head`): there is nothing left to do, and nothing to tell. */
export const readerGone = new Error('nobody reads standard output');

/**
 * Waits until the reader has taken it, so that leaving afterwards cuts nothing off.
 * @throws PlimsollError OUTPUT_FAILED; `readerGone`
 */
export async function writeOut(text: string): Promise<void> {
  try {
    // Written to a file it throws at once, to a pipe it says so later.
    await new Promise<void>((resolve, reject) => {
      process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
    });
  } catch (cause) {
    const code = codeOf(cause);
    if (code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED') throw readerGone;
    throw new PlimsollError('OUTPUT_FAILED', `The report cannot be written to standard output (${code}).`, { cause });
  }
}

async function checkPlace(file: string): Promise<void> {
  const folder = dirname(file);
  const failed = (why: string, cause?: unknown) =>
    new PlimsollError('OUTPUT_FAILED', `The report cannot be written to '${file}': ${why}.`, {
      cause,
      remedy: 'Name a file in a folder that is there and may be written to.',
    });
  const facts = await stat(folder).catch((cause: unknown) => {
    throw failed(`there is no folder '${folder}'`, cause);
  });
  if (!facts.isDirectory()) throw failed(`'${folder}' is not a folder`);
  await access(folder, constants.W_OK).catch((cause: unknown) => {
    throw failed(`'${folder}' may not be written to`, cause);
  });
  // A symlink at the place will be replaced, wherever it leads; a device or a pipe must not be: it is this machine's.
  const there = await stat(file).catch(() => undefined);
  if (there?.isDirectory()) throw failed('it is a folder');
  if ((there && !there.isFile()) || /^\/(dev|proc)\//.test(resolve(file))) {
    throw failed('it is a device or a pipe, and a report would take its place');
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown reason';
}
