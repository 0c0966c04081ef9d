import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

// The house plan as a table: see ARCHITECTURE.md. A room is a folder of src/ or a file right below it.

/** Who may import whom; every room may import itself and floor 0. */
const rooms: Readonly<Record<string, { readonly floor: number; readonly may: readonly string[] }>> = {
  // floor 0: the words, and the contracts of the parts
  oci: { floor: 0, may: [] },
  package: { floor: 0, may: [] },
  finding: { floor: 0, may: [] },
  report: { floor: 0, may: [] },
  extractor: { floor: 0, may: [] },
  errors: { floor: 0, may: [] },
  limits: { floor: 0, may: [] },
  nearest: { floor: 0, may: [] },
  'escape-terminal': { floor: 0, may: [] },
  'mask-secrets': { floor: 0, may: [] },
  'show-path': { floor: 0, may: [] },
  'make-folder': { floor: 0, may: [] },
  plural: { floor: 0, may: [] },
  // floor 1: what plimsoll knows how to do
  http: { floor: 1, may: ['parallel'] },
  tar: { floor: 1, may: [] },
  image: { floor: 1, may: ['tar', 'parallel'] },
  packages: { floor: 1, may: [] },
  versions: { floor: 1, may: [] },
  advisories: { floor: 1, may: ['versions'] },
  parallel: { floor: 1, may: [] },
  dockerfile: { floor: 1, may: [] },
  config: { floor: 1, may: [] },
  // floor 2: leaves that never import each other
  sources: { floor: 2, may: ['http', 'tar', 'parallel', 'dockerfile'] },
  reports: { floor: 2, may: [] },
  rules: { floor: 2, may: ['dockerfile'] },
  // floor 3
  workflows: { floor: 3, may: ['image', 'packages', 'advisories', 'dockerfile', 'config'] },
  // floor 4: knows every part
  parts: { floor: 4, may: ['http', 'packages', 'dockerfile', 'config', 'sources', 'reports', 'rules', 'workflows'] },
  // floor 5
  commands: { floor: 5, may: ['workflows', 'parts'] },
  api: { floor: 5, may: ['workflows', 'parts', 'versions', 'dockerfile'] },
  bin: { floor: 5, may: ['commands'] },
};

/** Each package has one door. Node's own modules that reach outside have theirs, too. */
const doors: Readonly<Record<string, readonly string[]>> = {
  '@oclif/core': ['bin.ts', 'commands/'],
  'tar-stream': ['tar/'],
  semver: ['versions/', 'packages/npm.ts'],
  'p-limit': ['parallel.ts'],
  'smol-toml': ['sources/'],
  undici: ['http/'],
  sarif: ['reports/sarif'],
  yauzl: ['advisories/'],
  'packageurl-js': ['packages/'],
  '@cyclonedx/cyclonedx-library': ['reports/cyclonedx'],
  valibot: ['oci/', 'sources/', 'advisories/', 'packages/', 'config/', 'workflows/lint-baseline.ts'],
  yaml: ['config/'],
  unbash: ['dockerfile/shell/parser.ts'],
  ignore: ['sources/gitignore'],
  diff: ['reports/diff.ts'],
  'node:sqlite': ['advisories/store', 'packages/rpm/'],
  'node:http': ['http/'],
  'node:https': ['http/'],
  'node:net': ['http/'],
  'node:tls': ['http/'],
  'node:dns': ['http/'],
  'node:child_process': ['sources/registry/credential-helper.ts'],
};

const source = fileURLToPath(new URL('../src', import.meta.url));
/** From `src/`; the rules lie beside it. */
const files = ['.', '../rules']
  .flatMap((folder) =>
    readdirSync(join(source, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts'))
  .sort();

interface Import {
  readonly from: string;
  readonly specifier: string;
}

const imports = files.flatMap((from): readonly Import[] => {
  const text = readFileSync(join(source, from), 'utf8').replace(/^\s*(\/\/|\*|\/\*).*$/gm, '');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map(([, named, called, bare]) => ({ from, specifier: named ?? called ?? bare ?? '' }));
});

const inside = imports.filter(({ specifier }) => specifier.startsWith('.'));
const outside = imports.filter(({ specifier }) => !specifier.startsWith('.'));

function target({ from, specifier }: Import): string {
  return relative(source, join(source, dirname(from), specifier));
}

function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === '..' && second === 'rules' ? 'rules' : first.replace(/\.ts$/, '');
}

describe('architecture', () => {
  test('reads the imports of the sources', () => {
    assert.ok(files.length > 50, `${files.length} files`);
    assert.ok(inside.length > 200, `${inside.length} imports`);
  });

  test('every file has a room', () => {
    assert.deepEqual(
      [...new Set(files.map(roomOf))].filter((room) => !(room in rooms)),
      [],
    );
  });

  test('every room of the table is there', () => {
    const there = new Set(files.map(roomOf));
    assert.deepEqual(
      Object.keys(rooms).filter((room) => !there.has(room)),
      [],
    );
  });

  test('relative imports end in .ts or .json and lead to a file', () => {
    const wrong = inside.filter(
      (each) => !/\.(ts|json)$/.test(each.specifier) || !existsSync(join(source, target(each))),
    );
    assert.deepEqual(wrong, []);
  });

  test('imports point down', () => {
    const wrong = inside.filter((each) => {
      const from = roomOf(each.from);
      const to = roomOf(target(each));
      if (to.startsWith('..')) return false;
      return from !== to && rooms[to]?.floor !== 0 && !(rooms[from]?.may.includes(to) ?? false);
    });
    assert.deepEqual(
      wrong.map((each) => `${each.from} -> ${target(each)}`),
      [],
    );
  });

  test('nothing imports what lies outside src/ and rules/', () => {
    const wrong = inside.filter((each) => roomOf(target(each)).startsWith('..') && target(each) !== '../package.json');
    assert.deepEqual(wrong, []);
  });

  test('no file imports itself through others', () => {
    const graph = Map.groupBy(inside, ({ from }) => from);
    const done = new Set<string>();
    const circles: string[] = [];
    const walk = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) {
        circles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
        return;
      }
      if (done.has(file)) return;
      for (const each of graph.get(file) ?? []) walk(target(each), [...path, file]);
      done.add(file);
    };
    for (const file of files) walk(file, []);
    assert.deepEqual(circles, []);
  });

  test('every package is imported through its one door', () => {
    const wrong = outside.filter(({ from, specifier }) => {
      const name = specifier.startsWith('node:')
        ? specifier
        : specifier
            .split('/')
            .slice(0, specifier.startsWith('@') ? 2 : 1)
            .join('/');
      const door = doors[name];
      if (!door) return !specifier.startsWith('node:');
      return !door.some((place) => from.startsWith(place));
    });
    assert.deepEqual(
      wrong.map(({ from, specifier }) => `${from} imports ${specifier}`),
      [],
    );
  });

  test('pure rooms know no environment, no clock and no network', () => {
    const pure = files.filter((file) =>
      ['image', 'packages', 'versions', 'tar', 'oci', 'dockerfile', 'rules'].includes(roomOf(file)),
    );
    const wrong = pure.filter((file) =>
      /process\.env|Date\.now\(|new Date\(\)|\bfetch\(/.test(readFileSync(join(source, file), 'utf8')),
    );
    assert.deepEqual(wrong, []);
  });
});
