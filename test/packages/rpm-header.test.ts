import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseHeader } from '../../src/packages/rpm/header.ts';
import { gpgKey, headerOf, rpmHeader, sampleRecords, type Tag } from '../support/rpm.ts';

const invalid = { code: 'PACKAGE_DATABASE_INVALID' };
const string = (tag: number, value: string, type = 6): Tag => ({ tag, type, data: Buffer.from(`${value}\0`) });
const basics = [string(1000, 'bash'), string(1001, '5.1.8'), string(1002, '6.el9')];
const bash = { name: 'bash', version: '5.1.8', release: '6.el9' };

test('a header gives back every field it was made of', () => {
  for (const record of [...sampleRecords, gpgKey]) assert.deepEqual(parseHeader(rpmHeader(record, 100)), record);
});

test('of translated strings and lists the first counts', () => {
  const license = string(1014, 'GPLv3+\0and another', 9);
  assert.deepEqual(parseHeader(headerOf([...basics, license])), { ...bash, license: 'GPLv3+' });
});

test('a tag behind the region replaces the one in it', () => {
  const release = string(1002, '7.el9');
  assert.deepEqual(parseHeader(headerOf([...basics, release])), { ...bash, release: '7.el9' });
});

test('an epoch is unsigned, 0 is kept, and empty strings are nothing', () => {
  const epoch = { tag: 1003, type: 4, data: Buffer.of(255, 255, 255, 255) };
  assert.equal(parseHeader(headerOf([epoch, ...basics])).epoch, 4294967295);
  assert.equal(parseHeader(headerOf([{ ...epoch, data: Buffer.alloc(4) }, ...basics])).epoch, 0);
  assert.deepEqual(parseHeader(headerOf([...basics, string(1014, ''), string(1011, '')])), bash);
});

test('bytes that are no UTF-8 spoil a licence, not the package', () => {
  const license = { tag: 1014, type: 6, data: Buffer.from('Fran\xe7ais\0', 'latin1') };
  assert.equal(parseHeader(headerOf([...basics, license])).license, 'Fran\ufffdais');
});

const whole = Buffer.from(headerOf(basics));
const patched = (at: number, value: number): Buffer => {
  const copy = Buffer.from(whole);
  copy.writeUInt32BE(value, at);
  return copy;
};

const broken: readonly (readonly [says: string, blob: Uint8Array])[] = [
  ['nothing', Buffer.alloc(0)],
  ['seven bytes', Buffer.alloc(7)],
  ['no entries', Buffer.alloc(8)],
  ['a byte too few', whole.subarray(0, -1)],
  ['a byte too many', Buffer.concat([whole, Buffer.of(0)])],
  ['a count of entries past the end', patched(0, 0xffff)],
  ['a count of entries that would need 64 GiB', patched(0, 0xffffffff)],
  ['a data length past the end', patched(4, 0xffffffff)],
  ['an offset past the data', patched(8 + 16 + 8, 0x7fffffff)],
  ['a negative offset', patched(8 + 16 + 8, 0xfffffff0)],
  ['a name that is a number', patched(8 + 16 + 4, 4)],
  ['a name of no strings', patched(8 + 16 + 12, 0)],
  ['no name', headerOf(basics.slice(1))],
  ['no version', headerOf([string(1000, 'bash'), string(1002, '6.el9')])],
  ['no release', headerOf(basics.slice(0, 2))],
  ['an empty name', headerOf([string(1000, ''), ...basics.slice(1)])],
  ['a name with a line end', headerOf([string(1000, 'bash\nevil 1'), ...basics.slice(1)])],
  ['a version with a space', headerOf([...basics, string(1001, '5 1')])],
  ['an epoch that is a string', headerOf([...basics, string(1003, '1')])],
];

for (const [says, blob] of broken) {
  test(`a header with ${says} is refused`, () => assert.throws(() => parseHeader(blob), invalid));
}

test('a string without an end is refused', () => {
  // The trailer of the region ends in the count 16, so nothing after the name is zero.
  const name = { tag: 1000, type: 6, data: Buffer.from('bash') };
  const header = Buffer.from(headerOf([...basics.slice(1), name]));
  header.fill(0x61, header.length - 16);
  assert.throws(() => parseHeader(header), invalid);
});
