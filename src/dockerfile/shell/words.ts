import type { ShellCommand, ShellWord } from '../shell-script.ts';

/** A command's flags and what is left, read as getopt does: flags may stand anywhere before `--`. */
export interface Arguments {
  readonly flags: readonly Flag[];
  readonly positionals: readonly ShellWord[];
}

export interface Flag {
  /** `-y`, each letter of `-yq` on its own; `--option`; a long one with a single dash (`-name`) as well. */
  readonly name: string;
  /** Of `--flag=value`, `-o value` and `-ovalue`; `value` undefined where it is not known. */
  readonly value: { readonly value: string | undefined; readonly word: ShellWord } | undefined;
  readonly word: ShellWord;
}

/**
 * @param withValue flags that take a value, as `['-o', '--option']`
 */
export function readArguments(command: ShellCommand, withValue: readonly string[] = []): Arguments {
  const words = command.arguments.flatMap(separateWords);
  const flags: Flag[] = [];
  const positionals: ShellWord[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index];
    if (word === undefined) break;
    // Of `--flag=$X` the beginning is known.
    const text = word.value ?? word.prefix;
    if (text === '--' && word.value !== undefined) {
      positionals.push(...words.slice(index + 1));
      break;
    }
    if (text.length < 2 || !text.startsWith('-')) {
      positionals.push(word);
      continue;
    }
    const takesNext = (): Flag['value'] => {
      const next = words[index + 1];
      if (next === undefined) return undefined;
      index++;
      return { value: next.value, word: next };
    };
    if (text.startsWith('--')) {
      const equals = text.indexOf('=');
      const name = equals < 0 ? text : text.slice(0, equals);
      const value = equals < 0 ? undefined : { value: word.value?.slice(equals + 1), word };
      flags.push({ name, value: value ?? (withValue.includes(name) ? takesNext() : undefined), word });
      continue;
    }
    if (text.length > 2 && withValue.includes(text)) {
      flags.push({ name: text, value: takesNext(), word });
      continue;
    }
    if (text.length > 2) flags.push({ name: text, value: undefined, word });
    for (let at = 1; at < text.length; at++) {
      const name = `-${text[at]}`;
      const value = !withValue.includes(name)
        ? undefined
        : at === text.length - 1 && word.value !== undefined
          ? takesNext()
          : { value: word.value?.slice(at + 1), word };
      flags.push({ name, value, word });
      if (value !== undefined) break;
    }
  }
  return { flags, positionals };
}

/**
 * Whether a flag is surely given, as `-y` in `-yq`.
 * @param names with their dashes
 */
export function hasFlag(command: ShellCommand, names: readonly string[], withValue: readonly string[] = []): boolean {
  return readArguments(command, withValue).flags.some(({ name }) => names.includes(name));
}

/** Whether a flag is given, or may be in a word that is not known, as `$OPTIONS`. */
export function mayHaveFlag(
  command: ShellCommand,
  names: readonly string[],
  withValue: readonly string[] = [],
): boolean {
  return hasFlag(command, names, withValue) || command.arguments.some(mayBeFlags);
}

/** The values of a flag, in order; undefined where one is not known. */
export function flagValues(
  command: ShellCommand,
  names: readonly string[],
  withValue: readonly string[] = names,
): readonly (string | undefined)[] {
  return readArguments(command, withValue).flags.flatMap(({ name, value }) =>
    value !== undefined && names.includes(name) ? [value.value] : [],
  );
}

/** What is neither flag nor a flag's value; a word that stands for several (`$PACKAGES`) as that many. */
export function positionals(command: ShellCommand, withValue: readonly string[] = []): readonly ShellWord[] {
  return readArguments(command, withValue).positionals;
}

/** An unknown word that does not begin with something else than a dash. */
function mayBeFlags({ value, fields, prefix }: ShellWord): boolean {
  return value === undefined && fields === undefined && (prefix === '' || prefix.startsWith('-'));
}

/** A word as the words that it becomes; `raw` and `span` stay those of the whole. */
export function separateWords(word: ShellWord): readonly ShellWord[] {
  const { fields, value } = word;
  if (fields === undefined || (fields.length === 1 && fields[0] === value)) return [word];
  return fields.map((field) => ({ ...word, value: field, prefix: field, fields: [field] }));
}
