import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CorpusImage } from './corpus-image.ts';
import { type Command, measure } from './measure.ts';
import type { NativeFloor } from './native-floor.ts';
import { type Peer, peers } from './peers.ts';

/** One thing to measure, on one form of the image. */
export interface Subject {
  readonly form: 'layout' | 'archive';
  readonly name: string;
  /** Called before each run. */
  readonly command: () => Command;
}

export interface Bench {
  /** The program's start file. */
  readonly bin: string;
  /** For databases, caches and tars; taken away by the caller. */
  readonly folder: string;
  readonly peers: readonly Peer[];
}

const advisories = fileURLToPath(new URL('../fixtures/advisories', import.meta.url));

export function openBench(bin: string, folder: string): Bench {
  const bench = { bin, folder, peers: peers(process.env['PLIMSOLL_BENCH_SNYK']) };
  measure(plimsoll(bench, ['db', 'build', '--from', advisories, '--to', join(folder, 'advisories.db')]));
  return bench;
}

/** Everything that reads the image, in both its forms, and the steps of the native floor. */
export function subjectsOf(bench: Bench, { layout, archive }: CorpusImage, floor: NativeFloor): readonly Subject[] {
  const tar = join(bench.folder, 'layout.tar');
  execFileSync('tar', ['-cf', tar, '-C', layout, '.']);
  const present = bench.peers.filter(({ missing }) => missing === undefined);
  const steps = Object.entries(floor.steps).map(
    ([name, step]): Subject => ({ form: 'layout', name, command: () => step }),
  );
  const onLayout = present.map(
    (peer): Subject => ({ form: 'layout', name: peer.name, command: () => peer.layout({ folder: layout, tar }) }),
  );
  const onArchive = present.map(
    (peer): Subject => ({ form: 'archive', name: peer.name, command: () => peer.archive(archive ?? '') }),
  );
  return [
    ...steps,
    ...ownSubjects(bench, 'layout', `oci:${layout}`),
    ...onLayout,
    ...(archive ? [...ownSubjects(bench, 'archive', `docker-archive:${archive}`), ...onArchive] : []),
  ];
}

/** Cold begins with an empty cache and fills it, warm finds every layer there: the cold run before it left it so. */
function ownSubjects(bench: Bench, form: Subject['form'], input: string): readonly Subject[] {
  const cache = join(bench.folder, `cache-${form}`);
  const scan = () =>
    plimsoll(bench, ['scan', input, '--db', join(bench.folder, 'advisories.db'), '--cache-dir', cache, '--quiet']);
  const cold = () => {
    rmSync(cache, { recursive: true, force: true });
    return scan();
  };
  return [
    { form, name: 'plimsoll, cold', command: cold },
    { form, name: 'plimsoll, warm', command: scan },
  ];
}

function plimsoll({ bin }: Pick<Bench, 'bin'>, args: readonly string[]): Command {
  // 5: a part of the image could not be analysed; the work was done.
  return { program: process.execPath, args: [bin, ...args], accept: [0, 5] };
}
