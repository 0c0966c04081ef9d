import { stripVTControlCharacters } from 'node:util';
import type { Config } from '@oclif/core';
import { likely } from '../nearest.ts';
import type { Told } from './tell-error.ts';

/** What the parser of the command line has to say, in our words. Undefined for what is none of its errors. */
export function usageError(error: unknown, config: Config | undefined, argv: readonly string[]): Told | undefined {
  if (!(error instanceof Error) || !('oclif' in error)) return undefined;
  const ids = config?.commandIDs.map((id) => id.replaceAll(':', ' ')) ?? [];
  const told = (message: string, remedy: string): Told => ({ code: 'USAGE', message, remedy, exitCode: 2 });

  if (/^command .+ not found/i.test(error.message)) {
    const typed = typedCommand(argv, ids);
    if (/^(?:list-)?rules$/.test(typed) || (typed === '' && rulesFlag.test(argv[0] ?? ''))) {
      return told(`There is no command '${argv[0]}'.`, "'plimsoll explain' lists the rules of plimsoll lint.");
    }
    const topics = ids.flatMap((each) => (each.includes(' ') ? [each.slice(0, each.indexOf(' '))] : []));
    const meant = likely(typed, [...ids, ...topics]);
    const all = "'plimsoll --help' lists all.";
    return told(`There is no command '${typed}'.`, meant ? `Did you mean 'plimsoll ${meant}'? ${all}` : all);
  }
  const id = ids.filter((each) => argv.join(' ').startsWith(each)).sort((a, b) => b.length - a.length)[0];
  const see = `See 'plimsoll ${id ? `${id} ` : ''}--help'.`;
  const [unknown] = 'flags' in error && Array.isArray(error.flags) ? error.flags.map(String) : [];
  if (unknown !== undefined) {
    const flags = Object.keys(config?.findCommand(id?.replaceAll(' ', ':') ?? '')?.flags ?? {});
    const meant = likely(
      unknown,
      flags.map((flag) => `--${flag}`),
    );
    const others = id === 'lint' || id === 'explain' ? otherLinters : otherTools;
    const ours = Object.hasOwn(others, unknown) ? others[unknown] : undefined;
    const remedy = ours ?? (meant ? `Did you mean '${meant}'?` : '');
    return told(`There is no flag '${unknown}'.`, `${remedy} ${see}`.trim());
  }
  const missing = missingArguments(error);
  if (missing.length > 0) return told(`${missing.join(' and ')} is missing.`, see);
  return told(sentence(error.message), see);
}

const bySeverity = "'--show high' says what is listed, '--fail-on high' what fails.";

/** Flags of other scanners, and what does the same here. */
const otherTools: Readonly<Record<string, string>> = {
  '--severity': bySeverity,
  '--only-severity': bySeverity,
  '--severity-threshold': bySeverity,
  '--exit-code': "'--fail-on high' ends with exit code 1.",
  '--input': "Write the file as IMAGE, as in './app.tar'.",
};

const asDisable = "'--disable RULE' turns a rule off.";
const asFailOn = "'--fail-on LEVEL' says what fails: error, warning, info, style or none.";
const asExplain = "'plimsoll explain' lists the rules.";
const rulesFlag = /^--(?:list-)?rules$/;

/** Flags of other linters. */
const otherLinters: Readonly<Record<string, string>> = {
  '--ignore': asDisable,
  '--skip': asDisable,
  '--skip-check': asDisable,
  '--failure-threshold': asFailOn,
  '-t': asFailOn,
  '-c': "'--config FILE' names a configuration.",
  '--no-fail': "'--exit-zero' ends with 0 whatever is found.",
  '--list-rules': asExplain,
  '--rules': asExplain,
  '--severity': "'--show LEVEL' says what is listed, '--fail-on LEVEL' what fails.",
  '--error': "'--rule RULE=error' gives a rule a level.",
  '--warning': "'--rule RULE=warning' gives a rule a level.",
  '--info': "'--rule RULE=info' gives a rule a level.",
  '--style': "'--rule RULE=style' gives a rule a level.",
  '--strict': "'--preset strict' asks for more.",
};

/** The words that look like a command: known topics, and one word more. */
function typedCommand(argv: readonly string[], ids: readonly string[]): string {
  const words: string[] = [];
  for (const word of argv[0] === 'help' ? argv.slice(1) : argv) {
    if (word.startsWith('-')) break;
    words.push(word);
    if (!ids.some((id) => id.startsWith(`${words.join(' ')} `))) break;
  }
  return words.join(' ');
}

/** oclif's RequiredArgsError carries the arguments that are missing, and only that. */
function missingArguments(error: Error): readonly string[] {
  if (!error.message.startsWith('Missing ') || !('args' in error) || !Array.isArray(error.args)) return [];
  return error.args.map((arg: unknown) =>
    typeof arg === 'object' && arg !== null && 'name' in arg ? String(arg.name).toUpperCase() : 'argument',
  );
}

/** oclif says the trouble in the lines below a heading, and where to find help in the last one. */
function sentence(message: string): string {
  const [first = '', ...rest] = stripVTControlCharacters(message)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && line !== 'See more help with --help');
  const parsing = /^Parsing (--\S+)/.exec(first)?.[1];
  const text = parsing
    ? `${parsing}: ${rest[0] ?? 'not understood'}`
    : first.endsWith('occurred:')
      ? (rest[0] ?? first)
      : first;
  const ours = text
    .replace(/^Missing required flag (.+)$/, 'The flag --$1 is missing')
    .replace(/^All of the following must be provided when using (\S+): (.+)$/, '$1 needs $2')
    .replace(/ cannot also be provided when using /, ' and ')
    .replace(/^(--\S+) and (--\S+)$/, '$1 and $2 exclude each other');
  return /[.?]$/.test(ours) ? ours : `${ours}.`;
}
