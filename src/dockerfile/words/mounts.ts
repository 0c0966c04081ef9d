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
