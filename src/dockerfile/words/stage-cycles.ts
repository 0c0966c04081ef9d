import type { Stage } from '../stage.ts';
import type { ImageSource } from './image-sources.ts';

/** Stages that need themselves in the end, and those between two such circles; a stage that names itself is none. */
export function stagesInCycles(sources: readonly ImageSource[]): ReadonlySet<Stage> {
  const needs = new Map<Stage, Set<Stage>>();
  const neededBy = new Map<Stage, Set<Stage>>();
  for (const { stage, meaning } of sources) {
    if (!stage || (meaning.kind !== 'stage' && meaning.kind !== 'later') || meaning.stage === stage) continue;
    add(needs, stage, meaning.stage);
    add(neededBy, meaning.stage, stage);
  }
  const left = new Set([...needs.keys()].filter((stage) => neededBy.has(stage)));
  peel(left, needs, neededBy);
  peel(left, neededBy, needs);
  return left;
}

/** Takes away every stage that leads to none of those left, and then those that led only to it. */
function peel(left: Set<Stage>, to: ReadonlyMap<Stage, Set<Stage>>, back: ReadonlyMap<Stage, Set<Stage>>): void {
  const count = new Map<Stage, number>();
  const done: Stage[] = [];
  for (const stage of left) {
    const leads = [...(to.get(stage) ?? [])].filter((each) => left.has(each)).length;
    count.set(stage, leads);
    if (leads === 0) done.push(stage);
  }
  for (let stage = done.pop(); stage; stage = done.pop()) {
    left.delete(stage);
    for (const each of back.get(stage) ?? []) {
      const leads = (count.get(each) ?? 0) - 1;
      count.set(each, leads);
      if (leads === 0 && left.has(each)) done.push(each);
    }
  }
}

function add(map: Map<Stage, Set<Stage>>, key: Stage, value: Stage): void {
  const known = map.get(key);
  if (known) known.add(value);
  else map.set(key, new Set([value]));
}
