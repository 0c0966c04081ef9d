import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';

/** A file that holds advisories. */
export interface RecordSource {
  readonly path: string;
  /** Path inside the folder, with slashes: what reports and digests know it by. */
  readonly name: string;
  readonly kind: 'zip' | 'json';
  /** Set for `<Ecosystem>/all.zip`: only entries of this ecosystem count, others come from a zip of their own. */
  readonly base?: string;
}

/** Files that say something of the folder and are no records. */
export const demoName = 'demo.json';

/**
 * The advisories at `from`: a zip, one record, or a folder with `<Ecosystem>/all.zip` as OSV's export has them, with
 * other zips, or with records at any depth. Sorted by name. Links inside the folder are not followed (S16).
 * @throws PlimsollError DATABASE_MISSING when there is nothing at `from`, ADVISORY_INVALID when it holds no records,
 * INPUT_UNREADABLE, LIMIT_EXCEEDED
 */
export async function listRecordSources(from: string): Promise<readonly RecordSource[]> {
  const found = await statOf(from);
  const sources = found.isDirectory() ? await inFolder(from, '', 0) : await asFile(from);
  if (sources.length > 0) return sources.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  throw new PlimsollError('ADVISORY_INVALID', `'${from}' holds no advisories.`, {
    remedy: 'Name a folder with <Ecosystem>/all.zip or OSV records (*.json), or one zip of records.',
  });
}

/**
 * What a set of sources holds: SHA-256 over sorted name, size and SHA-256 of each file. Always the content, never the
 * time of change: a cache that trusts times serves old advisories after a copy.
 */
export async function digestOfSources(sources: readonly RecordSource[]): Promise<string> {
  const total = createHash('sha256');
  for (const { path, name } of sources) {
    const { size, sha256 } = await digestOfFile(path);
    total.update(`${name}\0${size}\0${sha256}\n`);
  }
  return total.digest('hex');
}

export async function digestOfFile(path: string): Promise<{ readonly size: number; readonly sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
      hash.update(chunk);
      size += chunk.length;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  }
  return { size, sha256: hash.digest('hex') };
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new PlimsollError('DATABASE_MISSING', `There are no advisories at '${path}'.`, {
      cause,
      remedy: 'Name a database, or a folder of OSV records or zips. Without --db a scan fetches what it needs.',
    });
  }
}

async function asFile(path: string): Promise<readonly RecordSource[]> {
  const name = basename(path);
  const file = await open(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0);
    if (buffer.toString('latin1', 0, bytesRead) === 'PK') return [{ path, name, kind: 'zip' }];
  } finally {
    await file.close();
  }
  return name.endsWith('.json') ? [{ path, name, kind: 'json' }] : [];
}

const deepest = 16;

async function inFolder(root: string, below: string, depth: number): Promise<RecordSource[]> {
  if (depth > deepest) {
    throw new PlimsollError('LIMIT_EXCEEDED', `'${below}' lies more than ${deepest} folders deep in '${root}'.`);
  }
  const sources: RecordSource[] = [];
  const entries = await readdir(join(root, below), { withFileTypes: true }).catch((cause) => {
    throw unreadable(join(root, below), cause);
  });
  for (const entry of entries) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    const path = join(root, name);
    if (entry.isDirectory()) sources.push(...(await inFolder(root, name, depth + 1)));
    else if (!entry.isFile()) continue;
    else if (entry.name === 'all.zip' && depth === 1) sources.push({ path, name, kind: 'zip', base: below });
    else if (entry.name.endsWith('.zip')) sources.push({ path, name, kind: 'zip' });
    else if (entry.name.endsWith('.json') && name !== demoName) sources.push({ path, name, kind: 'json' });
    if (sources.length > limits.advisoryRecords) {
      throw new PlimsollError('LIMIT_EXCEEDED', `'${root}' holds more than ${limits.advisoryRecords} files.`);
    }
  }
  return sources;
}

function unreadable(path: string, cause: unknown): PlimsollError {
  return new PlimsollError('INPUT_UNREADABLE', `'${path}' cannot be read.`, { cause });
}
