import { Buffer } from 'node:buffer';
import { PlimsollError } from '../errors.ts';
import type { EntryHeader, Extractor } from '../extractor.ts';
import { limits } from '../limits.ts';
import { type Digest, hashLike } from '../oci/digest.ts';
import type { Layer } from '../oci/image.ts';
import type { Notice } from '../report.ts';
import { showPath } from '../show-path.ts';
import { inflate } from '../tar/inflate.ts';
import { type BodySink, readTar } from '../tar/read-tar.ts';
import type { StoredFacts } from './facts-codec.ts';
import { columnBuilder, type ExtractedFact } from './layer-facts.ts';

export interface LayerReading {
  readonly stored: StoredFacts;
  /** What the bytes really were; absent for a folder, which has no blob. */
  readonly verified: { readonly digest: Digest; readonly diffId: Digest; readonly size: number } | undefined;
}

export interface ReadOptions {
  readonly extractors: readonly Extractor[];
  /** False for slimmed archives whose config lies; the report says so. */
  readonly verifyDiffId: boolean;
  readonly signal: AbortSignal;
  /** Which entries to keep beyond those that `wants` asks for: by index, with the name it goes by. */
  readonly also?: ReadonlyMap<number, readonly { readonly extractor: Extractor; readonly path: string }[]>;
  readonly onBytes?: (stored: number) => void;
}

/**
 * Reads a layer once, from stored bytes to facts: hash, uncompress, hash, walk, extract. Nothing touches the disk.
 * Facts are returned only after every claimed digest held.
 * @throws PlimsollError DIFF_ID_MISMATCH, SIZE_MISMATCH, LAYER_CORRUPT, TAR_INVALID, TAR_TRUNCATED, LIMIT_EXCEEDED
 */
export async function readLayer(layer: Layer, options: ReadOptions): Promise<LayerReading> {
  const collector = collect(options);
  if (layer.content.kind === 'entries') {
    let entries = 0;
    const notices: Notice[] = [];
    const tell = (notice: Notice) => void notices.push(notice);
    for await (const entry of layer.content.open(options.signal, tell)) {
      if (++entries > limits.layerEntries) {
        throw new PlimsollError(
          'LIMIT_EXCEEDED',
          `The folder has more than ${limits.layerEntries} entries (layerEntries).`,
        );
      }
      const sink = collector.visit(entry.header);
      if (!sink) continue;
      try {
        for await (const chunk of entry.body()) sink.write(chunk);
      } catch (error) {
        if (!(error instanceof PlimsollError)) throw error;
        const { code, message } = error;
        // Removed before it was its turn: it is no part of the image any more. What is there counts as damaged.
        if (code === 'INPUT_NOT_FOUND') tell({ code: 'INPUT_VANISHED', message, path: showPath(entry.header.path) });
        else if (code === 'INPUT_UNREADABLE') sink.fail(message);
        else throw error;
        continue;
      }
      await sink.end();
    }
    return { stored: collector.finish(notices), verified: undefined };
  }

  // The verifying reader before every source has checked a claimed digest by the time the stream ends.
  const storedHash = layer.digest === undefined ? hashLike(layer.diffId) : undefined;
  let size = 0;
  const stored = observed(layer.content.open(options.signal), options.signal, (chunk) => {
    storedHash?.update(chunk);
    size += chunk.length;
    options.onBytes?.(chunk.length);
  });
  const inflated = await inflate(stored);
  const plain = inflated.compression === 'none';
  // A plain layer is its own blob: one hash answers for both.
  const diffHash = plain && sameAlgorithm(layer.digest, layer.diffId) ? undefined : hashLike(layer.diffId);
  const chunks = diffHash
    ? observed(inflated.chunks, options.signal, (chunk) => diffHash.update(chunk))
    : inflated.chunks;
  const reading = await readTar(chunks, collector.visit);
  const notices: Notice[] = [...reading.notices];

  const digest = layer.digest ?? storedHash?.digest();
  const diffId = diffHash?.digest() ?? digest;
  if (digest === undefined || diffId === undefined) throw new Error('a layer was read without being hashed');
  if (options.verifyDiffId && layer.diffId !== undefined && layer.diffId !== diffId) {
    throw new PlimsollError(
      'DIFF_ID_MISMATCH',
      `Layer ${layer.digest ?? layer.diffId} unpacks to ${diffId}, but the image's config says ${layer.diffId}.`,
      {
        remedy: 'The image was changed after it was built. For an archive slimmed on purpose use --no-verify-diffids.',
      },
    );
  }
  const unread = inflated.unread();
  if (unread > 0) {
    notices.push({
      code: 'TRAILING_DATA',
      message: `${unread} bytes follow the end of the compressed layer; container runtimes ignore them, and so does this report.`,
    });
  }
  return { stored: collector.finish(notices), verified: { digest, diffId, size } };
}

/** Sorts entries into columns and hands wanted files to their extractors. */
function collect(options: ReadOptions) {
  const columns = columnBuilder();
  const facts = new Map<number, ExtractedFact[]>();
  let keptBytes = 0;

  const keep = async (index: number, path: string, bytes: Uint8Array, extractor: Extractor) => {
    const list = facts.get(index) ?? [];
    try {
      const fact = await extractor.extract({ path, bytes });
      if (fact === undefined) return;
      list.push({ extractor: extractor.id, fact });
    } catch (error) {
      if (!(error instanceof PlimsollError)) throw error;
      list.push({ extractor: extractor.id, failure: error.message });
    }
    facts.set(index, list);
  };

  return {
    visit(header: EntryHeader): (BodySink & { fail(why: string): void }) | undefined {
      const index = columns.add(header);
      if (header.type !== 'file') return undefined;
      const wanted = options.extractors
        .filter((extractor) => extractor.wants(header))
        .map((extractor) => ({ extractor, path: header.path }));
      const all = [...wanted, ...(options.also?.get(index) ?? [])];
      if (all.length === 0) return undefined;
      const fail = (failure: string) => {
        for (const { extractor } of all)
          facts.set(index, [...(facts.get(index) ?? []), { extractor: extractor.id, failure }]);
      };
      if (header.size > limits.keptFileBytes) {
        fail(`It has ${header.size} bytes, more than ${limits.keptFileBytes} (keptFileBytes).`);
        return undefined;
      }
      keptBytes += header.size;
      if (keptBytes > limits.keptBytes) {
        throw new PlimsollError(
          'LIMIT_EXCEEDED',
          `The layer's package files have more than ${limits.keptBytes} bytes together (keptBytes).`,
        );
      }
      const chunks: Uint8Array[] = [];
      return {
        write: (chunk) => void chunks.push(Uint8Array.from(chunk)),
        async end() {
          const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
          for (const { extractor, path } of all) await keep(index, path, bytes, extractor);
        },
        fail,
      };
    },
    finish: (notices: readonly Notice[]): StoredFacts => ({ columns: columns.finish(), facts, notices }),
  };
}

async function* observed(
  source: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  see: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    signal.throwIfAborted();
    see(chunk);
    yield chunk;
  }
}

function sameAlgorithm(digest: Digest | undefined, diffId: Digest | undefined): boolean {
  return digest === undefined || diffId === undefined || digest.split(':')[0] === diffId.split(':')[0];
}
