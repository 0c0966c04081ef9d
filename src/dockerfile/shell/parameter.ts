import { withoutPrefix, withoutSuffix, withReplaced } from '../stages/expand-pattern.ts';
import type { ParameterExpansionPart, Word } from './parser.ts';
import { type Known, unknown } from './variables.ts';

/** What the words inside `${...}` come to; undefined: not known. */
export interface Operands {
  value(word: Word): string | undefined;
  /** As a pattern: quoted characters behind a backslash. */
  pattern(word: Word): string | undefined;
  /** `${x:=y}` assigns. */
  assign(name: string, value: Known): void;
}

/**
 * What `${...}` comes to (POSIX 2.6.2 and bash's additions).
 * @param known what is known of the variable
 */
export function expandParameter(part: ParameterExpansionPart, known: Known, operands: Operands): Known {
  if (part.index !== undefined || part.prefix === '!') return unknown;
  const { operation } = part;
  if (operation === undefined) {
    return part.prefix === '#' ? mapped(known, (value) => String([...value].length)) : known;
  }
  if (part.prefix !== undefined) return unknown;
  const operand = (word: Word | undefined): Known => knownValue(word === undefined ? '' : operands.value(word));
  switch (operation.type) {
    case 'Default': {
      if (known.kind === 'unknown') return unknown;
      const isNull = known.kind === 'unset' || (operation.operator.startsWith(':') && isEmpty(known));
      switch (operation.operator) {
        case '-':
        case ':-':
          return isNull ? operand(operation.operand) : known;
        case '=':
        case ':=': {
          if (!isNull) return known;
          const value = operand(operation.operand);
          operands.assign(part.parameter, value);
          return value;
        }
        case '+':
        case ':+':
          return isNull ? { kind: 'value', value: '' } : operand(operation.operand);
        default:
          return isNull ? unknown : known;
      }
    }
    case 'Remove': {
      const pattern = operands.pattern(operation.operand);
      if (pattern === undefined) return unknown;
      const isLongest = operation.operator.length === 2;
      const remove = operation.operator.startsWith('#') ? withoutPrefix : withoutSuffix;
      return mapped(known, (value) => matched(value, pattern, () => remove(value, pattern, isLongest)));
    }
    case 'Replace': {
      const pattern = operands.pattern(operation.pattern);
      const replacement = operands.value(operation.replacement);
      const isAll = operation.operator === '//';
      if (operation.operator !== '/' && !isAll) return unknown;
      // Characters that the builder's expansion, whose matching this is, takes otherwise than a shell.
      if (!pattern || replacement === undefined || /[$&\\]/.test(replacement)) return unknown;
      return mapped(known, (value) => matched(value, pattern, () => withReplaced(value, pattern, replacement, isAll)));
    }
    case 'Slice': {
      const offset = integer(operands.value(operation.offset));
      const length = operation.length === undefined ? Infinity : integer(operands.value(operation.length));
      if (offset === undefined || length === undefined) return unknown;
      return mapped(known, (value) => value.slice(offset, offset + length));
    }
    case 'CaseModification': {
      if (operation.operand !== undefined && operation.operand.text !== '') return unknown;
      const upper = operation.operator.startsWith('^');
      const changed = (text: string): string => (upper ? text.toUpperCase() : text.toLowerCase());
      if (operation.operator.length === 2) return mapped(known, changed);
      return mapped(known, (value) => changed(value.slice(0, 1)) + value.slice(1));
    }
    default:
      return unknown;
  }
}

function knownValue(value: string | undefined): Known {
  return value === undefined ? unknown : { kind: 'value', value };
}

function isEmpty(known: Known): boolean {
  return (known.kind === 'value' && known.value === '') || (known.kind === 'each' && known.values.includes(''));
}

/** An unset variable counts as empty. */
function mapped(known: Known, change: (value: string) => string | undefined): Known {
  if (known.kind === 'unknown') return unknown;
  if (known.kind !== 'each') return knownValue(change(known.kind === 'value' ? known.value : ''));
  const values: string[] = [];
  for (const value of known.values) {
    const changed = change(value);
    if (changed === undefined) return unknown;
    values.push(changed);
  }
  return { kind: 'each', values };
}

/** Values and patterns of this size are matched in no time; others are rare, and an attack at worst. */
const mostSteps = 2 ** 14;

function matched(value: string, pattern: string, match: () => string): string | undefined {
  // `?` and `*` of the builder's expansion do not take a line feed; brackets are no pattern there.
  if (value.includes('\n') || pattern.includes('[') || value.length * pattern.length > mostSteps) return undefined;
  try {
    return match();
  } catch {
    return undefined;
  }
}

function integer(text: string | undefined): number | undefined {
  return text !== undefined && /^ ?\d{1,6}$/.test(text) ? Number(text) : undefined;
}
