import type { Models } from '@cyclonedx/cyclonedx-library';
import type { Evidence } from '../package.ts';

/** The library, handed on: it is imported when a bill is asked for and not before. */
export type Library = typeof import('@cyclonedx/cyclonedx-library');

/** A component of the bill and the package that it stands for. */
export interface Listed {
  readonly component: Models.Component;
  readonly purl: string;
  readonly evidence: readonly Evidence[];
}
