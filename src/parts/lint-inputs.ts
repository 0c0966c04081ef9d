import { existsSync } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import type { BuildContext } from '../dockerfile/build-context.ts';
import type { PlimsollError } from '../errors.ts';
import { openBuildContext } from '../sources/build-context.ts';
import { findDockerfiles } from '../sources/dockerfiles.ts';
import type { DockerfileInput } from './linter.ts';

export interface LintInputsOptions {
  /** The folder the run is in. */
  readonly current: string;
  /** The build context of every file; undefined: the folder of each. */
  readonly context: string | undefined;
  /** What standard input is called, and which configuration is for it. */
  readonly stdinName: string | undefined;
  readonly stdin: NodeJS.ReadableStream;
  readonly signal: AbortSignal;
}

export interface LintInputs {
  readonly files: readonly LintableFile[];
  /** What is not there or cannot be searched; the files are linted all the same. */
  readonly failed: readonly PlimsollError[];
}

/** A Dockerfile that was found; it is read when its turn comes. */
export interface LintableFile {
  readonly name: string;
  /** Absolute, links followed, and the folder it was found in; undefined for standard input. */
  readonly place: { readonly file: string; readonly folder: string } | undefined;
  /** Found by a search: a configuration may leave it out. */
  readonly isSearched: boolean;
  /** @throws PlimsollError INPUT_UNREADABLE, LIMIT_EXCEEDED */
  read(): Promise<DockerfileInput>;
}

/** Finds the files, folders and patterns that were asked for, each with its build context. */
export async function lintInputs(inputs: readonly string[], options: LintInputsOptions): Promise<LintInputs> {
  const { context, stdinName, stdin, signal } = options;
  const { found, failed } = await findDockerfiles(inputs, { standardInput: () => buffer(stdin), signal });
  const asked = found.map(({ path, folder, place }) => contextAsked(context ?? folder, place && path));
  const contexts = sharedContexts(asked, { signal, isNamed: context !== undefined });
  return {
    failed,
    files: found.map(({ path, folder, place, isNamed, read }, index) => {
      const isStdin = place === undefined;
      const named = isStdin ? stdinName : path;
      return {
        name: named ?? path,
        place: isStdin ? undefined : { file: place, folder: folder ?? '.' },
        isSearched: !isNamed,
        read: async () => ({
          name: named ?? path,
          source: isStdin ? 'stdin' : 'file',
          path: named,
          bytes: await read(),
          openContext: contexts(index),
        }),
      };
    }),
  };
}

/** What a build context hangs on: its folder, and the ignore file that a Dockerfile may have of its own. */
interface ContextAsked {
  readonly folder: string;
  readonly dockerfile: string | undefined;
}

function contextAsked(folder: string | undefined, dockerfile: string | undefined): ContextAsked | undefined {
  if (folder === undefined) return undefined;
  const hasOwn = dockerfile !== undefined && existsSync(`${dockerfile}.dockerignore`);
  return { folder, dockerfile: hasOwn ? dockerfile : undefined };
}

/** Files that are built from the same folder share one listing of it, which goes when the last of them had it. */
function sharedContexts(
  asked: readonly (ContextAsked | undefined)[],
  options: { readonly signal: AbortSignal; readonly isNamed: boolean },
): (index: number) => DockerfileInput['openContext'] {
  const keys = asked.map((each) => each && `${each.folder}\0${each.dockerfile ?? ''}`);
  const lastUse = new Map(keys.map((key, index) => [key, index]));
  const opened = new Map<string, Promise<BuildContext>>();
  return (index) => {
    for (const key of opened.keys()) if ((lastUse.get(key) ?? 0) < index) opened.delete(key);
    const [own, key] = [asked[index], keys[index]];
    if (!own || key === undefined) return undefined;
    return () => {
      const kept = opened.get(key) ?? openBuildContext(own.folder, own.dockerfile, options);
      opened.set(key, kept);
      return kept;
    };
  };
}

/** The build context in a folder, for a Dockerfile that lies nowhere. */
export function openContext(folder: string): Promise<BuildContext> {
  return openBuildContext(folder, undefined, { isNamed: true });
}
