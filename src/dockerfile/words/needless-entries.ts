import { posix } from 'node:path';
import type { BuildContext } from '../build-context.ts';

/** What is in a build context, is sent, and is of no use to any build: the topmost paths, in order. */
export function needlessEntries(context: BuildContext): readonly string[] {
  return context.entries.flatMap(({ path }) => {
    const isFound = needless.has(posix.basename(path)) && !isInside(path) && !context.isIgnored(path);
    return isFound ? [path] : [];
  });
}

function isInside(path: string): boolean {
  return path
    .split('/')
    .slice(0, -1)
    .some((folder) => needless.has(folder));
}

const needless: ReadonlySet<string> = new Set(
  '.git .svn .hg node_modules bower_components .venv venv __pycache__ .pytest_cache .mypy_cache .tox .terraform .idea .DS_Store'.split(
    ' ',
  ),
);
