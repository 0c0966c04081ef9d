import type { CorpusImage } from './corpus-image.ts';
import type { Cost } from './measure.ts';
import type { NativeFloor } from './native-floor.ts';
import type { Peer } from './peers.ts';
import { type Aim, print, printAims, printTable } from './print.ts';
import type { Subject } from './subjects.ts';

export interface ImageResult {
  readonly image: CorpusImage;
  readonly floor: NativeFloor;
  readonly costs: readonly (Subject & { readonly cost: Cost })[];
  /** What could not be measured, and why. */
  readonly failures: readonly string[];
}

export function printImage(result: ImageResult, peers: readonly Peer[]): void {
  const { image, floor, costs } = result;
  const stored = image.layers.reduce((sum, { bytes }) => sum + bytes, 0);
  print(`\n${image.name}: ${image.layers.length} layers, ${floor.entries} entries,`);
  print(`${megabytes(stored)} stored, ${megabytes(floor.unpackedBytes)} unpacked\n`);
  for (const form of ['layout', 'archive'] as const) {
    const least = floorOf(result, form);
    const rows = costs.filter((each) => each.form === form).map(({ name, cost }) => row(name, cost, least));
    if (rows.length === 0) continue;
    const whole = { ...least, peak: Number.NaN };
    const title = form === 'layout' ? 'OCI layout' : 'docker archive, layers not compressed';
    printTable([[title, 'CPU s', 'wall s', 'MiB', 'CPU / floor'], ...rows, row('native floor', whole, least)]);
    print();
  }
  for (const { name, missing } of peers) if (missing) print(`Not measured: ${name}: ${missing}`);
  for (const failure of result.failures) print(`Not measured: ${failure}`);
  // They are those of a large image; of a small one, starting Node is the most of it.
  if (floor.unpackedBytes > 1e9) printAims(aimsOf(result));
}

/** Only the bytes of the image may grow, not the memory; what is kept of an entry may take 100 bytes. */
export function printFlatness(results: readonly ImageResult[]): void {
  if (results.length < 2) return;
  print('\nPeak memory, cold, without 100 bytes an entry');
  printTable([
    ['image', 'MB unpacked', 'MiB'],
    ...results.map((result) => {
      const peak = costOf(result, 'layout', 'plimsoll, cold')?.peak ?? Number.NaN;
      const { entries, unpackedBytes } = result.floor;
      return [result.image.name, (unpackedBytes / 1e6).toFixed(0), (peak - (entries * 100) / 2 ** 20).toFixed(0)];
    }),
  ]);
}

function row(name: string, { cpu, wall, peak }: Cost, least: Pick<Cost, 'cpu'>): readonly string[] {
  const memory = Number.isNaN(peak) ? '' : peak.toFixed(0);
  return [name, cpu.toFixed(2), wall.toFixed(2), memory, (cpu / least.cpu).toFixed(2)];
}

/** An archive's layers need no unpacking, and one hash says both what is stored and what is in it. */
function floorOf(result: ImageResult, form: Subject['form']): Pick<Cost, 'cpu' | 'wall'> {
  const steps: readonly (keyof NativeFloor['steps'])[] =
    form === 'layout' ? ['unpack', 'hashStored', 'hashUnpacked', 'walk'] : ['hashUnpacked', 'walk'];
  const costs = steps.flatMap((step) => costOf(result, 'layout', step) ?? []);
  return {
    cpu: costs.reduce((sum, { cpu }) => sum + cpu, 0),
    wall: costs.reduce((sum, { wall }) => sum + wall, 0),
  };
}

function costOf({ costs }: ImageResult, form: Subject['form'], name: string): Cost | undefined {
  return costs.find((each) => each.form === form && each.name === name)?.cost;
}

function aimsOf(result: ImageResult): readonly Aim[] {
  return (['layout', 'archive'] as const).flatMap((form): readonly Aim[] => {
    const cold = costOf(result, form, 'plimsoll, cold');
    const warm = costOf(result, form, 'plimsoll, warm');
    const over = (name: string, column: 'cpu' | 'wall') => {
      const peer = costOf(result, form, name);
      return peer && cold && peer[column] / cold[column];
    };
    const atLeast = (least: number) => ({ aim: `at least ${least}`, met: (value: number) => value >= least });
    const atMost = (most: number) => ({ aim: `at most ${most}`, met: (value: number) => value <= most });
    const floor = { name: 'layout: CPU over the native floor', value: cold && cold.cpu / floorOf(result, form).cpu };
    return [
      // The floor of an archive lacks what it is an aim for: unpacking.
      ...(form === 'layout' ? [{ ...floor, ...atMost(2) }] : []),
      {
        name: `${form}: CPU of snyk-docker-plugin over ours`,
        value: over('snyk-docker-plugin', 'cpu'),
        ...atLeast(2.5),
      },
      { name: `${form}: wall of trivy over ours, cold`, value: over('trivy', 'wall'), ...atLeast(1) },
      { name: `${form}: wall of syft over ours, cold`, value: over('syft', 'wall'), ...atLeast(1) },
      { name: `${form}: peak MiB, cold`, value: cold?.peak, ...atMost(260) },
      { name: `${form}: seconds, warm`, value: warm?.wall, ...atMost(0.3) },
    ];
  });
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
