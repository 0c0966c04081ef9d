import type { MappedText } from '../mapped-text.ts';
import type { ListItem, Pipeline, ShellCommand, ShellDialect } from '../shell-script.ts';
import { assignedNames } from './assigned-names.ts';
import { walkCompound } from './compound.ts';
import type { ShellOptions } from './flags.ts';
import { listItems } from './list.ts';
import {
  type AndOr,
  type CommandNode,
  childrenOf,
  type PipelineNode,
  parseShell,
  type Script,
  type Statement,
  type SyntaxNode,
} from './parser.ts';
import { walkSimple } from './simple.ts';
import { type Found, inside, insideOther, isolated, type Place, type Shell, type Walk } from './state.ts';
import { textInBackticks } from './text.ts';
import { type Inherited, shellVariables, type Touched, unknown } from './variables.ts';

/** What a shell starts with. */
export interface Start {
  readonly dialect: ShellDialect;
  readonly options: ShellOptions;
  readonly inherited: Inherited;
  readonly budget: { left: number };
  readonly found: Found;
}

/**
 * Follows a text as a shell would run it, and adds what it finds.
 * @returns what stands side by side at its top
 * @throws UnreadableShell
 */
export function walkText(text: MappedText, start: Start, place: Place): readonly ListItem[] {
  const script = parseShell(text);
  let assigned: Touched | undefined;
  const shell: Shell = {
    text,
    dialect: start.dialect,
    variables: shellVariables(start.inherited),
    state: { options: start.options },
    budget: start.budget,
    assignedAnywhere: () => {
      assigned ??= assignedNames(script.commands);
      return assigned;
    },
    found: start.found,
  };
  reportErrors(script, shell);
  const pipelines = script.commands.map((statement) => walkStatement(statement, shell, place));
  return listItems(text, script.commands, pipelines);
}

const walk: Walk = {
  statements(statements, shell, place) {
    for (const statement of statements) walkStatement(statement, shell, place);
  },
  words: walkWords,
  text(inner, invocation, { variables, budget, found }, place) {
    const inherited: Inherited = {
      // In double quotes the outer shell puts in its own variables.
      lookup: (name) => (inner.isLiteral && !variables.isExported(name) ? unknown : variables.lookup(name)),
      isExported: (name) => variables.isExported(name),
    };
    const { dialect, options } = invocation;
    walkText(inner.text, { dialect, options, inherited, budget, found }, insideOther(place, 'string'));
  },
};

function reportErrors({ errors }: Script, { text, found, dialect }: Shell): void {
  // The parser reads zsh as bash: what it does not know may be right.
  if (dialect === 'zsh') return;
  for (const { message, pos } of errors ?? []) {
    const at = Math.min(pos, Math.max(text.text.length - 1, 0));
    const sentence = `${message.slice(0, 1).toUpperCase()}${message.slice(1, 200)}.`;
    found.errors.push({ span: text.spanOf(at, Math.min(at + 1, text.text.length)), message: sentence });
  }
}

function walkStatement({ command, background }: Statement, shell: Shell, place: Place): readonly Pipeline[] {
  const run = (where: Place): readonly Pipeline[] =>
    command.type === 'AndOr' ? walkAndOr(command, shell, where) : [walkPipeline(command, shell, where)];
  if (!background) return run(place);
  let pipelines: readonly Pipeline[] = [];
  isolated(shell, () => {
    pipelines = run({ ...place, isBackground: true });
  });
  return pipelines;
}

