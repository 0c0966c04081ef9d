import type { Span } from '../mapped-text.ts';
import type { RuleProblem } from '../rule.ts';
import { quoted } from './quoted.ts';

/**
 * What a command installs without a version, as one problem.
 * @param example how a version is written, as `flask==3.1.2`
 */
export function unpinnedProblem(
  unpinned: readonly { readonly name: string; readonly span: Span }[],
  example: string,
): readonly RuleProblem[] {
  const [first] = unpinned;
  if (first === undefined) return [];
  const count = new Set(unpinned.map(({ name }) => name)).size;
  const others = count === 1 ? '' : ` and ${count - 1} more`;
  const verb = count === 1 ? 'has' : 'have';
  const message = `${quoted(first.name)}${others} ${verb} no fixed version: write it as in '${example}'.`;
  return [{ span: first.span, message }];
}
