import type { LintedFile } from '../rule.ts';
import type { ShellCommand } from '../shell-script.ts';
import { packageRuns } from './package-managers.ts';
import type { PackageWord } from './package-words.ts';

/** What each command installs, in the order of the text. */
export function installedWords(
  file: Pick<LintedFile, 'dockerfile' | 'shell'>,
): readonly { readonly command: ShellCommand; readonly words: readonly PackageWord[] }[] {
  return packageRuns(file).flatMap(({ commands }) =>
    commands.flatMap(({ action, command, packages }) => (action === 'install' ? [{ command, words: packages }] : [])),
  );
}
