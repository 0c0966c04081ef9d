import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { isDockerfileName } from '../sources/dockerfiles.ts';
import { type ImageInput, parseInput } from '../sources/input.ts';
import { mistaken } from '../sources/mistaken.ts';
import { type OpenedInput, type OpenOptions, openInput } from '../sources/open.ts';

export type { OpenedInput, OpenOptions };

/**
 * Opens what an IMAGE argument means, looking at this machine's files to tell paths from references (S13). A reference
 * that leads nowhere is told with what else it may have been meant as.
 * @throws PlimsollError INPUT_UNRECOGNIZED for a Dockerfile; what `parseInput` and the sources throw
 */
export async function openImage(image: string, options: OpenOptions): Promise<OpenedInput> {
  refuseDockerfile(image);
  let input: ImageInput;
  try {
    input = parseInput(image, existsSync);
  } catch (error) {
    throw await mistaken(error, image);
  }
  const opened = await openInput(input, options);
  if (input.kind !== 'registry') return opened;
  const { registry } = input.reference;
  const { source, name } = opened;
  const resolve: typeof source.resolve = async (asked) => {
    try {
      return await source.resolve(asked);
    } catch (error) {
      throw await mistaken(error, image, registry);
    }
  };
  return { source: { ...source, resolve }, name };
}

function refuseDockerfile(image: string): void {
  if (!isDockerfileName(basename(image)) || !statSync(image, { throwIfNoEntry: false })?.isFile()) return;
  throw new PlimsollError('INPUT_UNRECOGNIZED', `'${image}' is a Dockerfile, and no image.`, {
    remedy: `plimsoll lint reads Dockerfiles: 'plimsoll lint ${image}'.`,
  });
}
