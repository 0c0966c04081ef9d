import { Errors } from '@oclif/core';
import { likely } from '../nearest.ts';

/**
 * For flags whose value is one of a few words, in capitals or not: oclif's own `options` takes the very letters only.
 * The words belong into the flag's description.
 */
export function oneOf<const Word extends string>(words: readonly Word[]): (input: string) => Promise<Word> {
  return async (input) => {
    const typed = input.toLowerCase();
    const found = words.find((word) => word === typed);
    if (found !== undefined) return found;
    const meant = likely(typed, words);
    throw new Errors.CLIError(`'${input}' is none of ${words.join(', ')}${meant ? `: did you mean '${meant}'?` : ''}`);
  };
}
