import { assignedNames, namesInArithmetic } from './assigned-names.ts';
import type { CommandNode, SimpleCommand, Statement, SyntaxNode, Word } from './parser.ts';
import { inside, insideOther, isolated, type Place, type Shell, type Walk } from './state.ts';
import { evaluateWord } from './value.ts';
import { type Known, type Touched, unknown } from './variables.ts';

/** More words than that are not followed through a `for`. */
const mostLoopWords = 500;

/** Whatever is no simple command. What its parts do to variables is sure only where they surely run. */
export function walkCompound(node: Exclude<CommandNode, SimpleCommand>, shell: Shell, place: Place, walk: Walk): void {
  const { variables } = shell;
  switch (node.type) {
    case 'Redirected':
      walk.words(node.redirects, shell, place);
      walkCompound(node.command, shell, inside(place), walk);
      break;
    case 'BraceGroup':
      walk.statements(node.body.commands, shell, inside(place));
      break;
    case 'Subshell':
      isolated(shell, () => walk.statements(node.body.commands, shell, inside(place, 'subshell')));
      break;
    case 'If': {
      const branch = inside(place, 'condition');
      const clause = { ...branch, isGuarded: true };
      const touched: Touched[] = [];
      walk.statements(node.clause.commands, shell, clause);
      touched.push(rolledBack(shell, () => walk.statements(node.then.commands, shell, branch)));
      const others = variables.mark();
      for (const elif of node.elif) {
        walk.statements(elif.clause.commands, shell, clause);
        touched.push(rolledBack(shell, () => walk.statements(elif.then.commands, shell, branch)));
      }
      if (node.else !== undefined) walk.statements(node.else.commands, shell, branch);
      touched.push(variables.rollBack(others));
      variables.blurAll(touched);
      break;
    }
    case 'Case': {
      const branch = inside(place, 'condition');
      walk.words([node.word], shell, place);
      const touched: Touched[] = [];
      for (const item of node.items) {
        walk.words(item.pattern, shell, branch);
        const inItem = rolledBack(shell, () => walk.statements(item.body.commands, shell, branch));
        touched.push(inItem);
        // The next one's commands may follow on these.
        if (item.terminator !== undefined && item.terminator !== ';;') variables.blurAll([inItem]);
      }
      variables.blurAll(touched);
      break;
    }
    case 'While': {
      const body = inside(place, 'loop');
      loop(shell, [...node.clause.commands, ...node.body.commands], () => {
        walk.statements(node.clause.commands, shell, { ...body, isGuarded: true });
        walk.statements(node.body.commands, shell, body);
      });
      break;
    }
    case 'For':
    case 'Select': {
      walk.words(node.wordlist ?? [], shell, place);
      const known = node.type === 'For' ? loopValues(node.wordlist, shell) : unknown;
      loop(shell, node.body.commands, () => walk.statements(node.body.commands, shell, inside(place, 'loop')), {
        name: node.name.text,
        known,
      });
      break;
    }
    case 'ArithmeticFor':
      walk.words(present([node.initialize, node.test, node.update]), shell, place);
      loop(shell, node.body.commands, () => walk.statements(node.body.commands, shell, inside(place, 'loop')));
      break;
    case 'Function': {
      const leave = variables.enterFunction(shell.assignedAnywhere());
      const { options } = shell.state;
      const body = insideOther(place, 'function');
      if (node.body.type === 'CompoundList') walk.statements(node.body.commands, shell, body);
      else walkCompound(node.body, shell, body, walk);
      shell.state.options = options;
      leave();
      break;
    }
    case 'Coproc': {
      const body = { ...inside(place, 'subshell'), isBackground: true };
      const { body: command } = node;
      const { pos, end } = command;
      const statements: readonly Statement[] =
        command.type === 'CompoundList'
          ? command.commands
          : [{ type: 'Statement', pos, end, command, background: true }];
      isolated(shell, () => walk.statements(statements, shell, body));
      break;
    }
    case 'TestCommand':
      walk.words([node.expression], shell, place);
      break;
    case 'ArithmeticCommand':
      walk.words(present([node.expression]), shell, place);
      variables.forget(namesInArithmetic(node.body));
      break;
  }
}

function rolledBack(shell: Shell, run: () => void): Touched {
  const mark = shell.variables.mark();
  run();
  return shell.variables.rollBack(mark);
}

/** A loop's body finds what its last round left, and may not run at all. */
function loop(
  { variables }: Shell,
  statements: readonly Statement[],
  run: () => void,
  variable?: { readonly name: string; readonly known: Known },
): void {
  const mark = variables.mark();
  variables.blurAll([assignedNames(statements)]);
  if (variable !== undefined) variables.assign(variable.name, variable.known);
  run();
  variables.blur(mark);
}

function loopValues(words: readonly Word[] | undefined, shell: Shell): Known {
  if (words === undefined || words.length > mostLoopWords) return unknown;
  const values: string[] = [];
  for (const word of words) {
    const { fields } = evaluateWord(word, shell, true);
    // What a pattern matches is up to the files there.
    if (fields === undefined || values.length + fields.length > mostLoopWords || /[*?[]/.test(word.text))
      return unknown;
    values.push(...fields);
  }
  const [only] = values;
  return values.length === 1 && only !== undefined ? { kind: 'value', value: only } : { kind: 'each', values };
}

function present(nodes: readonly (SyntaxNode | undefined)[]): readonly SyntaxNode[] {
  return nodes.filter((node) => node !== undefined);
}
