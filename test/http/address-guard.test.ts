import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AddressKind, addressKind, hostnameKind, mayPointTo } from '../../src/http/address-guard.ts';

const kinds: readonly (readonly [string, AddressKind])[] = [
  ['93.184.216.34', 'public'],
  ['2606:2800:220:1::1', 'public'],
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'loopback'],
  ['::1', 'loopback'],
  ['::', 'loopback'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.31.255.255', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'private'],
  ['100.100.100.200', 'private'],
  ['fd00:ec2::254', 'private'],
  ['fec0::1', 'private'],
  ['169.254.169.254', 'link-local'],
  ['168.63.129.16', 'link-local'],
  ['fe80::1', 'link-local'],
  ['fe80::1%eth0', 'link-local'],
  ['192.0.0.192', 'reserved'],
  ['224.0.0.1', 'reserved'],
  ['255.255.255.255', 'reserved'],
  ['ff02::1', 'reserved'],
  ['2002:7f00:1::', 'reserved'],
  ['2001:0:1::', 'reserved'],
  ['not an address', 'reserved'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:a9fe:a9fe', 'link-local'],
  ['::ffff:8.8.8.8', 'public'],
  ['::10.0.0.1', 'private'],
  ['64:ff9b::a00:1', 'private'],
  ['64:ff9b::7f00:1', 'loopback'],
  ['64:ff9b::808:808', 'public'],
  ['64:ff9b::1', 'loopback'],
];

for (const [address, kind] of kinds) {
  test(`S15 ${address} is a ${kind} address`, () => assert.equal(addressKind(address), kind));
}

test('S15 every spelling of an address that a URL may have is seen through', () => {
  for (const host of [
    '2130706433',
    '0x7f.1',
    '127.1',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    '[0:0::1]',
    'localhost',
    'a.LOCALHOST.',
  ]) {
    assert.equal(hostnameKind(new URL(`http://${host}/`).hostname), 'loopback', host);
  }
  assert.equal(hostnameKind('localhost.example.com'), undefined);
});

test('S15 only a server that is in a network may point into it', () => {
  const all: readonly AddressKind[] = ['public', 'loopback', 'private', 'link-local', 'reserved'];
  for (const asker of all) {
    for (const target of all) {
      const expected = target === 'public' || (target === asker && target !== 'reserved');
      assert.equal(mayPointTo(target, asker), expected, `${asker} -> ${target}`);
    }
  }
});
