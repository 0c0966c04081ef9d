import { posix } from 'node:path';
import type { BuildContext } from '../build-context.ts';
import type { Stage, StageModel } from '../stage.ts';
import type { Add, Copy, Instruction } from '../syntax.ts';
import { stageChain } from './stage-chain.ts';

/**
 * Which file of the build context an image has at a path, by what COPY and ADD say; undefined when it comes from
 * elsewhere or that cannot be said for sure.
 * @param path absolute; a bare name is looked for in folders named `bin` and `sbin`, as PATH has them
 */
export function contextPathOf(
  path: string,
  stage: Stage,
  model: StageModel,
  context: BuildContext,
): string | undefined {
  const types = new Map(context.entries.map((entry) => [entry.path, entry.type]));
  for (const { instructions } of stageChain(stage)) {
    for (const instruction of instructions.toReversed()) {
      if (instruction.name !== 'copy' && instruction.name !== 'add') continue;
      const found = sourceOf(path, instruction, model, types);
      if (found === undefined) continue;
      const isFromContext = !instruction.flags.some(({ name }) => name === 'from');
      return isFromContext && types.get(found) === 'file' && !context.isIgnored(found) ? found : undefined;
    }
  }
  return undefined;
}

type Types = ReadonlyMap<string, 'file' | 'directory' | 'symlink'>;

function sourceOf(path: string, instruction: Copy | Add, model: StageModel, types: Types): string | undefined {
  const destination = absolute(known(model, instruction, instruction.destination), instruction, model);
  if (destination === undefined) return undefined;
  for (const word of instruction.sources) {
    const source = cleaned(known(model, instruction, word));
    if (source === undefined) continue;
    if (source === '' || types.get(source) === 'directory') {
      const file = posix.join(source, relativeTo(destination, path) ?? '');
      if (types.get(file) === 'file') return file;
    } else if ([destination, posix.join(destination, posix.basename(source))].some((place) => isAt(place, path))) {
      return source;
    }
  }
  return undefined;
}

function known(model: StageModel, instruction: Instruction, word: Copy['destination']): string | undefined {
  const { text, isKnown, error } = model.expandAt(instruction, word);
  return isKnown && error === undefined ? text : undefined;
}

function absolute(path: string | undefined, instruction: Instruction, model: StageModel): string | undefined {
  if (path === undefined || path.startsWith('/')) return path && posix.resolve('/', path);
  const { workdir, isComplete } = model.scopeAt(instruction);
  const from = workdir?.value ?? (workdir === undefined && isComplete ? '/' : undefined);
  return from && posix.resolve('/', from, path);
}

/** As entries of the context are named; undefined for a pattern and for what lies elsewhere. */
function cleaned(source: string | undefined): string | undefined {
  if (source === undefined || /[*?[\\]|:\/\//.test(source)) return undefined;
  return posix.resolve('/', source).slice(1);
}

function isAt(place: string, path: string): boolean {
  if (path.includes('/')) return place === path;
  return posix.basename(place) === path && /^s?bin$/.test(posix.basename(posix.dirname(place)));
}

function relativeTo(folder: string, path: string): string | undefined {
  const start = folder.endsWith('/') ? folder : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}
