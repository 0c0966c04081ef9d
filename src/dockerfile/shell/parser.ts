import { forEachChild, type ParsedScript, parse, type SyntaxNode, type Word, type WordPart } from 'unbash';
import type { MappedText } from '../mapped-text.ts';

export type {
  AndOr,
  ArrayValue,
  Assignment,
  Command as SimpleCommand,
  CommandNode,
  HereDoc,
  ParameterExpansionPart,
  ParsedScript as Script,
  PipelineNode,
  Redirection,
  Statement,
  SyntaxNode,
  Word,
  WordPart,
} from 'unbash';

/** The text cannot be looked into: it is nested too deeply, or the parser failed on it. */
export class UnreadableShell extends Error {}

/** Levels of compound commands, substitutions and strings inside each other; hand-written ones stay below ten. */
export const deepestNesting = 30;

/** Heredocs of one text: the parser's time grows with the square of those on one line. */
const mostHeredocs = 5000;

/** @throws UnreadableShell */
export function parseShell(text: MappedText): ParsedScript {
  if (countHeredocs(text.text) > mostHeredocs) {
    throw new UnreadableShell(`More than ${mostHeredocs} heredocs in one script.`);
  }
  return guarded(() => parse(text.text));
}

/** Undefined for a word without quotes, expansions or patterns. @throws UnreadableShell */
export function partsOf(word: Word): readonly WordPart[] | undefined {
  return guarded(() => word.parts);
}

/** What a node consists of; scripts of substitutions too. @throws UnreadableShell */
export function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const children: SyntaxNode[] = [];
  guarded(() => forEachChild(node, (child) => children.push(child)));
  return children;
}

function countHeredocs(text: string): number {
  let count = 0;
  for (let at = text.indexOf('<<'); at >= 0; at = text.indexOf('<<', at + 2)) count++;
  return count;
}

/** The parser recurses (functions inside functions, say) and reads parts of words when they are asked for. */
function guarded<Result>(read: () => Result): Result {
  try {
    return read();
  } catch {
    throw new UnreadableShell('The shell parser gave up on this text.');
  }
}
