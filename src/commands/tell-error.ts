import type { Config } from '@oclif/core';
import { exitCodes, PlimsollError } from '../errors.ts';
import { escapeTerminal } from '../escape-terminal.ts';
import { nearestFirst } from '../nearest.ts';

/**
 * Says what went wrong on stderr: the object, what happened, and what to do next. Outside text in it is escaped (S20).
 * @returns the exit code of the contract: oclif's errors are usage (2), ours say theirs, anything else is a bug (3)
 */
export async function tellError(error: unknown, config: Config | undefined, argv: readonly string[]): Promise<number> {
  const told = await describe(error, config, argv);
  if (told === undefined) return oclifExit(error) ?? 0;
  if (argv.includes('--silent')) return told.exitCode;
  if (logsJson(argv)) {
    const { code, message, remedy } = told;
    process.stderr.write(`${JSON.stringify({ level: 'error', code, message, ...(remedy ? { remedy } : {}) })}\n`);
    return told.exitCode;
  }
  process.stderr.write(`Error: ${escapeTerminal(told.message)} [${told.code}]\n`);
  if (told.remedy) process.stderr.write(`       ${escapeTerminal(told.remedy)}\n`);
  if (process.env['DEBUG'] && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  return told.exitCode;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly remedy?: string | undefined;
  readonly exitCode: number;
}

async function describe(
  error: unknown,
  config: Config | undefined,
  argv: readonly string[],
): Promise<Told | undefined> {
  if (error instanceof PlimsollError) {
    return { code: error.code, message: error.message, remedy: error.remedy, exitCode: exitCodes[error.code] };
  }
  const exit = oclifExit(error);
  if (exit !== undefined && error instanceof Error) {
    // EEXIT is how oclif leaves after --help and this.exit().
    if ('code' in error && error.code === 'EEXIT') return undefined;
    return usageError(error, config, argv);
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return {
    code: 'BUG',
    message: `plimsoll made a mistake: ${message}.`,
    remedy: 'Please report it with the command you ran; DEBUG=1 prints where it happened.',
    exitCode: 3,
  };
}

function oclifExit(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('oclif' in error)) return undefined;
  const { oclif } = error;
  return typeof oclif === 'object' && oclif !== null && 'exit' in oclif && typeof oclif.exit === 'number'
    ? oclif.exit
    : undefined;
}

async function usageError(error: Error, config: Config | undefined, argv: readonly string[]): Promise<Told> {
  const message = error.message.split('\n')[0]?.replace(/\.?$/, '.') ?? '';
  const command = /^command (.+) not found\.$/.exec(message)?.[1];
  const ids = config?.commandIDs.map((id) => id.replaceAll(':', ' ')) ?? [];
  if (command !== undefined) {
    const typed = command.replaceAll(':', ' ');
    const [nearest] = nearestFirst(typed, ids);
    return {
      code: 'USAGE',
      message: `There is no command '${typed}'.`,
      remedy: nearest
        ? `Did you mean 'plimsoll ${nearest}'? 'plimsoll --help' lists all.`
        : "'plimsoll --help' lists all.",
      exitCode: 2,
    };
  }
  const id = ids.filter((each) => argv.join(' ').startsWith(each)).sort((a, b) => b.length - a.length)[0];
  const flags = id === undefined ? [] : flagsOf(config, id);
  const unknown = 'flags' in error && Array.isArray(error.flags) ? String(error.flags[0]) : undefined;
  const [nearest] = unknown === undefined ? [] : nearestFirst(unknown, flags);
  return {
    code: 'USAGE',
    message: unknown === undefined ? message : `There is no flag '${unknown}'.`,
    remedy: nearest
      ? `Did you mean '${nearest}'? 'plimsoll ${id} --help' lists all.`
      : `See 'plimsoll ${id ? `${id} ` : ''}--help'.`,
    exitCode: 2,
  };
}

function flagsOf(config: Config | undefined, id: string): readonly string[] {
  return Object.keys(config?.findCommand(id.replaceAll(' ', ':'))?.flags ?? {}).map((name) => `--${name}`);
}

function logsJson(argv: readonly string[]): boolean {
  return argv.includes('--log-format=json') || argv[argv.indexOf('--log-format') + 1] === 'json';
}
