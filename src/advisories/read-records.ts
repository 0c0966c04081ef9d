import { readFile as readBytes, stat } from 'node:fs/promises';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import { type OsvRecord, parseOsv } from './osv.ts';
import { countZip, readZip, type ZipRecord } from './read-zip.ts';
import type { RecordSource } from './record-source.ts';

export interface SkippedRecord {
  readonly name: string;
  readonly reason: string;
}

export interface ReadProgress {
  readonly source: string;
  readonly read: number;
  readonly total: number;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: ReadProgress) => void) | undefined;
  /** Called for each record that cannot be used. */
  readonly onSkipped: (skipped: SkippedRecord) => void;
}

/**
 * The records of all sources, in their order. A broken one is reported and passed over; when more than one in a hundred
 * are, something else is wrong and nothing is built.
 * @throws PlimsollError ADVISORY_INVALID, LIMIT_EXCEEDED, ABORTED
 */
export async function* readRecords(
  sources: readonly RecordSource[],
  { signal, onProgress, onSkipped }: ReadOptions,
): AsyncGenerator<{ readonly source: RecordSource; readonly record: OsvRecord }> {
  const total = await countRecords(sources);
  let read = 0;
  let broken = 0;
  for (const source of sources) {
    for await (const found of source.kind === 'zip' ? readZip(source.path, source.name) : readFile(source)) {
      if (signal?.aborted) throw new PlimsollError('ABORTED', 'Building the advisory database was stopped.');
      read += 1;
      if (read % 1000 === 0) onProgress?.({ source: source.name, read, total });
      const record = 'bytes' in found ? parse(found.bytes, found.name) : { reason: found.broken };
      if ('id' in record) {
        yield { source, record };
        continue;
      }
      broken += 1;
      const name = source.kind === 'zip' ? `${source.name}: ${found.name}` : source.name;
      onSkipped({ name, reason: record.reason });
      if (broken > total / 100) {
        throw new PlimsollError(
          'ADVISORY_INVALID',
          `More than 1 % of ${total} advisories are broken, '${name}' for one: ${record.reason}`,
          {
            remedy: 'Fetch them again; a folder of advisories must hold OSV records only.',
          },
        );
      }
    }
  }
}

async function countRecords(sources: readonly RecordSource[]): Promise<number> {
  let total = 0;
  for (const { kind, path, name } of sources) total += kind === 'zip' ? await countZip(path, name) : 1;
  if (total > limits.advisoryRecords) {
    throw new PlimsollError('LIMIT_EXCEEDED', `${total} advisories are more than ${limits.advisoryRecords}.`);
  }
  return total;
}

async function* readFile({ path, name }: RecordSource): AsyncGenerator<ZipRecord> {
  const { size } = await stat(path);
  if (size > limits.advisoryBytes) yield { name, broken: `larger than ${limits.advisoryBytes} bytes` };
  else
    yield await readBytes(path).then(
      (bytes) => ({ name, bytes }),
      () => ({ name, broken: 'cannot be read' }),
    );
}

function parse(bytes: Uint8Array, name: string): OsvRecord | { readonly reason: string } {
  try {
    return parseOsv(bytes, `advisory '${name}'`);
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'ADVISORY_INVALID') return { reason: error.message };
    throw error;
  }
}
