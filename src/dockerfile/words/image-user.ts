import type { Stage, StageModel } from '../stage.ts';
import type { Instruction, User } from '../syntax.ts';
import { stageChain } from './stage-chain.ts';

/** Whom the image runs as: `USER name:group`. */
export interface ImageUser {
  readonly instruction: User;
  readonly name: string;
  /** After the colon; undefined without one. */
  readonly group: string | undefined;
}

/** The last USER of the stage that is built, or of those below it; undefined when there is none or it is not known. */
export function imageUser({ target }: StageModel): ImageUser | undefined {
  const setting = target?.end.user;
  if (setting?.value === undefined || setting.instruction.name !== 'user') return undefined;
  return { instruction: setting.instruction, ...nameAndGroup(setting.value) };
}

export function nameAndGroup(user: string): Pick<ImageUser, 'name' | 'group'> {
  const colon = user.indexOf(':');
  return colon < 0 ? { name: user, group: undefined } : { name: user.slice(0, colon), group: user.slice(colon + 1) };
}

/** @param name a name or a number; on Windows the one account with all rights has another name */
export function isRoot(name: string, isWindows = false): boolean {
  if (isWindows) return name.toLowerCase() === 'containeradministrator';
  return name === 'root' || isZero(name);
}

/** All that makes the image, what is below first; without the other stages. */
export function imageInstructions(target: Stage | undefined): readonly Instruction[] {
  return stageChain(target)
    .toReversed()
    .flatMap(({ instructions }) => instructions);
}

function isZero(text: string): boolean {
  return /^0{1,10}$/.test(text);
}
