import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { PlimsollError } from '../../src/errors.ts';
import { type RpmDatabase, readDatabase } from '../../src/packages/rpm/read-database.ts';
import { skipWithout, testData } from '../support/data.ts';
import { berkeleyFile, ndbFile, rpmHeader, sampleHeaders, sampleRecords, sqliteFile } from '../support/rpm.ts';

const invalid = { code: 'PACKAGE_DATABASE_INVALID' };

/** The database, or undefined for the one error that is allowed; everything else is thrown on. */
function read(bytes: Uint8Array): RpmDatabase | undefined {
  try {
    return readDatabase(bytes, 'Packages');
  } catch (error) {
    if (error instanceof PlimsollError && error.code === invalid.code) return undefined;
    throw error;
  }
}

const packages = Array.from({ length: 40 }, (_, i) =>
  rpmHeader({ name: `package-${i}`, version: '1', release: '1', arch: 'noarch' }, (i % 5) * 300),
);

const samples = {
  ndb: ndbFile(packages),
  'little-endian Berkeley DB': berkeleyFile(packages, { bigEndian: false, inline: [5, 10] }),
  'big-endian Berkeley DB': berkeleyFile(packages, { bigEndian: true }),
  SQLite: sqliteFile(packages),
  'SQLite in WAL mode': sqliteFile(packages, { wal: true, pageSize: 1024 }),
};

for (const [says, bytes] of Object.entries(samples)) {
  test(`${says}: cut anywhere it is refused`, () => {
    assert.equal(read(bytes)?.packages.length, 40);
    for (let part = 0; part < 50; part++) {
      const length = Math.floor((bytes.length * part) / 50);
      assert.equal(read(bytes.subarray(0, length)), undefined, `cut to ${length} of ${bytes.length} bytes`);
    }
    for (let length = 512; length < bytes.length; length += 512) {
      assert.equal(read(bytes.subarray(0, length)), undefined, `cut to ${length} of ${bytes.length} bytes`);
    }
    assert.equal(read(bytes.subarray(0, -1)), undefined);
  });

  test(`${says}: with bytes changed it is refused or lists as many packages`, () => {
    const change = fc.tuple(fc.nat(bytes.length - 1), fc.nat(255));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const copy = Buffer.from(bytes);
        for (const [at, value] of changes) copy[at] = value;
        assert.ok([undefined, 40].includes(read(copy)?.packages.length));
      }),
      { numRuns: 1000 },
    );
  });

  test(`${says}: every byte of its first page may lie`, () => {
    for (let at = 0; at < 512; at++) {
      for (const value of [0, 1, 127, 255, (bytes[at] ?? 0) + 1, (bytes[at] ?? 0) - 1]) {
        const copy = Buffer.from(bytes);
        copy[at] = value;
        assert.ok([undefined, 40].includes(read(copy)?.packages.length), `byte ${at} set to ${value}`);
      }
    }
  });
}

test('bytes of no format at all give the one error', () => {
  const magics = fc.constantFrom('RpmP\0\0\0\0', 'SQLite format 3\0', '\0\0\0\0\0\0\0\0\0\0\0\0\x61\x15\x06\0', '');
  fc.assert(
    fc.property(magics, fc.uint8Array({ maxLength: 2000 }), (magic, rest) => {
      read(Buffer.concat([Buffer.from(magic, 'latin1'), rest]));
    }),
  );
});

for (const file of [
  'almalinux-8-s390x-micro.Packages',
  'libuuid.Packages',
  'amazonlinux2023.rpmdb.sqlite',
  'sle15-bci.Packages.db',
]) {
  const path = testData('images', 'rpmdb', file);
  test(`${file}: cut anywhere it is refused`, { skip: skipWithout(path) }, () => {
    const bytes = readFileSync(path ?? '');
    for (let part = 0; part < 50; part++) {
      assert.equal(read(bytes.subarray(0, Math.floor((bytes.length * part) / 50))), undefined, `${part}/50`);
    }
  });
}

/** A copy in which 32-bit numbers were changed: [byte, number, big-endian]. */
function patched(
  bytes: Uint8Array,
  ...changes: readonly (readonly [at: number, value: number, big: boolean])[]
): Buffer {
  const copy = Buffer.from(bytes);
  for (const [at, value, big] of changes) big ? copy.writeUInt32BE(value, at) : copy.writeUInt32LE(value, at);
  return copy;
}

test('Berkeley DB: a chain of pages that bites its tail ends', () => {
  const bytes = berkeleyFile(packages, { bigEndian: false });
  for (let page = 1; page < bytes.length / 512; page++) {
    if (bytes[page * 512 + 25] !== 7) continue;
    assert.equal(read(patched(bytes, [page * 512 + 16, page, false])), undefined);
  }
});

test('Berkeley DB: pages that nothing points to hide no package', () => {
  const bytes = berkeleyFile(packages, { bigEndian: true });
  for (let page = 1; page < bytes.length / 512; page++) {
    if (bytes[page * 512 + 25] !== 13) continue;
    for (const type of [0, 7]) {
      const other = Buffer.from(bytes);
      other[page * 512 + 25] = type;
      assert.equal(read(other), undefined, `page ${page} with the type ${type}`);
    }
    const empty = Buffer.from(bytes);
    empty.writeUInt16BE(0, page * 512 + 20);
    assert.equal(read(empty), undefined, `page ${page} emptied`);
  }
});

