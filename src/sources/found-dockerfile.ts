import { dirname } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { openFile } from './files.ts';

export interface FoundDockerfile {
  /** As named to people: relative as asked for, with `/`; `-` is standard input. */
  readonly path: string;
  /** Its build context when none is named: the folder it lies in, as named to people. Standard input has none. */
  readonly folder: string | undefined;
  /** Absolute, links followed; undefined for standard input. */
  readonly place: string | undefined;
  /** It was asked for by its name, and not found by a search. */
  readonly isNamed: boolean;
  /** @throws PlimsollError INPUT_UNREADABLE, LIMIT_EXCEEDED (dockerfileBytes) */
  read(): Promise<Uint8Array>;
}

/** @param place absolute, without links in it */
export function foundDockerfile(path: string, place: string, isNamed: boolean): FoundDockerfile {
  return { path, folder: dirname(path), place, isNamed, read: () => read(place, path) };
}

async function read(place: string, path: string): Promise<Uint8Array> {
  try {
    await using handle = await openFile(place);
    const { size } = await handle.stat();
    if (size > limits.dockerfileBytes) {
      throw new PlimsollError(
        'LIMIT_EXCEEDED',
        `'${path}' has ${size} bytes, more than ${limits.dockerfileBytes} (dockerfileBytes).`,
        { remedy: 'Put scripts and data into files of their own, and COPY them.' },
      );
    }
    const bytes = new Uint8Array(size);
    const { bytesRead } = await handle.read(bytes, 0, size, 0);
    return bytes.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'LIMIT_EXCEEDED') throw error;
    throw unreadable(path, error instanceof PlimsollError ? error.cause : error);
  }
}

export function unreadable(path: string, cause: unknown): PlimsollError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const [why, remedy] = reasons[code] ?? ['', 'Read it with another program to see why.'];
  return new PlimsollError('INPUT_UNREADABLE', `'${path}' cannot be read${why}.`, { cause, remedy });
}

const reasons: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EACCES: [': permission denied', 'Run as a user who may read it.'],
  EPERM: [': permission denied', 'Run as a user who may read it.'],
  ELOOP: [': it is a link in a circle', 'Remove the link.'],
  ENOENT: [': it was removed meanwhile', 'Run again.'],
  ENAMETOOLONG: [': its name is too long', 'Go into a folder above it, and name it from there.'],
};
