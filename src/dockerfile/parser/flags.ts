import { likely } from '../../nearest.ts';
import type { Span } from '../mapped-text.ts';
import type { Flag, InstructionName } from '../syntax.ts';
import { quoted } from '../words/quoted.ts';
import { csvFields } from './csv-fields.ts';
import { durationProblem } from './durations.ts';

type Kind = 'switch' | 'text' | 'texts';

const copyFlags = { chown: 'text', chmod: 'text', link: 'switch', exclude: 'texts' } as const;

/** What each instruction takes (BuildKit's instructions/parse.go and commands_run*.go, those of the labs channel too). */
const known: { readonly [Name in InstructionName]?: Readonly<Record<string, Kind>> } = {
  from: { platform: 'text' },
  run: { mount: 'texts', device: 'texts', network: 'text', security: 'text' },
  copy: { ...copyFlags, from: 'text', parents: 'switch' },
  add: { ...copyFlags, checksum: 'text', 'keep-git-dir': 'switch', unpack: 'switch' },
  healthcheck: {
    interval: 'text',
    timeout: 'text',
    'start-period': 'text',
    'start-interval': 'text',
    retries: 'text',
  },
};

/** BuildKit does not look at theirs, whatever they are. */
const unchecked: ReadonlySet<InstructionName> = new Set(['arg', 'stopsignal']);

export interface FlagProblem {
  readonly span: Span;
  readonly message: string;
}

/** The first thing that BuildKit would refuse (instructions/bflag.go). */
export function flagProblem(instruction: InstructionName, flags: readonly Flag[]): FlagProblem | undefined {
  if (unchecked.has(instruction)) return undefined;
  const kinds = new Map(Object.entries(known[instruction] ?? {}));
  const seen = new Set<string>();
  for (const flag of flags) {
    const kind = kinds.get(flag.name);
    if (kind === undefined) return { span: flag.span, message: unknownFlag(instruction, flag.name, [...kinds.keys()]) };
    if (seen.has(flag.name) && kind !== 'texts') {
      return { span: flag.span, message: `Flag '--${flag.name}' is given twice.` };
    }
    seen.add(flag.name);
    const problem = valueProblem(instruction, flag, kind);
    if (problem !== undefined) return { span: flag.valueSpan ?? flag.span, message: problem };
  }
  return undefined;
}

function unknownFlag(instruction: InstructionName, name: string, names: readonly string[]): string {
  const meant = likely(name, names);
  const question = meant === undefined ? '' : ` (did you mean '--${meant}'?)`;
  return `${instruction.toUpperCase()} has no flag ${quoted(`--${name}`)}${question}.`;
}

function valueProblem(instruction: InstructionName, { name, value }: Flag, kind: Kind): string | undefined {
  if (kind === 'switch') {
    if (value === '') return `Flag '--${name}' has no value after '='.`;
    if (value === undefined || ['true', 'false'].includes(value.toLowerCase())) return undefined;
    return `Flag '--${name}' is true or false, not ${quoted(value)}.`;
  }
  if (value === undefined) return `Flag '--${name}' needs a value.`;
  if (instruction === 'healthcheck') {
    if (name !== 'retries') return durationProblem(name, value);
    return value === '' || (/^[+-]?\d+$/.test(value) && Number(value) >= 0 && Number(value) < 2 ** 31)
      ? undefined
      : `Flag '--retries' is a whole number from 0, not ${quoted(value)}.`;
  }
  return instruction === 'run' ? runProblem(name, value) : undefined;
}

function runProblem(name: string, value: string): string | undefined {
  if (name === 'network') return oneOf(name, value, ['default', 'none', 'host']);
  if (name === 'security') return oneOf(name, value, ['sandbox', 'insecure']);
  const fields = csvFields(value);
  if (fields === undefined) return `Flag '--${name}' is no list of fields: ${quoted(value)}.`;
  return name === 'mount' ? mountProblem(fields) : deviceProblem(fields);
}

function oneOf(name: string, value: string, values: readonly string[]): string | undefined {
  if (values.includes(value)) return undefined;
  const listed = values.map((each) => `'${each}'`);
  return `Flag '--${name}' is ${listed.slice(0, -1).join(', ')} or ${listed.at(-1)}, not ${quoted(value)}.`;
}

/** Keys and values may hold variables and are looked at when built; only the stage must be known before. */
function mountProblem(fields: readonly string[]): string | undefined {
  const from = fields.find((field) => /^from=[^$]*\$./i.test(field));
  return from === undefined
    ? undefined
    : `A mount cannot be from a variable, as ${quoted(from)} is: name a stage for it instead.`;
}

function deviceProblem(fields: readonly string[]): string | undefined {
  let name = '';
  for (const field of fields) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? undefined : field.slice(equals + 1);
    if (key === 'required') {
      if (value !== undefined && !/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) {
        return `Field 'required' of a device is true or false, not ${quoted(value)}.`;
      }
    } else if (key === 'name' && value !== undefined) {
      if (name !== '') return `A device has one name, and ${quoted(name)} is one already.`;
      name = value;
    } else if (name === '') {
      name = field;
    } else {
      return `A device has no field ${quoted(field)}.`;
    }
  }
  return undefined;
}
