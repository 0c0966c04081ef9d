import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ErrorCode } from '../../src/errors.ts';
import type { Descriptor } from '../../src/oci/descriptor.ts';
import { digestOf } from '../../src/oci/digest.ts';
import type { ContentStore } from '../../src/sources/content-store.ts';
import { verified } from '../../src/sources/verified.ts';
import { noDigest, wholeOf } from '../support/layout.ts';
import { chunksOf } from '../support/read-entries.ts';
import { rejectsWith } from '../support/rejects.ts';

const signal = new AbortController().signal;
const text = Buffer.from('hello world');

/** Delivers the same bytes whatever it is asked for. */
function storeOf(bytes: Uint8Array, chunkSize = 4): ContentStore & { readonly delivered: () => number } {
  let delivered = 0;
  return {
    resolve: async () => assert.fail('not asked'),
    manifest: async () => bytes,
    async *blob() {
      for await (const chunk of chunksOf(bytes, chunkSize)) {
        delivered += chunk.length;
        yield chunk;
      }
    },
    tags: async () => ['x'],
    close: async () => {},
    delivered: () => delivered,
  };
}

const claim = (rest: Partial<Descriptor> = {}): Descriptor => ({
  mediaType: '',
  digest: digestOf(text),
  size: text.length,
  ...rest,
});

describe('what is delivered is what the descriptor says', () => {
  const table: readonly (readonly [string, Uint8Array, Descriptor, ErrorCode | undefined])[] = [
    ['honest', text, claim(), undefined],
    ['honest, sha512', text, claim({ digest: digestOf(text, 'sha512') }), undefined],
    ['nothing, as said', Buffer.alloc(0), claim({ digest: digestOf(''), size: 0 }), undefined],
    ['another digest', text, claim({ digest: noDigest() }), 'DIGEST_MISMATCH'],
    ['another sha512', text, claim({ digest: digestOf('x', 'sha512') }), 'DIGEST_MISMATCH'],
    ['as long, and other', Buffer.from('hello_world'), claim(), 'DIGEST_MISMATCH'],
    ['shorter', text.subarray(1), claim(), 'SIZE_MISMATCH'],
    ['longer', Buffer.concat([text, text]), claim(), 'SIZE_MISMATCH'],
    ['nothing', Buffer.alloc(0), claim(), 'SIZE_MISMATCH'],
    ['the size lies low', text, claim({ size: text.length - 1 }), 'SIZE_MISMATCH'],
    ['the size lies high', text, claim({ size: text.length + 1 }), 'SIZE_MISMATCH'],
    ['nothing is said to be there', text, claim({ size: 0 }), 'SIZE_MISMATCH'],
  ];
  for (const [what, bytes, descriptor, code] of table) {
    test(`${what}: ${code ?? 'passes'}`, async () => {
      const store = verified(storeOf(bytes));
      for (const work of [
        async () => store.manifest(descriptor),
        async () => wholeOf(store.blob(descriptor, signal)),
      ]) {
        if (!code) {
          assert.ok(Buffer.from(await work()).equals(bytes));
          continue;
        }
        const error = await rejectsWith(code, work());
        assert.ok(error.message.includes(descriptor.digest) && error.remedy);
      }
    });
  }
});

test('what never ends is stopped as soon as it is too long', async () => {
  const store = storeOf(Buffer.alloc(1_000_000), 10);
  await rejectsWith('SIZE_MISMATCH', wholeOf(verified(store).blob(claim({ size: 25 }), signal)));
  assert.equal(store.delivered(), 30);
});

test('a blob that lies is not whole before it is refused: its last chunk never ends the stream well', async () => {
  const got: Uint8Array[] = [];
  await rejectsWith(
    'DIGEST_MISMATCH',
    (async () => {
      for await (const chunk of verified(storeOf(text)).blob(claim({ digest: noDigest() }), signal)) got.push(chunk);
    })(),
  );
  assert.equal(Buffer.concat(got).length, text.length);
});

test('one bit changed anywhere, in chunks of any size, is told', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom('sha256', 'sha512'),
      async (bytes, at, chunkSize, algorithm) => {
        const descriptor = claim({ digest: digestOf(bytes, algorithm), size: bytes.length });
        assert.ok(await wholeOf(verified(storeOf(bytes, chunkSize)).blob(descriptor, signal)));
        const bit = at % (bytes.length * 8);
        const changed = Uint8Array.from(bytes, (byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
        await rejectsWith('DIGEST_MISMATCH', wholeOf(verified(storeOf(changed, chunkSize)).blob(descriptor, signal)));
      },
    ),
    { numRuns: 50 },
  );
});
