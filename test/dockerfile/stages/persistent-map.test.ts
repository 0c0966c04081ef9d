import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PersistentMap } from '../../../src/dockerfile/stages/persistent-map.ts';

test('it reads as a Map with sorted names, and what it was made from stays', () => {
  const entries = fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.nat()), { maxLength: 200 });
  fc.assert(
    fc.property(entries, (all) => {
      let map = new PersistentMap<number>();
      const model = new Map<string, number>();
      for (const [name, value] of all) {
        const before = map;
        const had = before.get(name);
        map = map.with(name, value);
        assert.equal(before.get(name), had);
        model.set(name, value);
        assert.equal(map.get(name), value);
      }
      const sorted = [...model].sort(([a], [b]) => (a < b ? -1 : 1));
      assert.deepEqual([...map], sorted);
      assert.deepEqual([...map.entries()], sorted);
      assert.deepEqual(
        [...map.keys()],
        sorted.map(([name]) => name),
      );
      assert.deepEqual(
        [...map.values()],
        sorted.map(([, value]) => value),
      );
      const visited: [string, number][] = [];
      map.forEach((value, name) => {
        visited.push([name, value]);
      });
      assert.deepEqual(visited, sorted);
      assert.equal(map.size, model.size);
      assert.equal(map.has('not there'), false);
    }),
  );
});

test('no order of names makes it deep', () => {
  const compared = (names: readonly string[]): number => {
    let map = new PersistentMap<number>();
    for (const [index, name] of names.entries()) map = map.with(name, index);
    let most = 0;
    for (const name of names) {
      let steps = 0;
      // Every step down asks for one comparison of a name.
      const counting = {
        [Symbol.toPrimitive]() {
          steps++;
          return name;
        },
      };
      // A cast: what looks like a name, and counts.
      map.get(counting as unknown as string);
      most = Math.max(most, steps);
    }
    return most;
  };
  const sorted = Array.from({ length: 4096 }, (_, index) => String(index).padStart(5, '0'));
  const inwards = sorted
    .flatMap((name, index) => [name, sorted[sorted.length - 1 - index] ?? ''])
    .slice(0, sorted.length);
  // An AVL tree of 4096 names is at most 17 deep.
  for (const names of [sorted, sorted.toReversed(), inwards, inwards.toReversed()]) assert.ok(compared(names) <= 18);
});
