import type { LintConfig, Override, RuleSetting } from './lint-config.ts';

/**
 * A user's configuration below a project's: what the project says wins key by key. Rules are joined, and so are their
 * options; lists and the preset are the project's when it has them. The user's patterns for files are held against the
 * project's folder.
 */
export function mergeConfig(user: LintConfig, project: LintConfig): LintConfig {
  const rules = new Map(user.rules);
  for (const [id, setting] of project.rules) rules.set(id, mergeSetting(user.rules.get(id), setting));
  return {
    file: project.file,
    folder: project.folder,
    preset: project.preset ?? user.preset,
    failOn: project.failOn ?? user.failOn,
    rules,
    // Later ones win, and all of them win over `rules`: the user's must not where the project has spoken.
    overrides: [...user.overrides.map((override) => without(override, project)), ...project.overrides],
    shared: { ...user.shared, ...project.shared },
    ignores: { ...user.ignores, ...project.ignores },
    exclude: project.exclude ?? user.exclude,
    notices: [...project.notices, ...user.notices],
  };
}

function mergeSetting(user: RuleSetting | undefined, project: RuleSetting): RuleSetting {
  // Options without a level turn a rule on (`lintSettings`): the user's `off` does not undo that.
  const below = user?.level === 'off' ? undefined : user?.level;
  return { level: project.level ?? below, options: { ...user?.options, ...project.options } };
}

function without({ rules, ...override }: Override, project: LintConfig): Override {
  return { ...override, rules: new Map([...rules].filter(([id]) => !project.rules.has(id))) };
}
