import type { Base, Stage } from '../stage.ts';

/**
 * Something about each stage that hangs on the stage it is made from.
 * @param stages in order: a stage rests on those above it only, so one pass is enough
 * @param of its value, given that of the stage below; undefined when an image or nothing is below
 */
export function throughStages<Value>(
  stages: readonly Stage[],
  of: (stage: Stage, below: Value | undefined) => Value,
): ReadonlyMap<Stage, Value> {
  const values = new Map<Stage, Value>();
  for (const stage of stages) {
    values.set(stage, of(stage, stage.base.kind === 'stage' ? values.get(stage.base.stage) : undefined));
  }
  return values;
}

/** The lowest stage of each, and so what is below all of them. */
export function rootStages(stages: readonly Stage[]): ReadonlyMap<Stage, Stage> {
  return throughStages(stages, (stage, below: Stage | undefined) => below ?? stage);
}

/** The reference of an image, as far as it is known. */
export function imageOf(base: Base | undefined): string | undefined {
  return base?.kind === 'image' ? base.reference : undefined;
}
