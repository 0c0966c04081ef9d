import type { Stage, StageModel } from '../stage.ts';
import type { Instruction } from '../syntax.ts';
import { mountsOf } from '../words/mounts.ts';

export type StageNamed = StageModel['stageNamed'];

/** The last stage of a name, whatever its case, that begins before stage `end`. */
export function lastBefore<Named extends Stage>(
  names: ReadonlyMap<string, readonly Named[]>,
  name: string,
  end: number,
): Named | undefined {
  const alike = names.get(name.toLowerCase()) ?? [];
  let low = 0;
  let high = alike.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((alike[middle]?.index ?? end) < end) low = middle + 1;
    else high = middle;
  }
  return alike[low - 1];
}

/** A stage and all it is built from. Source: `allReachableStages` of BuildKit's dockerfile2llb/convert.go. */
export function stagesFor(target: Stage | undefined, stageNamed: StageNamed): ReadonlySet<Stage> {
  const reached = new Set<Stage>();
  const parents = new Set<Stage>();
  const open = target === undefined ? [] : [target];
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (reached.has(stage)) continue;
    reached.add(stage);
    for (const instruction of stage.instructions) addSources(instruction, instruction, stageNamed, open);
    if (stage.base.kind !== 'stage') continue;
    const parent = stage.base.stage;
    open.push(parent);
    if (parents.has(parent) || stage.from === undefined) continue;
    parents.add(parent);
    // Its ONBUILD runs in its children, with the names that are known there.
    for (const instruction of parent.instructions) {
      if (instruction.name === 'onbuild') addSources(instruction.trigger, stage.from, stageNamed, open);
    }
  }
  return reached;
}

/** The stages that an instruction copies from or mounts, with the names known at another. */
function addSources(instruction: Instruction, at: Instruction, stageNamed: StageNamed, to: Stage[]): void {
  for (const name of fromNames(instruction)) {
    const stage = stageNamed(name, at);
    if (stage !== undefined) to.push(stage);
  }
}

function fromNames(instruction: Instruction): readonly string[] {
  switch (instruction.name) {
    case 'copy':
      return instruction.flags.flatMap(({ name, value }) => (name === 'from' && value !== undefined ? [value] : []));
    case 'run':
      return mountsOf(instruction).flatMap(({ options }) => options.get('from') ?? []);
    default:
      return [];
  }
}
