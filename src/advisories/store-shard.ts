import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { digestOfFile } from './record-source.ts';
import { encodeRow, type ShardInfo, tables } from './store-schema.ts';
import type { Stage } from './store-stage.ts';

/**
 * Writes the shard of one base ecosystem into `folder`, named by its content. Rows go in sorted, so the same records
 * make the same bytes with the same SQLite and zstd.
 * @param now bounds what counts as the newest record: some carry dates in the future
 */
export async function writeShard(
  stage: Stage,
  base: string,
  options: { readonly folder: string; readonly now: Date; readonly source: ShardInfo['source'] },
): Promise<ShardInfo> {
  const path = join(options.folder, 'shard.tmp');
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${tables.join(';')}; BEGIN;`);
  const packages = writePackages(db, stage, base);
  const advisories = writeAdvisories(db, stage, base, options.now);
  db.exec('COMMIT');
  db.close();
  const file = openSync(path, 'r');
  fsyncSync(file);
  closeSync(file);

  const { size, sha256 } = await digestOfFile(path);
  const name = `${base.replace(/[^A-Za-z0-9.-]+/g, '-').replace(/^[.-]+/, '')}-${sha256.slice(0, 16)}.sqlite`;
  renameSync(path, join(options.folder, name));
  return {
    file: name,
    sha256,
    bytes: size,
    builtAt: options.now.toISOString(),
    ...advisories,
    ...packages,
    source: options.source,
  };
}

function writePackages(db: DatabaseSync, stage: Stage, base: string) {
  const put = db.prepare('INSERT INTO package VALUES (?, ?, ?)');
  const ecosystems: Record<string, number> = Object.create(null);
  const counts = { packages: 0, entries: 0, withoutFix: 0 };
  let row: { name: string; ecosystem: string; entries: unknown[] } | undefined;
  for (const { name, ecosystem, entry } of stage.entries(base)) {
    if (row?.name !== name || row.ecosystem !== ecosystem) {
      flush();
      row = { name, ecosystem, entries: [] };
    }
    row.entries.push(JSON.parse(entry));
    counts.entries += 1;
    if (!/"(?:fixed|last_affected)":/.test(entry)) counts.withoutFix += 1;
    ecosystems[ecosystem] = (ecosystems[ecosystem] ?? 0) + 1;
  }
  flush();
  return { ...counts, ecosystems: Object.fromEntries(Object.entries(ecosystems)) };

  function flush(): void {
    if (!row) return;
    put.run(row.name, row.ecosystem, encodeRow(row.entries));
    counts.packages += 1;
  }
}

function writeAdvisories(db: DatabaseSync, stage: Stage, base: string, now: Date) {
  const put = db.prepare('INSERT INTO advisory VALUES (?, ?)');
  const latest = new Date(now.getTime() + 24 * 3600 * 1000).toISOString();
  let advisories = 0;
  let withdrawn = 0;
  let newest: string | null = null;
  for (const row of stage.advisories(base)) {
    put.run(row.id, encodeRow(JSON.parse(row.record)));
    if (row.withdrawn) withdrawn += 1;
    else advisories += 1;
    // Some records are dated 0001-01-01 (Go, before publication), some tomorrow or next year.
    // Withdrawals count too: else the withdrawal of the newest record would look like an update that goes back in time.
    if (row.modified > '1990' && row.modified <= latest && row.modified > (newest ?? '')) newest = row.modified;
  }
  return { advisories, withdrawn, newest };
}
