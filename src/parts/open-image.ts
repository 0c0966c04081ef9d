import { existsSync } from 'node:fs';
import { type ImageInput, parseInput } from '../sources/input.ts';
import { type OpenedInput, type OpenOptions, openInput } from '../sources/open.ts';

export type { OpenedInput, OpenOptions };

/**
 * Opens what an IMAGE argument means, looking at this machine's files to tell paths from references (S13).
 * @throws PlimsollError what `parseInput` and the sources throw
 */
export async function openImage(image: string, options: OpenOptions): Promise<OpenedInput> {
  const input: ImageInput = parseInput(image, existsSync);
  return openInput(input, options);
}
