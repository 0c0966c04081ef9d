import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { skipWithoutPeer } from './peers.ts';

export interface TrueEntry {
  readonly path: string;
  readonly type: string;
  readonly mode: number;
  readonly size?: number;
  /** SHA-256 in hex. */
  readonly content?: string;
  readonly target?: string;
}

/** For `test(..., { skip })`: why the kernel cannot be asked here. */
export function skipWithoutOverlay(): string | false {
  if (process.getuid?.() !== 0) return 'not root';
  if (!/\boverlay\b/.test(readFileSync('/proc/filesystems', 'latin1'))) return 'no overlayfs in this kernel';
  return skipWithoutPeer('unshare', 'tar', 'python3');
}

/**
 * What the kernel's overlayfs shows of images, each a list of layer tars, base first; undefined where GNU tar refuses to
 * unpack a layer alone. One process for all of them.
 */
export function overlayTruth(
  images: readonly (readonly Uint8Array[])[],
  folder: string,
): readonly (readonly TrueEntry[] | undefined)[] {
  const work = join(folder, 'overlay');
  mkdirSync(work);
  const paths = images.map((layers, image) =>
    layers.map((layer, index) => {
      const path = join(folder, `${image}-${index}.tar`);
      writeFileSync(path, layer);
      return path;
    }),
  );
  const program = fileURLToPath(new URL('overlay-truth.py', import.meta.url));
  const output = execFileSync('unshare', ['-m', 'python3', program, work], {
    input: JSON.stringify(paths),
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) ?? undefined);
}
