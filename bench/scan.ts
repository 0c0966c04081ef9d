import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { corpusImage } from './corpus-image.ts';
import { type Cost, measure, medianCost } from './measure.ts';
import { nativeFloor } from './native-floor.ts';
import { print, printMachine } from './print.ts';
import { type ImageResult, printFlatness, printImage } from './scan-results.ts';
import { type Bench, openBench, subjectsOf } from './subjects.ts';

// A whole scan against the native floor, a warm cache and other scanners, all in one run. See bench/README.md.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    bin: { type: 'string', default: fileURLToPath(new URL('../src/bin.ts', import.meta.url)) },
    runs: { type: 'string', default: '3' },
  },
});
if (positionals.length === 0) throw new Error('Name images of the corpus: node bench/scan.ts CORPUS/images/large');

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
try {
  const bench = openBench(resolve(values.bin), folder);
  printMachine();
  const results: ImageResult[] = [];
  for (const path of positionals) {
    const result = benchImage(bench, resolve(path), Number(values.runs));
    printImage(result, bench.peers);
    results.push(result);
  }
  printFlatness(results);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
print();

/** Run after run, each with every subject in it: what the machine does meanwhile falls on all of them. */
function benchImage(bench: Bench, path: string, runs: number): ImageResult {
  const image = corpusImage(path);
  const unpacked = join(bench.folder, 'unpacked');
  mkdirSync(unpacked);
  const floor = nativeFloor(image.layers, unpacked);
  const subjects = subjectsOf(bench, image, floor);
  const costs = new Map(subjects.map((subject) => [subject, [] as Cost[]]));
  const failures: string[] = [];
  for (let run = 0; run < runs; run++) {
    for (const [subject, list] of costs) {
      try {
        list.push(measure(subject.command()));
      } catch (error) {
        // Another scanner may want what is not here; the others still tell something.
        costs.delete(subject);
        failures.push(`${subject.name}: ${error instanceof Error ? error.message : error}`);
      }
    }
  }
  rmSync(unpacked, { recursive: true });
  return {
    image,
    floor,
    failures,
    costs: [...costs].map(([subject, list]) => ({ ...subject, cost: medianCost(list) })),
  };
}
