import type { LintConfig, Override } from '../config/lint-config.ts';
import type { PathGlob } from '../config/path-glob.ts';
import type { Stage } from '../dockerfile/stage.ts';

/** Which patterns of overrides were for something: one that is for nothing is a slip, or left behind. */
export interface OverrideUses {
  /** @param path of a file that was linted, relative to the configuration's folder */
  note(config: LintConfig, path: string, stagesOf: () => readonly Stage[]): void;
  /**
   * A sentence for each pattern that was for nothing.
   * @param isCovered whether all files of a configuration's folder were looked for
   */
  ofNothing(isCovered: (folder: string) => boolean): readonly string[];
}

export function overrideUses(): OverrideUses {
  // Every folder reads the configuration anew: patterns are told apart by where they are written.
  const configs = new Map<string, LintConfig>();
  const used = new Set<string>();
  return {
    note(config, path, stagesOf) {
      const { file, overrides } = config;
      if (file === undefined) return;
      configs.set(file, config);
      for (const [index, { files, stages = [] }] of overrides.entries()) {
        const hits = files?.filter((glob) => glob.matches(path));
        for (const glob of hits ?? []) used.add(keyOf(file, index, 'files', glob));
        if (hits?.length === 0) continue;
        for (const glob of stages) {
          const key = keyOf(file, index, 'stages', glob);
          if (!used.has(key) && stagesOf().some((stage) => isFor(glob, stage))) used.add(key);
        }
      }
    },
    ofNothing(isCovered) {
      return [...configs.values()].filter(({ folder }) => isCovered(folder)).flatMap(unusedOf);
    },
  };

  function unusedOf({ file = '', overrides }: LintConfig): readonly string[] {
    return overrides.flatMap((override, index) => {
      // What the user has for all projects need not be for something in this one.
      if (override.file !== file) return [];
      return (['files', 'stages'] as const).flatMap((kind) =>
        globsOf(override, kind)
          .filter((glob) => !used.has(keyOf(file, index, kind, glob)))
          .map(({ pattern }) => `The pattern '${pattern}' of an override in '${file}' is for no ${nouns[kind]}.`),
      );
    });
  }
}

const nouns = { files: 'Dockerfile', stages: 'stage' } as const;

function globsOf(override: Override, kind: 'files' | 'stages'): readonly PathGlob[] {
  return override[kind] ?? [];
}

function keyOf(file: string, index: number, kind: string, { pattern }: PathGlob): string {
  return [file, index, kind, pattern].join('\0');
}

function isFor(glob: PathGlob, { index, name }: Stage): boolean {
  return glob.matches(`${index}`) || (name !== undefined && glob.matches(name));
}
