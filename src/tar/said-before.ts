import type { Buffer } from 'node:buffer';
import { invalidTar, untilNul } from './header-block.ts';
import { parsePax } from './pax.ts';

/** What headers before an entry say of it. Which of them wins is as in Go's archive/tar. */
export interface SaidBefore {
  /** Name and target as bytes: a GNU long one beats a PAX one, an empty one is none. */
  name(): string | undefined;
  target(): string | undefined;
  pax(): ReadonlyMap<string, string> | undefined;
  /** @throws PlimsollError TAR_INVALID */
  read(type: MetaType, body: Buffer): void;
  forget(): void;
}

/** PAX, PAX global, GNU long name and GNU long link target. */
export type MetaType = 'x' | 'g' | 'L' | 'K';

export function isMetaType(type: string): type is MetaType {
  return type === 'x' || type === 'g' || type === 'L' || type === 'K';
}

export function saidBefore(): SaidBefore {
  let longName: string | undefined;
  let longTarget: string | undefined;
  let pax: ReadonlyMap<string, string> | undefined;
  const forget = () => {
    longName = undefined;
    longTarget = undefined;
    pax = undefined;
  };
  return {
    name: () => longName ?? pax?.get('path'),
    target: () => longTarget ?? pax?.get('linkpath'),
    pax: () => pax,
    read(type, body) {
      if (type === 'L') longName = untilNul(body) || undefined;
      else if (type === 'K') longTarget = untilNul(body) || undefined;
      else {
        const records = parsePax(body);
        if (!records) throw invalidTar('a PAX header is malformed');
        if (type === 'x') pax = records;
        // A global header has no say, but stands between what was said before it and the entry.
        else forget();
      }
    },
    forget,
  };
}
