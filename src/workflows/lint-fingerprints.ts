import { createHash } from 'node:crypto';
import type { Span } from '../dockerfile/mapped-text.ts';
import type { Stage } from '../dockerfile/stage.ts';
import type { Instruction } from '../dockerfile/syntax.ts';
import type { MaskedText } from './lint-mask.ts';

/** What makes a finding the same one in the next run. */
export interface FingerprintSubject {
  readonly ruleId: string;
  readonly span: Span;
  readonly instruction: Instruction | undefined;
  readonly stage: Stage | undefined;
}

/**
 * Hex of a hash over rule, file, stage and the masked text it is about, then `:n` for the n-th of the same: lines may
 * move, blanks and tags of base images change, and no secret goes in (ecosystem.md 1.3, rule 4; S21).
 * @param file path that does not hang on where the run began
 * @param subjects in the order of their findings
 */
export function lintFingerprints(
  subjects: readonly FingerprintSubject[],
  file: string,
  masked: MaskedText,
): readonly string[] {
  const counts = new Map<string, number>();
  return subjects.map(({ ruleId, span, instruction, stage }) => {
    const text = instruction?.name === 'from' ? nameOf(instruction.image.raw) : masked.part(span);
    const parts = ['v1', ruleId, file, 'dockerfile', originOf(stage), text.replace(/\\?\s+/g, ' ').trim()];
    const hash = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
    const count = (counts.get(hash) ?? 0) + 1;
    counts.set(hash, count);
    return `${hash}:${count}`;
  });
}

function originOf(stage: Stage | undefined): string {
  if (!stage) return '';
  return stage.name === undefined ? `base:${nameOf(stage.from?.image.raw ?? '')}` : `stage:${stage.name}`;
}

/** Without tag and digest. */
function nameOf(image: string): string {
  return image.replace(/@[^@/]*$/, '').replace(/:[^:/]*$/, '');
}
