import type { BigIntStats } from 'node:fs';

/** For `Layer.stamp`: all that must be unchanged for the bytes at an offset of a file to be those of an earlier run. */
export function fileStamp({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats, offset: number): string {
  return [dev, ino, size, mtimeNs, ctimeNs, offset].join(':');
}
