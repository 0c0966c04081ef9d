import { stripVTControlCharacters } from 'node:util';
import { exitCodes, PlimsollError } from '../errors.ts';
import { escapeTerminal } from '../escape-terminal.ts';
import { maskUrls } from '../mask-secrets.ts';
import { signalExitCode } from './interrupt.ts';
import type { Voice } from './voice.ts';

/** What stderr says of an error. */
export interface Told {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly exitCode: number;
}

/**
 * Says what went wrong on stderr: the object, what happened, and what to do next. Outside text in it is escaped (S20).
 * @param usage knows the errors of the command line's parser
 * @returns the exit code of the contract: ours say theirs, usage is 2, and anything else is a bug, 3
 */
export function tellError(
  error: unknown,
  voice: Voice,
  usage: (error: unknown) => Told | undefined = () => undefined,
): number {
  const { code, exitCode, ...text } = describe(error, usage);
  const message = maskUrls(text.message);
  const remedy = text.remedy && maskUrls(text.remedy);
  if (voice.silent) return exitCode;
  if (voice.json) {
    const line = { level: 'error', code, message, ...(remedy ? { remedy } : {}) };
    process.stderr.write(`${JSON.stringify(line)}\n`);
    return exitCode;
  }
  process.stderr.write(`Error: ${escapeTerminal(message)} [${code}]\n`);
  if (remedy) process.stderr.write(`       ${escapeTerminal(remedy)}\n`);
  if (process.env['DEBUG'])
    for (const line of stackOf(error)) process.stderr.write(`  ${escapeTerminal(maskUrls(line))}\n`);
  return exitCode;
}

function describe(error: unknown, usage: (error: unknown) => Told | undefined): Told {
  if (error instanceof PlimsollError) {
    const { code, message, remedy } = error;
    return { code, message, remedy, exitCode: signalExitCode(error) ?? exitCodes[code] };
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return (
    usage(error) ?? {
      code: 'BUG',
      message: `plimsoll made a mistake: ${message.replace(/\.$/, '')}.`,
      remedy: 'Please report it with the command you ran; DEBUG=1 prints where it happened.',
      exitCode: 3,
    }
  );
}

/** Where it happened, and where what caused it did. */
function stackOf(error: unknown): readonly string[] {
  const lines: string[] = [];
  let each = error;
  for (let depth = 0; each instanceof Error && depth < 5; depth++) {
    lines.push(
      ...stripVTControlCharacters(`${depth > 0 ? 'caused by ' : ''}${each.stack ?? each.message}`).split('\n'),
    );
    each = each.cause;
  }
  return lines;
}
