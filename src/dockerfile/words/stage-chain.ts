import type { Stage } from '../stage.ts';

/** A stage and those below it through FROM, itself first: what they say is in its image. */
export function stageChain(stage: Stage | undefined): readonly Stage[] {
  const chain: Stage[] = [];
  for (let each = stage; each !== undefined; each = each.base.kind === 'stage' ? each.base.stage : undefined) {
    chain.push(each);
  }
  return chain;
}
