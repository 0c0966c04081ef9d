import type { LintedFile } from '../rule.ts';
import type { ShellCommand, ShellScript } from '../shell-script.ts';
import type { Run } from '../syntax.ts';

/**
 * Whether one of the variables is given to a command with a value that is not empty, or may be: by ENV, ARG, before the
 * command, or exported in the script.
 */
export function mayHaveVariable(
  names: readonly string[],
  { run, script, command }: { readonly run: Run; readonly script: ShellScript; readonly command: ShellCommand },
  stages: LintedFile['stages'],
): boolean {
  const { variables } = stages.scopeAt(run);
  const exported = exportedBy(script);
  return (
    names.some((name) => {
      const variable = variables.get(name);
      return exported.has(name) || (variable?.isSet === true && variable.value !== '');
    }) || command.assignments.some(({ name, value }) => names.includes(name) && value?.value !== '')
  );
}

/** Those that a script exports; it is looked through once. */
function exportedBy(script: ShellScript): ReadonlySet<string> {
  const known = found.get(script);
  if (known !== undefined) return known;
  const words = script.commands.flatMap((each) => (each.name === 'export' ? each.arguments : []));
  const names = words.flatMap(({ value, prefix }) => {
    const text = value ?? prefix;
    const equals = text.indexOf('=');
    return equals < 0 || (value !== undefined && equals === value.length - 1) ? [] : [text.slice(0, equals)];
  });
  const exported = new Set(names);
  found.set(script, exported);
  return exported;
}

const found = new WeakMap<ShellScript, ReadonlySet<string>>();
