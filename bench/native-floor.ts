import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredLayer } from './corpus-image.ts';
import type { Command } from './measure.ts';

/**
 * What must be done to read an image and believe it, each step by the fastest native program there is: unpack every
 * layer, hash it as stored and as unpacked, walk the tar. ISA-L's igzip, because zlib is slower; openssl, because
 * coreutils' sha256sum does without the processor's instructions. `tar t` reads the layers once more: a little too much.
 */
export interface NativeFloor {
  readonly steps: Readonly<Record<'unpack' | 'hashStored' | 'hashUnpacked' | 'walk', Command>>;
  readonly unpackedBytes: number;
  readonly entries: number;
}

const unpackers = { gzip: 'igzip -d -c', zstd: 'zstd -q -d -c', none: 'cat' } as const;

/** @param folder takes the unpacked layers, as large as the image; the steps need them */
export function nativeFloor(layers: readonly StoredLayer[], folder: string): NativeFloor {
  const unpacked = layers.map((_, index) => join(folder, `${index}.tar`));
  const unpackOne = (index: number) => {
    const layer = layers[index];
    return layer ? `${unpackers[layer.compression]} '${layer.path}'` : ':';
  };
  for (const [index, file] of unpacked.entries()) shell(`${unpackOne(index)} > '${file}'`);
  const lists = unpacked.map((file) => `tar tf '${file}'`);
  return {
    steps: {
      unpack: script(layers.map((_, index) => `${unpackOne(index)} > /dev/null`)),
      hashStored: { program: 'openssl', args: ['dgst', '-sha256', ...layers.map(({ path }) => path)] },
      hashUnpacked: { program: 'openssl', args: ['dgst', '-sha256', ...unpacked] },
      walk: script(lists.map((list) => `${list} > /dev/null`)),
    },
    unpackedBytes: unpacked.reduce((sum, file) => sum + statSync(file).size, 0),
    entries: Number(shell(`{ ${lists.join(' ; ')} ; } | wc -l`)),
  };
}

function script(lines: readonly string[]): Command {
  return { program: 'sh', args: ['-ec', lines.join('\n')] };
}

function shell(text: string): string {
  return execFileSync('sh', ['-ec', text], { encoding: 'utf8' });
}
