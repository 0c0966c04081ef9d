import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { cleanPath } from '../../src/tar/clean-path.ts';
import { oddTar } from '../support/odd-tars.ts';
import { skipWithoutPeer } from '../support/peers.ts';
import { type ReadEntry, readOrCode } from '../support/read-entries.ts';

// Container runtimes read layers with Go's archive/tar. What it sees in an archive, however odd, is what we must see;
// what it refuses cannot run.

const count = Number(process.env['PLIMSOLL_TARS'] ?? 500);
const seed = Number(process.env['PLIMSOLL_SEED'] ?? 20_261_121);

describe("Go's archive/tar", { skip: skipWithoutPeer('go') }, () => {
  test(`reads ${count} odd archives as we do`, async () => {
    const samples = fc.sample(oddTar, { numRuns: count, seed });
    const listings = listByGo(samples.map(({ archive }) => archive));
    let accepted = 0;
    for (const [index, { archive, cut }] of samples.entries()) {
      const theirs = listings[index];
      const ours = await readOrCode(archive);
      // Where it refuses (a mode that is not octal, a body longer than its sparse map), we may still read.
      if (theirs?.Error !== '') continue;
      const what = `archive ${index} of seed ${seed}`;
      if (ours === 'TAR_TRUNCATED' && cut) continue;
      if (typeof ours === 'string') assert.fail(`${what} is refused by us only: ${ours}`);
      const expected = theirs.Entries.filter(({ Type }) => typeNames[Type] !== undefined).map(asOurs);
      // Headers without a magic have no device numbers; tar-stream reads them all the same.
      const seen = ours.entries.map(comparable);
      for (const [at, entry] of expected.entries()) {
        if (entry.device?.major === 0 && seen[at]?.device) Object.assign(entry, { device: seen[at].device });
      }
      assert.deepEqual(seen, expected, what);
      accepted++;
    }
    assert.ok(accepted > count / 4, `only ${accepted} of ${count} were archives to both`);
  });
});

interface GoEntry {
  readonly Name: string;
  readonly Target: string;
  readonly Type: string;
  readonly Hash: string;
  readonly Capability: string;
  readonly Mode: number;
  readonly Uid: number;
  readonly Gid: number;
  readonly Size: number;
  readonly Mtime: number;
  readonly Major: number;
  readonly Minor: number;
}

const typeNames: Readonly<Record<string, string>> = {
  '0': 'file',
  '7': 'file',
  S: 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
};

function asOurs(entry: GoEntry) {
  const type = typeNames[entry.Type];
  return {
    path: cleanPath(entry.Name).path,
    type,
    mode: entry.Mode,
    uid: entry.Uid,
    gid: entry.Gid,
    size: type === 'file' ? entry.Size : 0,
    mtime: entry.Mtime,
    ...(type === 'symlink' ? { target: entry.Target } : {}),
    ...(type === 'link' ? { target: cleanPath(entry.Target).path } : {}),
    ...(type === 'character' || type === 'block' ? { device: { major: entry.Major, minor: entry.Minor } } : {}),
    ...(entry.Capability !== '' ? { capability: entry.Capability } : {}),
    content: type === 'file' ? entry.Hash : sha256(''),
  };
}

function comparable({ header, content }: ReadEntry) {
  const { capability, ...rest } = header;
  return {
    ...rest,
    ...(capability ? { capability: Buffer.from(capability).toString('hex') } : {}),
    content: sha256(content),
  };
}

function listByGo(
  archives: readonly Buffer[],
): readonly { readonly Entries: readonly GoEntry[]; readonly Error: string }[] {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-'));
  try {
    for (const [index, archive] of archives.entries()) {
      writeFileSync(join(folder, `${String(index).padStart(6, '0')}.tar`), archive);
    }
    const program = fileURLToPath(new URL('../support/list-tar.go', import.meta.url));
    const output = execFileSync('go', ['run', program, folder], { encoding: 'utf8', maxBuffer: 2 ** 30 });
    return output
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const sha256 = (text: string) => createHash('sha256').update(text, 'latin1').digest('hex');
