import { likely } from '../../nearest.ts';
import type { Fix } from '../rule.ts';
import type { Stage, StageModel } from '../stage.ts';
import type { Instruction } from '../syntax.ts';
import { namedImage } from './image-reference.ts';
import { imagesWithOnlyPath } from './official-images.ts';
import { quoted } from './quoted.ts';
import { isSlip } from './slip.ts';
import { imageOf } from './stage-lineage.ts';

/** What can be said of the variables of a stage. */
export interface KnownVariables {
  /** All that can be defined is seen. */
  readonly isAll: boolean;
  /** Where ARGs of the stage begin, by name. */
  readonly args: ReadonlyMap<string, number>;
  /** What FROM of the lowest stage uses: the base image probably sets a variable of that name as well. */
  readonly inFrom: ReadonlySet<string>;
}

/** @param root the lowest stage that it is made from */
export function knownVariables(stage: Stage, root: Stage, stages: StageModel): KnownVariables {
  const reference = imageOf(root.base);
  const official = reference === undefined ? undefined : namedImage(reference)?.official;
  const args = new Map<string, number>();
  for (const instruction of stage.instructions) {
    if (instruction.name !== 'arg') continue;
    for (const { key } of instruction.pairs) if (!args.has(key.raw)) args.set(key.raw, key.span.start);
  }
  const uses = root.from ? stages.expandAt(root.from, root.from.image).uses : [];
  return {
    isAll: stage.end.isComplete || (official !== undefined && imagesWithOnlyPath.has(official)),
    args,
    inFrom: new Set(uses.map(({ name }) => name)),
  };
}

export interface UndefinedVariable {
  readonly message: string;
  /** Nothing is known of what was meant. */
  readonly isAnywhere?: boolean;
  readonly meant?: string;
  readonly fix?: Fix;
}

/** Undefined when the base image may well define it. */
export function whyUndefined(
  name: string,
  instruction: Instruction,
  stage: Stage,
  { isAll, args, inFrom }: KnownVariables,
  stages: StageModel,
  mayGuess: boolean,
): UndefinedVariable | undefined {
  // `ENV X=$X:more` keeps what a base may have set.
  if (!isAll && instruction.name === 'env' && instruction.pairs.some(({ key }) => key.raw === name)) return undefined;
  const later = args.get(name);
  if (later !== undefined && later > instruction.span.start) {
    return { message: `${quoted(name)} is empty here: its ARG comes only below.` };
  }
  const isPlatform = stage.from && stages.scopeAt(stage.from).variables.get(name)?.kind === 'predefined';
  if (stage.from && (isPlatform || (stages.globals.has(name) && (isAll || !inFrom.has(name))))) {
    const { end } = stage.from.span;
    const what = isPlatform ? 'what the builder says of platforms' : 'an ARG before the first FROM';
    return {
      message: `${quoted(name)} is empty here: ${what} is seen in a stage only after 'ARG ${name}'.`,
      fix: { title: `Add ARG ${name}`, edits: [{ span: { start: end, end }, text: `\nARG ${name}` }] },
    };
  }
  const { variables } = stages.scopeAt(instruction);
  const names = mayGuess && name.length > 2 && !variables.has(name) ? [...variables.keys()].slice(0, maxNames) : [];
  const meant = isAll ? likely(name, names) : names.find((each) => isSurelyMeant(name, each));
  if (meant !== undefined) return { message: `Nothing defines ${quoted(name)}: did you mean ${quoted(meant)}?`, meant };
  return isAll ? { message: `Nothing defines ${quoted(name)}, so it is empty.`, isAnywhere: true } : undefined;
}

/** So many names are looked through for what was meant. */
const maxNames = 200;

/** Where the base image may define much, only names nobody would give to two things. */
function isSurelyMeant(name: string, meant: string): boolean {
  return meant.length >= 4 && name[0] === meant[0] && isSlip(name, meant);
}
