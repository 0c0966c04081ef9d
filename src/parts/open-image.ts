import { existsSync } from 'node:fs';
import { type ImageInput, parseInput } from '../sources/input.ts';
import { mistaken } from '../sources/mistaken.ts';
import { type OpenedInput, type OpenOptions, openInput } from '../sources/open.ts';

export type { OpenedInput, OpenOptions };

/**
 * Opens what an IMAGE argument means, looking at this machine's files to tell paths from references (S13). A reference
 * that leads nowhere is told with what else it may have been meant as.
 * @throws PlimsollError what `parseInput` and the sources throw
 */
export async function openImage(image: string, options: OpenOptions): Promise<OpenedInput> {
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
