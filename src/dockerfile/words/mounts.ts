import type { Span } from '../mapped-text.ts';
import { csvFields } from '../parser/csv-fields.ts';
import type { Flag, Run } from '../syntax.ts';

/** One `--mount` of a RUN. */
export interface Mount {
  readonly flag: Flag;
  /** In lower case: bind (the default), cache, tmpfs, secret, ssh, or what somebody mistyped. */
  readonly type: string;
  /** By long name in lower case (`source`, `target`, `readonly`, `readwrite`); '' for one without `=`. Not expanded. */
  readonly options: ReadonlyMap<string, string>;
}

/** In order. The value is one CSV record; source: `parseMount` of moby/buildkit, instructions/commands_runmount.go. */
export function mountsOf({ flags }: Run): readonly Mount[] {
  return flags.filter(({ name }) => name === 'mount').map(mountOf);
}

function mountOf(flag: Flag): Mount {
  const options = new Map<string, string>();
  for (const field of csvFields(flag.value ?? '') ?? []) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    if (key !== '') options.set(longNames.get(key) ?? key, equals < 0 ? '' : field.slice(equals + 1));
  }
  return { flag, type: (options.get('type') ?? 'bind').toLowerCase(), options };
}

const longNames: ReadonlyMap<string, string> = new Map([
  ['src', 'source'],
  ['dst', 'target'],
  ['destination', 'target'],
  ['ro', 'readonly'],
  ['rw', 'readwrite'],
]);

/** A field of a mount as written: `type=cache`, or a bare `readonly`. */
export interface MountField {
  /** In lower case. */
  readonly key: string;
  readonly value: string | undefined;
  /** Of the key, and of the value; the whole flag's value where quotes or escapes shift them. */
  readonly keySpan: Span;
  readonly valueSpan: Span;
  /** Whether the two stand there as they are. */
  readonly isAsWritten: boolean;
}

/** The fields of one `--mount`, in order. */
export function mountFields({ value = '', valueSpan }: Flag, text: string): readonly MountField[] {
  if (valueSpan === undefined) return [];
  const isAsWritten = text.slice(valueSpan.start, valueSpan.end) === value && !value.includes('"');
  let at = valueSpan.start;
  return (csvFields(value) ?? []).map((field) => {
    const equals = field.indexOf('=');
    const keyEnd = equals < 0 ? field.length : equals;
    const start = at;
    at += field.length + 1;
    return {
      key: field.slice(0, keyEnd).toLowerCase(),
      value: equals < 0 ? undefined : field.slice(equals + 1),
      keySpan: isAsWritten ? { start, end: start + keyEnd } : valueSpan,
      valueSpan: isAsWritten ? { start: start + keyEnd + 1, end: start + field.length } : valueSpan,
      isAsWritten,
    };
  });
}
