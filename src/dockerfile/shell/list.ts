import type { MappedText } from '../mapped-text.ts';
import type { ListItem, Pipeline } from '../shell-script.ts';
import type { Statement } from './parser.ts';

/**
 * @param pipelines those of each statement
 * @returns one item a pipeline, with what follows it
 */
export function listItems(
  text: MappedText,
  statements: readonly Statement[],
  pipelines: readonly (readonly Pipeline[])[],
): readonly ListItem[] {
  const items: ListItem[] = [];
  for (const [index, statement] of statements.entries()) {
    const { command } = statement;
    const nodes = command.type === 'AndOr' ? command.commands : [command];
    for (const [position, node] of nodes.entries()) {
      const pipeline = pipelines[index]?.[position];
      if (pipeline === undefined) continue;
      const isLast = position === nodes.length - 1;
      const next = isLast ? statements[index + 1] : nodes[position + 1];
      const found = next !== undefined || statement.background ? separatorAfter(text.text, node.end) : undefined;
      items.push({
        span: text.spanOf(node.pos, node.end),
        pipeline,
        separator: found?.separator,
        separatorSpan: found === undefined ? undefined : text.spanOf(found.at, found.at + found.length),
      });
    }
  }
  return items;
}

interface Found {
  readonly separator: NonNullable<ListItem['separator']>;
  readonly at: number;
  readonly length: number;
}

/** The first that is neither blank, nor continuation, nor comment. */
function separatorAfter(text: string, end: number): Found | undefined {
  let at = end;
  for (;;) {
    if (text[at] === ' ' || text[at] === '\t' || text[at] === '\r') at++;
    else if (text.startsWith('\\\n', at)) at += 2;
    else break;
  }
  if (text[at] === '#') at = text.indexOf('\n', at);
  const pair = text.slice(at, at + 2);
  if (pair === '&&' || pair === '||') return { separator: pair, at, length: 2 };
  const one = text[at];
  if (one === ';' || one === '&') return { separator: one, at, length: 1 };
  return one === '\n' ? { separator: 'newline', at, length: 1 } : undefined;
}