test('Berkeley DB: a package that claims 4 GiB is refused before they are asked for', () => {
  const bytes = berkeleyFile([rpmHeader({ name: 'a', version: '1', release: '1' }, 2000)], { bigEndian: false });
  // The last page ends in the key, five bytes, and before it the item of twelve that points to the package.
  const item = bytes.length - 17;
  assert.throws(() => readDatabase(patched(bytes, [item + 8, 0xffffffff, false]), ''), {
    ...invalid,
    message: /4294967295 bytes has \d+ on its pages/,
  });
});

test('Berkeley DB: a page that claims more than it can hold is refused', () => {
  const bytes = berkeleyFile(packages, { bigEndian: false });
  const page = Array.from({ length: bytes.length / 512 }, (_, i) => i * 512).find((at) => bytes[at + 25] === 7) ?? 0;
  assert.throws(() => readDatabase(patched(bytes, [page + 20, 0xffff0001, false]), ''), {
    message: /claims 65535 bytes/,
  });
});

test('Berkeley DB: two packages of one number are refused', () => {
  const bytes = berkeleyFile(packages, { bigEndian: true });
  const key = (number: number) => bytes.indexOf(Buffer.from([1, 0, 0, 0, number]), 1024);
  for (const other of [0, 3]) {
    assert.throws(() => readDatabase(patched(bytes, [key(2) + 1, other, true]), ''), { message: /is there twice/ });
  }
});

test('ndb: two packages in the same bytes are refused', () => {
  const bytes = ndbFile(sampleHeaders);
  const first = 32 + 16;
  const second = first + 32;
  const start = bytes.readUInt32LE(first + 8);
  for (const block of [start, start + 1]) {
    assert.throws(() => readDatabase(patched(bytes, [second + 8, block, false]), ''), { message: /overlaps/ });
  }
});

test('ndb: two slots of one package are refused', () => {
  const bytes = ndbFile(sampleHeaders);
  assert.throws(() => readDatabase(patched(bytes, [32 + 16 + 32 + 4, 1, false]), ''), { message: /has two slots/ });
});

test('ndb: a changed byte of a package breaks its checksum', () => {
  const bytes = ndbFile(sampleHeaders);
  const name = bytes.indexOf(sampleRecords[0]?.name ?? '');
  const copy = Buffer.from(bytes);
  copy[name] = 0x41;
  assert.throws(() => readDatabase(copy, ''), { ...invalid, message: /checksum/ });
});

test('ndb: a count of slot pages that would hide packages is refused', () => {
  const bytes = ndbFile(packages, 2);
  assert.equal(read(bytes)?.packages.length, 40);
  for (const count of [0, 1, 3, 0xffffffff]) assert.equal(read(patched(bytes, [12, count, false])), undefined);
});

test('ndb: what stands among the slots and is none is refused', () => {
  const bytes = ndbFile(packages);
  for (let at = 32; at < 4096; at += 16) assert.equal(read(patched(bytes, [at, 0, false])), undefined);
});

test('SQLite: rows lost from the tree of packages are missed', () => {
  const bytes = sqliteFile(packages);
  // rpm creates Packages first, so its tree begins on page 2; with 40 rows it has grown beyond one page.
  assert.equal(bytes[512], 5);
  const cells = bytes.readUInt16BE(512 + 3);
  const fewer = Buffer.from(bytes);
  fewer.writeUInt16BE(cells - 1, 512 + 3);
  assert.throws(() => readDatabase(fewer, ''), { ...invalid, message: /in the table Name but not in Packages/ });
});

test('SQLite: pages that are missing are missed, even those of other tables', () => {
  const bytes = sqliteFile(packages, { extra: 'CREATE TABLE last (x); INSERT INTO last VALUES (zeroblob(3000))' });
  assert.equal(read(bytes)?.packages.length, 40);
  assert.equal(read(bytes.subarray(0, -512)), undefined);
});

test('SQLite: a tree whose branches meet again is not walked twice', () => {
  const bytes = sqliteFile(packages);
  const firstCell = 512 + bytes.readUInt16BE(512 + 12);
  const child = bytes.readUInt32BE(firstCell);
  const right = 512 + 8;
  assert.throws(() => readDatabase(patched(bytes, [right, child, true]), ''), { ...invalid, message: /used twice/ });
  assert.throws(() => readDatabase(patched(bytes, [right, 2, true]), ''), { ...invalid, message: /used twice/ });
});

test('SQLite: rows out of order are refused', () => {
  const bytes = sqliteFile(packages, { pageSize: 65536 });
  const pointers = 65536 + 8;
  const swapped = Buffer.concat([bytes.subarray(pointers + 2, pointers + 4), bytes.subarray(pointers, pointers + 2)]);
  const copy = Buffer.from(bytes);
  copy.set(swapped, pointers);
  assert.throws(() => readDatabase(copy, ''), { ...invalid, message: /row 1 follows row 2/ });
});

test('SQLite: overflow pages that point to themselves end', () => {
  const bytes = sqliteFile(packages);
  for (let page = 2; page < bytes.length / 512; page++) {
    const count = read(patched(bytes, [page * 512, page + 1, true]))?.packages.length;
    assert.ok([undefined, 40].includes(count), `page ${page + 1}`);
  }
});
