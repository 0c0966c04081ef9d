import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readZip, type ZipRecord } from '../../src/advisories/read-zip.ts';
import { limits } from '../../src/limits.ts';
import { temporaryFolder } from '../support/advisories.ts';
import { type ZipMember, zipOf } from '../support/zip.ts';

async function read(t: TestContext, bytes: Uint8Array): Promise<readonly ZipRecord[]> {
  const path = join(temporaryFolder(t), 'all.zip');
  writeFileSync(path, bytes);
  const records: ZipRecord[] = [];
  for await (const record of readZip(path, 'npm/all.zip')) records.push(record);
  return records;
}

const textOf = (record: ZipRecord | undefined) => record && 'bytes' in record && Buffer.from(record.bytes).toString();

test('the JSON members of a zip, and nothing else', async (t) => {
  const records = await read(
    t,
    zipOf([
      { name: 'A.json', content: '{"id":"A"}' },
      { name: 'folder/', content: '' },
      { name: 'README.md', content: '# hello' },
      { name: 'folder/B.json', content: '{}' },
      { name: 'empty.json', content: '' },
    ]),
  );
  assert.deepEqual(
    records.map(({ name }) => name),
    ['A.json', 'folder/B.json', 'empty.json'],
  );
  assert.deepEqual(records.map(textOf), ['{"id":"A"}', '{}', '']);
});

test('names that lead out of a folder are labels and nothing more', async (t) => {
  const names = ['../../etc/passwd.json', '/etc/shadow.json', 'C:\\x.json', '..\\..\\y.json', '\u0000.json'];
  const records = await read(t, zipOf(names.map((name) => ({ name, content: '{}' }))));
  assert.deepEqual(
    records.map(({ name }) => name),
    names,
  );
  assert.deepEqual(
    records.map(textOf),
    names.map(() => '{}'),
  );
});

const broken: Readonly<Record<string, ZipMember['lie']>> = {
  'a size that is too small': { size: 5 },
  'a size that is too large': { size: 50 },
  'a size above the bound': { size: limits.advisoryBytes + 1 },
  'a wrong checksum': { crc: 1 },
  'a packed size that is too small': { stored: 3 },
};

for (const [what, lie] of Object.entries(broken)) {
  test(`a member with ${what} is broken, its neighbours are not`, async (t) => {
    const records = await read(
      t,
      zipOf([
        { name: 'a.json', content: '{"id":"A"}' },
        { name: 'b.json', content: '{"id":"B"}', ...(lie && { lie }) },
        { name: 'c.json', content: '{"id":"C"}' },
      ]),
    );
    assert.deepEqual(
      records.map((record) => 'broken' in record),
      [false, true, false],
    );
  });
}

test('a zip that unpacks to far more than it has is refused', async (t) => {
  const bomb = zipOf(Array.from({ length: 4 }, (_, n) => ({ name: `${n}.json`, content: Buffer.alloc(30 * 2 ** 20) })));
  await assert.rejects(read(t, bomb), { code: 'LIMIT_EXCEEDED' });
});

test('members that share their bytes are refused', async (t) => {
  const content = Array.from({ length: 3000 }, (_, n) => n * 7919).join();
  const shared = Array.from({ length: 20 }, (_, n) => ({ name: `${n}.json`, content: '', lie: { offset: 0 } }));
  const first = { name: '0.json', content };
  const whole = zipOf([first]);
  const stored = whole.readUInt32LE(18);
  const lie = { offset: 0, stored, size: content.length };
  await assert.rejects(read(t, zipOf([first, ...shared.map((member) => ({ ...member, lie }))])), {
    code: 'ADVISORY_INVALID',
    message: /overlap/,
  });
});

test('a zip that says it has more members than any is refused before one is read', async (t) => {
  const zip64 = Buffer.alloc(56 + 20);
  zip64.write('PK\x06\x06', 0, 'latin1');
  zip64.writeBigUInt64LE(44n, 4);
  zip64.writeBigUInt64LE(BigInt(limits.advisoryRecords) + 1n, 24);
  zip64.writeBigUInt64LE(BigInt(limits.advisoryRecords) + 1n, 32);
  zip64.write('PK\x06\x07', 56, 'latin1');
  zip64.writeUInt32LE(1, 56 + 16);
  const end = zipOf([], 0xffff);
  end.writeUInt32LE(0xffffffff, 16);
  await assert.rejects(read(t, Buffer.concat([zip64, end])), { code: 'LIMIT_EXCEEDED' });
});

const members = Array.from({ length: 5 }, (_, n) => ({ name: `${n}.json`, content: `{"id":"X-${n}"}` }));

test('a zip that is cut anywhere is refused', async (t) => {
  const whole = zipOf(members);
  for (let length = 0; length < whole.length; length += 13) {
    await assert.rejects(read(t, whole.subarray(0, length)), { code: 'ADVISORY_INVALID' }, `${length} bytes`);
  }
});

test('a million members that are not there', async (t) => {
  await assert.rejects(read(t, zipOf(members, 60_000)), { code: 'ADVISORY_INVALID' });
});

test('a damaged zip gives records, broken records or a named error, and nothing else', async (t) => {
  const whole = zipOf(members);
  for (let at = 0; at < whole.length; at++) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] ?? 0) ^ 0xff;
    try {
      const records = await read(t, damaged);
      assert.ok(records.length <= members.length);
    } catch (error) {
      assert.match(String(Object(error).code), /^(?:ADVISORY_INVALID|LIMIT_EXCEEDED)$/, `byte ${at}: ${error}`);
    }
  }
});
