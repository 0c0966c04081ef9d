import type { Span } from '../mapped-text.ts';
import { csvFields } from '../parser/csv-fields.ts';
import type { Stage, StageModel } from '../stage.ts';
import type { Dockerfile, Instruction } from '../syntax.ts';
import { namedImage } from './image-reference.ts';
import { officialImages } from './official-images.ts';

/** A place where files come from elsewhere: `FROM`, `COPY --from=`, `RUN --mount=from=`, and the frontend's image. */
export interface ImageSource {
  readonly kind: 'from' | 'copy' | 'mount' | 'syntax';
  /** As written. */
  readonly name: string;
  readonly span: Span;
  /** Undefined for the frontend. */
  readonly instruction: Instruction | undefined;
  /** Undefined for the frontend, and inside ONBUILD. */
  readonly stage: Stage | undefined;
  readonly meaning: SourceMeaning;
}

export type SourceMeaning =
  /** One above. */
  | { readonly kind: 'stage'; readonly stage: Stage }
  /** The same or one below, which cannot be copied from. */
  | { readonly kind: 'later'; readonly stage: Stage }
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'scratch' }
  /** A number that no stage has. */
  | { readonly kind: 'index' }
  /** A plain word that neither a stage nor an official image has: a named build context, or a slip. */
  | { readonly kind: 'name' }
  /** It hangs on a variable. */
  | { readonly kind: 'unknown' };

/** In order of the file, the frontend first. */
export function imageSources(dockerfile: Dockerfile, stages: StageModel): readonly ImageSource[] {
  const sources: ImageSource[] = [];
  const syntax = dockerfile.directives.find(({ name }) => name === 'syntax');
  if (syntax && syntax.value !== '') {
    // The rest of the line are arguments for the frontend.
    const name = syntax.value.split(/\s/, 1)[0] ?? '';
    const { start } = syntax.valueSpan;
    sources.push({
      kind: 'syntax',
      name,
      span: { start, end: start + name.length },
      instruction: undefined,
      stage: undefined,
      meaning: { kind: 'image', reference: name },
    });
  }
  const byName = new Map<string, Stage>();
  for (const stage of stages.stages) if (stage.name !== undefined) byName.set(stage.name, stage);
  for (const stage of stages.stages) {
    const { from, base } = stage;
    if (from) {
      const meaning = meaningOfBase(base);
      sources.push({ kind: 'from', name: from.image.raw, span: from.image.span, instruction: from, stage, meaning });
    }
    for (const instruction of stage.instructions) {
      const acting = instruction.name === 'onbuild' ? instruction.trigger : instruction;
      for (const { kind, name, span } of namedIn(acting, dockerfile.source.text)) {
        const isTrigger = acting !== instruction;
        const meaning = isTrigger ? meaningAlone(name) : meaningOf(name, instruction, stage, stages, byName);
        // In whose build a trigger runs, and which stages that has, is not known.
        if (isTrigger && meaning.kind !== 'image') continue;
        sources.push({ kind, name, span, instruction: acting, stage: isTrigger ? undefined : stage, meaning });
      }
    }
  }
  return sources;
}

function meaningOfBase(base: Stage['base']): SourceMeaning {
  if (base.kind !== 'image') return base;
  return base.reference === undefined ? { kind: 'unknown' } : { kind: 'image', reference: base.reference };
}

function meaningOf(
  name: string,
  instruction: Instruction,
  stage: Stage,
  stages: StageModel,
  byName: ReadonlyMap<string, Stage>,
): SourceMeaning {
  const earlier = stages.stageNamed(name, instruction);
  if (earlier) return { kind: 'stage', stage: earlier };
  // A mount knows no numbers: there it would be an image.
  if (instruction.name === 'copy' && /^[0-9]{1,9}$/.test(name)) {
    const later = stages.stages[Number(name)];
    return later && later.index >= stage.index ? { kind: 'later', stage: later } : { kind: 'index' };
  }
  const later = byName.get(name.toLowerCase());
  return later ? { kind: 'later', stage: later } : meaningAlone(name);
}

function meaningAlone(name: string): SourceMeaning {
  if (name.includes('$')) return { kind: 'unknown' };
  if (name === 'scratch') return { kind: 'scratch' };
  const isPlain = !/[/:@.]/.test(name);
  if (isPlain && !officialImages.has(name)) return { kind: 'name' };
  return namedImage(name) ? { kind: 'image', reference: name } : { kind: 'name' };
}

interface NamedSource {
  readonly kind: 'copy' | 'mount';
  readonly name: string;
  readonly span: Span;
}

function namedIn(instruction: Instruction, text: string): readonly NamedSource[] {
  if (instruction.name !== 'copy' && instruction.name !== 'run') return [];
  const named: NamedSource[] = [];
  for (const { name, value, valueSpan } of instruction.flags) {
    if (value === undefined || valueSpan === undefined || value === '') continue;
    if (instruction.name === 'copy' && name === 'from') named.push({ kind: 'copy', name: value, span: valueSpan });
    if (instruction.name === 'run' && name === 'mount') {
      const from = mountFrom(value, valueSpan, text);
      if (from) named.push({ kind: 'mount', ...from });
    }
  }
  return named;
}

/** The `from=` of a mount, at its place where no quotes shift it. */
function mountFrom(value: string, valueSpan: Span, text: string): { name: string; span: Span } | undefined {
  const isAsWritten = text.slice(valueSpan.start, valueSpan.end) === value && !value.includes('"');
  let at = valueSpan.start;
  for (const field of csvFields(value) ?? []) {
    if (/^from=./i.test(field)) {
      const span = isAsWritten ? { start: at + 'from='.length, end: at + field.length } : valueSpan;
      return { name: field.slice('from='.length), span };
    }
    at += field.length + 1;
  }
  return undefined;
}
