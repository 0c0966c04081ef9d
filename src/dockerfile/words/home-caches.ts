import type { LintedFile } from '../rule.ts';
import type { ShellCommand, ShellScript } from '../shell-script.ts';
import type { Run } from '../syntax.ts';
import { mountsOf } from './mounts.ts';

/**
 * Up to which place of the file commands may fill a cache in some user's home without leaving it in the layer: the last
 * one that removes it, `Infinity` where it is a mount, -1 where it stays. Whose home it is may not be known, so the end
 * of a path is what counts.
 * @param path in the home, as `.cache/pip`
 */
export function homeCacheGoneAt(run: Run, script: ShellScript, path: string, stages: LintedFile['stages']): number {
  const endings = endingsOf(path);
  const isMounted = mountsOf(run).some(({ type, options }) => {
    if (type !== 'cache' && type !== 'tmpfs' && type !== 'bind') return false;
    const { text, isKnown } = stages.expandAt(run, { raw: options.get('target') ?? '' });
    return !isKnown || endsIn(text, endings) || text === '/root' || text.startsWith('/home');
  });
  if (isMounted) return Number.POSITIVE_INFINITY;
  return script.commands.findLast((each) => removes(each, endings))?.span.start ?? -1;
}

/** `.cache/pip` is gone with `.cache`, too. */
function endingsOf(path: string): readonly string[] {
  const names = path.split('/');
  return names.map((_, index) => names.slice(0, index + 1).join('/'));
}

function removes({ name, arguments: words }: ShellCommand, endings: readonly string[]): boolean {
  return name === 'rm' && words.some(({ value, raw }) => endsIn(value ?? raw.replaceAll('"', ''), endings));
}

function endsIn(path: string, endings: readonly string[]): boolean {
  const folder = path.replace(/\/\*?$/, '');
  return endings.some((ending) => folder === ending || folder.endsWith(`/${ending}`));
}