/** `a && b || c`: what comes after the first that may fail may not run. */
function walkAndOr({ commands, operators }: AndOr, shell: Shell, place: Place): readonly Pipeline[] {
  const { variables } = shell;
  const lastFallback = operators.lastIndexOf('||');
  let isSure = true;
  let mark = variables.mark();
  const pipelines = commands.map((command, index) => {
    const previous = commands[index - 1];
    if (previous !== undefined && isSure) {
      mark = variables.mark();
      isSure = cannotFail(previous);
    }
    const where = {
      ...place,
      isGuarded: place.isGuarded || index < operators.length,
      hasFallback: place.hasFallback || index <= lastFallback,
    };
    if (operators[index - 1] !== '||') return walkPipeline(command, shell, where);
    variables.blur(mark);
    mark = variables.mark();
    const pipeline = walkPipeline(command, shell, where);
    variables.blur(mark);
    mark = variables.mark();
    return pipeline;
  });
  if (!isSure) variables.blur(mark);
  return pipelines;
}

const alwaysSucceed: ReadonlySet<string> = new Set([':', 'true', 'set', 'export', 'unset']);

function cannotFail(node: PipelineNode | CommandNode): boolean {
  if (node.type !== 'Command') return false;
  if (node.name !== undefined) return alwaysSucceed.has(node.name.text);
  return node.prefix.every((part) => part.type === 'Assignment' && !/\$\(|`/.test(part.text));
}

function walkPipeline(node: PipelineNode, shell: Shell, place: Place): Pipeline {
  const isPipe = node.type === 'Pipeline';
  const nodes = isPipe ? node.commands : [node];
  const isNegated = isPipe && node.prefixes.filter(({ type }) => type === 'Negation').length % 2 === 1;
  const members: (ShellCommand | undefined)[] = [];
  const pipeline: Pipeline = { members, span: shell.text.spanOf(node.pos, node.end), isNegated };
  shell.found.pipelines.push(pipeline);
  const where = isNegated ? { ...place, isNegated } : place;
  for (const [index, member] of nodes.entries()) {
    // Taken before what it contains, so that a list of members is never half as long as it will be.
    members[index] = undefined;
    const run = (): void => {
      if (member.type === 'Command') members[index] = walkSimple(member, shell, where, pipeline, walk);
      else walkCompound(member, shell, where, walk);
    };
    if (nodes.length > 1) isolated(shell, run);
    else run();
  }
  return pipeline;
}

type Substitution = Extract<
  SyntaxNode,
  { readonly type: 'CommandExpansion' | 'ProcessSubstitution' | 'ArithmeticCommandExpansion' }
>;

/** From left to right; with a list of its own, since a sum may be as deep as it is long. */
function walkWords(nodes: readonly SyntaxNode[], shell: Shell, place: Place): void {
  const waiting = nodes.map((node) => ({ node, within: place })).toReversed();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node, within } = next;
    if ((node.type === 'Word' || node.type === 'Assignment') && !mayRun(node.text)) continue;
    if (isSubstitution(node)) {
      walkSubstitution(node, shell, within);
      continue;
    }
    // The parser reads the rest of the text once more for each of these.
    const deeper = node.type === 'ArithmeticExpansion' || node.type === 'ParameterExpansion' ? inside(within) : within;
    for (const child of childrenOf(node).toReversed()) waiting.push({ node: child, within: deeper });
  }
}

function isSubstitution(node: SyntaxNode): node is Substitution {
  const { type } = node;
  return type === 'CommandExpansion' || type === 'ProcessSubstitution' || type === 'ArithmeticCommandExpansion';
}

function walkSubstitution(node: Substitution, shell: Shell, place: Place): void {
  const [script] = childrenOf(node);
  if (script?.type !== 'Script') return;
  const inner =
    script.source === undefined ? shell : { ...shell, text: textInBackticks(node, script.source, shell.text) };
  reportErrors(script, inner);
  isolated(inner, () => {
    // Bash turns errexit off in a substitution, other shells leave it.
    const { errexit, pipefail } = shell.state.options;
    if (errexit && shell.dialect === 'bash') shell.state.options = { errexit: false, pipefail };
    walk.statements(script.commands, inner, insideOther(place, 'substitution'));
  });
}

/** Whether a substitution may be in it. */
function mayRun(text: string): boolean {
  return text.includes('`') || /[$<>]\(/.test(text) || text.includes('${ ');
}
