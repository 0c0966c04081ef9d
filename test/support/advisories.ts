import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { type AdvisoryDatabase, openDatabase } from '../../src/advisories/store.ts';
import { buildDatabase } from '../../src/advisories/store-build.ts';
import type { Distro, Package } from '../../src/package.ts';
import { zipOf } from './zip.ts';

export const now = new Date('2026-11-21T12:00:00Z');

/** A folder that is gone after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

export type Json = Readonly<Record<string, unknown>>;

/** An OSV record of one package: `events` are those of one ECOSYSTEM range, as `introduced 0, fixed 1.2`. */
export function record(id: string, ecosystem: string, name: string, events: string, more: Json = {}): Json {
  return {
    schema_version: '1.7.5',
    id,
    modified: '2026-01-01T00:00:00Z',
    affected: [{ package: { ecosystem, name }, ranges: [{ type: 'ECOSYSTEM', events: eventsOf(events) }] }],
    ...more,
  };
}

export function eventsOf(text: string): { [turn: string]: string }[] {
  return text.split(', ').map((event) => {
    const [turn = '', version = ''] = event.split(' ');
    return { [turn]: version };
  });
}

export function recordZip(records: readonly Json[]): Buffer {
  return zipOf(records.map((one) => ({ name: `${one['id']}.json`, content: JSON.stringify(one) })));
}

export async function databaseOf(t: TestContext, records: readonly Json[]): Promise<AdvisoryDatabase> {
  const folder = temporaryFolder(t);
  const from = writeFiles(join(folder, 'records'), { 'all.zip': recordZip(records) });
  await buildDatabase({ from, to: join(folder, 'database'), now });
  const database = await openDatabase(join(folder, 'database'));
  t.after(() => database.close());
  return database;
}

export function packageOf(type: string, name: string, version: string, more: Partial<Package> = {}): Package {
  return {
    name,
    version,
    type,
    purl: `pkg:${type}/${name}@${version}`,
    licenses: [],
    evidence: [{ path: `/lib/${type}/status`, layer: 0 }],
    ...more,
  };
}

export function distroOf(id: string, version: string, more: Partial<Distro> = {}): Distro {
  return { id, version, idLike: [], prettyName: `${id} ${version}`, ...more };
}
