import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type BodySink, readTar } from '../../src/tar/read-tar.ts';
import { skipWithout, testData } from '../support/data.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { chunksOf, readEntries } from '../support/read-entries.ts';
import { tarOf } from '../support/tar-writer.ts';

const archive = tarOf([
  { path: 'empty' },
  { path: 'one', content: 'x'.repeat(2000) },
  { path: 'folder', type: 'directory' },
  { path: 'last', content: 'y' },
]);
const endless = (async function* () {})();

describe('who wants a body', () => {
  test('is waited for before the next entry, and at the end', async () => {
    for (const last of [{ path: 'last', content: 'y' }, { path: 'last' }]) {
      const said: string[] = [];
      await readTar(chunksOf(tarOf([{ path: 'one', content: 'x' }, last]), 100), ({ path }) => {
        said.push(`begin ${path}`);
        return {
          write: () => {},
          async end() {
            await setTimeout(20);
            said.push(`end ${path}`);
          },
        };
      });
      assert.deepEqual(said, ['begin one', 'end one', 'begin last', 'end last']);
    }
  });

  test('gets the bytes of files alone, and may leave any out', async () => {
    const got: Record<string, number> = {};
    await readTar(chunksOf(archive, 333), ({ path }) => {
      if (path === 'one') return undefined;
      let bytes = 0;
      return {
        write(chunk) {
          bytes += chunk.length;
        },
        end() {
          got[path] = bytes;
        },
      };
    });
    assert.deepEqual(got, { empty: 0, folder: 0, last: 1 });
  });

  const bug = new RangeError('a bug');
  const failing: Readonly<Record<string, (path: string) => BodySink | undefined>> = {
    'when it is asked': () => {
      throw bug;
    },
    'when it is given bytes': () => ({
      write: () => {
        throw bug;
      },
      end: () => {},
    }),
    'at the end of a body': () => ({
      write: () => {},
      end: () => {
        throw bug;
      },
    }),
    'some time after the end of a body': () => ({
      write: () => {},
      async end() {
        await setTimeout(5);
        throw bug;
      },
    }),
    'at the last body': (path) =>
      path === 'last' ? { write: () => {}, end: () => setTimeout(5).then(() => Promise.reject(bug)) } : undefined,
  };
  for (const [when, visit] of Object.entries(failing)) {
    test(`fails as it likes ${when}: the error stays what it is, and the source is closed`, async () => {
      let closed = false;
      async function* source() {
        try {
          yield* chunksOf(archive, 512);
          yield* endless;
        } finally {
          closed = true;
        }
      }
      await assert.rejects(
        readTar(source(), ({ path }) => visit(path)),
        (error) => error === bug,
      );
      assert.ok(closed);
    });
  }

  test('of a hundred thousand empty files does not end the stack', async () => {
    const many = tarOf(Array.from({ length: 100_000 }, (_, index) => ({ path: `${index}` })));
    let seen = 0;
    await readTar(chunksOf(many, 2 ** 20), () => {
      seen++;
      return undefined;
    });
    assert.equal(seen, 100_000);
  });
});

describe('real archives, listed by Python', {
  skip: skipWithout(testData('images')) || skipWithoutPeer('python3'),
}, () => {
  const folder = testData('images') ?? '';
  test('have the entries that it finds', async () => {
    const paths = ['layers', 'rootfs', 'archives'].flatMap((kind) =>
      readdirSync(join(folder, kind))
        .filter((name) => /\.tar(\.gz)?$/.test(name))
        .map((name) => join(folder, kind, name)),
    );
    assert.ok(paths.length > 40);
    const expected = JSON.parse(
      execFileSync('python3', ['-c', program, ...paths], { encoding: 'utf8', maxBuffer: 2 ** 28 }),
    );
    for (const [index, path] of paths.entries()) {
      const stored = readFileSync(path);
      const { entries } = await readEntries(stored[0] === 0x1f ? gunzipSync(stored) : stored);
      const found = entries.map(({ header: { device, capability, ...header } }) => ({
        ...header,
        target: header.target ?? '',
        ...(device ? { device: [device.major, device.minor] } : {}),
      }));
      assert.deepEqual(found, expected[index], path);
    }
  });
});

const program = `
import json, posixpath, sys, tarfile

types = {b"0": "file", b"\\0": "file", b"1": "link", b"2": "symlink", b"3": "character", b"4": "block", b"5": "directory", b"6": "fifo"}
clean = lambda name: posixpath.normpath("/" + name).lstrip("/")
text = lambda name: name.encode("utf8", "surrogateescape").decode("latin1")

def described(entry):
    kind = types[entry.type]
    target = text(entry.linkname)
    return {
        "path": clean(text(entry.name)), "type": kind, "mode": entry.mode & 0o7777, "uid": entry.uid, "gid": entry.gid,
        "size": entry.size if kind == "file" else 0, "mtime": int(entry.mtime // 1),
        "target": clean(target) if kind == "link" else target if kind == "symlink" else "",
        **({"device": [entry.devmajor, entry.devminor]} if kind in ("character", "block") else {}),
    }

archives = (tarfile.open(path, encoding="utf8", errors="surrogateescape") for path in sys.argv[1:])
json.dump([[described(entry) for entry in archive] for archive in archives], sys.stdout)
`;
