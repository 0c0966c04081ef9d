import { posix } from 'node:path';
import type { StageModel } from '../stage.ts';
import type { Add, Copy, Dockerfile, Instruction, Word } from '../syntax.ts';
import { withTriggers } from './with-triggers.ts';

/** A source of COPY or ADD; heredocs are none. */
export interface CopySource {
  readonly word: Word;
  /** `unknown`: it hangs on a variable, or BuildKit could not expand it. */
  readonly kind: 'context' | 'stage' | 'git' | 'url' | 'unknown';
  /** After expansion; '' when unknown. */
  readonly text: string;
}

/** Each COPY and ADD, those behind ONBUILD as well. */
export function copiesOf({ instructions }: Dockerfile): readonly (Copy | Add)[] {
  return withTriggers(instructions).filter((each) => each.name === 'copy' || each.name === 'add');
}

export function copySources(instruction: Copy | Add, stages: StageModel): readonly CopySource[] {
  const isElsewhere = instruction.flags.some(({ name }) => name === 'from');
  return instruction.sources.map((word) => {
    const text = knownText(word, instruction, stages);
    if (text === undefined) return { word, kind: kindOfStart(word.raw, instruction) ?? 'unknown', text: '' };
    const kind = isElsewhere ? 'stage' : (kindOfStart(text, instruction) ?? 'context');
    return { word, kind, text };
  });
}

/** The first source of the file that is taken from the build context: where to speak of the context as such. */
export function firstFromContext(dockerfile: Dockerfile, stages: StageModel): Word | undefined {
  return copiesOf(dockerfile)
    .flatMap((each) => copySources(each, stages))
    .find(({ kind }) => kind === 'context')?.word;
}

/** What a word comes to when all of it is known. */
export function knownText(word: Word, instruction: Instruction, stages: StageModel): string | undefined {
  // Of the build that a trigger runs in nothing is known.
  if (instruction.isTrigger && word.raw.includes('$')) return undefined;
  const { text, isKnown, error } = stages.expandAt(instruction, word);
  return isKnown && error === undefined ? text : undefined;
}

/** ADD takes what is remote, as `dispatchCopy` of BuildKit tells it apart; a COPY of it fails. */
function kindOfStart(text: string, { name }: Copy | Add): 'git' | 'url' | undefined {
  if (name !== 'add') return undefined;
  const start = /^["']/.test(text) ? text.slice(1) : text;
  if (/^(?:git|ssh):\/\//i.test(start) || /^[\w.-]+@[\w.-]+:/.test(start)) return 'git';
  if (!/^https?:\/\//i.test(start)) return undefined;
  const [path = ''] = start.split(/[?#"']/, 1);
  return path.endsWith('.git') ? 'git' : 'url';
}

/** Where files go, absolute; with its slash at the end. Undefined when that is not known. */
export function destinationOf(instruction: Copy | Add, stages: StageModel): string | undefined {
  const text = knownText(instruction.destination, instruction, stages);
  if (text === undefined) return undefined;
  const path = absolutePath(text, instruction, stages);
  if (path === undefined || path === '/') return path;
  return /(?:^|\/)\.{0,2}$/.test(text) ? `${path}/` : path;
}

/** A path as the image has it at an instruction, without a slash at its end; undefined when nobody knows from where. */
export function absolutePath(path: string, instruction: Instruction, stages: StageModel): string | undefined {
  const { workdir, isComplete, isWindows } = stages.scopeAt(instruction);
  if (isWindows || instruction.isTrigger) return undefined;
  const from = workdir === undefined && isComplete ? '/' : workdir?.value;
  if (!path.startsWith('/') && from === undefined) return undefined;
  return posix.resolve('/', from ?? '', path);
}

/** Whether a source is taken for a pattern, which may well match nothing. */
export function isPattern(path: string): boolean {
  return /[*?[\\]/.test(path);
}
