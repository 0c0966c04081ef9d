import type { LintedFile, RuleProblem } from '../rule.ts';
import { type PackageCommand, packageRuns } from './package-managers.ts';
import type { PackageManager, PackageWord } from './package-words.ts';
import { quoted } from './quoted.ts';

/**
 * What is installed without a version, one problem a command.
 * @param example how a version is written, as `curl=8.5.0`
 */
export function unpinnedPackages(
  file: Pick<LintedFile, 'dockerfile' | 'shell'>,
  manager: PackageManager,
  example: string,
): readonly RuleProblem[] {
  return packageRuns(file).flatMap(({ commands }) =>
    commands.flatMap((command): readonly RuleProblem[] => {
      const unpinned = command.manager === manager ? unpinnedOf(command) : [];
      const [first] = unpinned;
      if (first === undefined) return [];
      const names = [...new Set(unpinned.map(({ name }) => name))];
      const others = names.length === 1 ? '' : ` and ${names.length - 1} more`;
      const verb = names.length === 1 ? 'has' : 'have';
      return [
        {
          span: first.word.span,
          message: `${quoted(first.name)}${others} ${verb} no version: write it as in '${example}'.`,
        },
      ];
    }),
  );
}

function unpinnedOf({ action, packages }: PackageCommand): readonly PackageWord[] {
  if (action !== 'install') return [];
  return packages.filter(({ kind, isPinned }) => kind === 'package' && !isPinned);
}
