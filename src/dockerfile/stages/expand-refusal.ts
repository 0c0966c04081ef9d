import type { ExpansionErrorKind } from '../stage.ts';

/** Ends the reading of a word from inside; `expand.ts` alone throws it out of sight. */
export class Refusal extends Error {
  readonly kind: ExpansionErrorKind;

  constructor(kind: ExpansionErrorKind, message: string) {
    super(message);
    this.kind = kind;
  }
}
