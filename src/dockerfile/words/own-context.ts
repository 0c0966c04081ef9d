import type { BuildContext } from '../build-context.ts';
import { insideContext } from '../context/dockerignore.ts';
import type { StageModel } from '../stage.ts';
import type { Dockerfile } from '../syntax.ts';
import { copiesOf, copySources, isPattern } from './copy-sources.ts';

/**
 * Whether a folder seems to be the build context of a Dockerfile, which is only a guess where the Dockerfile lies in it:
 * many lie in a folder of their own and are built from the one above.
 */
export function isOwnContext(dockerfile: Dockerfile, stages: StageModel, context: BuildContext): boolean {
  if (context.isNamed || context.entries.some(({ path }) => isMark(path))) return true;
  const paths = new Set(context.entries.map(({ path }) => path));
  return copiesOf(dockerfile).some((each) =>
    copySources(each, stages).some(
      ({ kind, text }) => kind === 'context' && !isPattern(text) && paths.has(insideContext(text)),
    ),
  );
}

/** What lies at the root of a project. */
function isMark(path: string): boolean {
  return !path.includes('/') && (path === '.git' || manifests.has(path) || sourceFile.test(path));
}

const manifests: ReadonlySet<string> = new Set(
  'package.json go.mod requirements.txt pyproject.toml setup.py Pipfile Cargo.toml Gemfile composer.json pom.xml build.gradle build.gradle.kts build.sbt mix.exs CMakeLists.txt deno.json Package.swift pubspec.yaml'.split(
    ' ',
  ),
);
const sourceFile = /\.(?:py|js|mjs|cjs|ts|tsx|go|rs|rb|php|java|kt|scala|c|cc|cpp|cs|csproj|sln|swift|ex|html)$/;

/** The sources of the Dockerfile that stand for the whole build context. */
export function isWholeContext(path: string): boolean {
  const inside = insideContext(path);
  return inside === '' || inside === '*' || inside === '**';
}
