import { childrenOf, type Statement, type SyntaxNode } from './parser.ts';
import type { Touched } from './variables.ts';

/** The variables that statements may assign, branches and loops inside them too; what substitutions do stays there. */
export function assignedNames(statements: readonly Statement[]): Touched {
  const names = new Set<string>();
  let all = false;
  const waiting: SyntaxNode[] = [...statements];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.type === 'Assignment') {
      names.add(node.name);
      for (const name of namesInExpansion(node.text)) names.add(name);
    }
    if (node.type === 'ArithmeticCommand') for (const name of namesInArithmetic(node.body)) names.add(name);
    if (node.type === 'For' || node.type === 'Select') names.add(node.name.text);
    if (node.type === 'Command') {
      const words = node.suffix.flatMap((word) =>
        word.type === 'Word' || word.type === 'Assignment' ? [word.text] : [],
      );
      const assigned = assignedByBuiltin(node.name?.text ?? '', words);
      if (assigned === 'all') all = true;
      else for (const name of assigned) names.add(name);
      if (node.name === undefined) waiting.push(...node.prefix);
      for (const word of [node.name?.text ?? '', ...words]) for (const name of namesInExpansion(word)) names.add(name);
    }
    // Not words: their parts would all be read only to be thrown away.
    else if (walked.has(node.type)) for (const child of childrenOf(node)) waiting.push(child);
  }
  return { names, all };
}

const walked: ReadonlySet<SyntaxNode['type']> = new Set([
  'AndOr',
  'ArithmeticFor',
  'BraceGroup',
  'Case',
  'CaseItem',
  'CompoundList',
  'Elif',
  'For',
  'Function',
  'If',
  'Pipeline',
  'Redirected',
  'Select',
  'Statement',
  'Subshell',
  'While',
] as const);

/**
 * What a builtin assigns besides `name=value` before it: `read`, `export` and others.
 * @param name of the command
 * @param words after it; undefined where a value is not known
 * @returns `all` when it may be anything, as with `eval`
 */
export function assignedByBuiltin(name: string, words: readonly (string | undefined)[]): readonly string[] | 'all' {
  switch (name) {
    case 'eval':
    case '.':
    case 'source':
      return 'all';
    case 'read':
    case 'readarray':
    case 'mapfile':
    case 'getopts':
    case 'unset':
      return words.filter((word) => word !== undefined && isName(word)) as readonly string[];
    case 'let':
      return words.flatMap((word) => namesInArithmetic(word ?? ''));
    case 'printf': {
      const variable = words[words.indexOf('-v') + 1];
      return words.includes('-v') && variable !== undefined ? [variable] : [];
    }
    case 'export':
    case 'readonly':
    case 'local':
    case 'declare':
    case 'typeset':
      return words.flatMap((word) => {
        const name = word?.slice(0, word.indexOf('=')) ?? '';
        return word?.includes('=') && isName(name) ? [name] : [];
      });
    default:
      return [];
  }
}

/** What `((...))` may assign. */
export function namesInArithmetic(text: string): readonly string[] {
  return /[^=!<>]=[^=]|\+\+|--/.test(text) ? (text.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []) : [];
}

function namesInExpansion(text: string): readonly string[] {
  return text.includes('$((') ? namesInArithmetic(text) : [];
}

/** Whether a variable may be called so. */
export function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}
