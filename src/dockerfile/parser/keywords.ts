import { likely } from '../../nearest.ts';
import { simpleNames } from './instructions.ts';

/** Every instruction, in upper case. */
export const keywords: readonly string[] = ['ONBUILD', ...[...simpleNames.keys()].map((name) => name.toUpperCase())];

/** More than anybody mistypes: a file of another language is not worth a guess on each line. */
const mostGuesses = 100;

/** What was probably meant by a keyword; one of these a file. */
export function keywordSuggester(): (keyword: string) => string | undefined {
  const guesses = new Map<string, string | undefined>();
  return (keyword) => {
    const typed = keyword.toUpperCase();
    if (!guesses.has(typed)) {
      if (guesses.size >= mostGuesses) return undefined;
      guesses.set(typed, likely(typed, keywords));
    }
    return guesses.get(typed);
  };
}
