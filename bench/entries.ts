import { Buffer } from 'node:buffer';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { measure } from './measure.ts';
import { printAims, printMachine, printTable } from './print.ts';

// One layer of three million empty files: what an entry costs when nothing is in it. See bench/README.md.

const { values } = parseArgs({
  options: {
    bin: { type: 'string', default: fileURLToPath(new URL('../src/bin.ts', import.meta.url)) },
    count: { type: 'string', default: '3000000' },
  },
});
const count = Number(values.count);
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
try {
  const sbom = async (files: number) => {
    const layer = join(folder, `${files}.tar.gz`);
    await pipeline(Readable.from(blocks(files)), createGzip({ level: 1 }), createWriteStream(layer));
    return measure({
      program: process.execPath,
      args: [resolve(values.bin), 'sbom', `rootfs:${layer}`, '--no-cache', '--quiet'],
    });
  };
  printMachine();
  const none = await sbom(1);
  const all = await sbom(count);
  printTable([
    ['', 'CPU s', 'wall s', 'MiB', 'CPU us an entry', 'bytes an entry'],
    [
      `${count} empty files`,
      all.cpu.toFixed(2),
      all.wall.toFixed(2),
      all.peak.toFixed(0),
      (((all.cpu - none.cpu) / count) * 1e6).toFixed(2),
      (((all.peak - none.peak) / count) * 2 ** 20).toFixed(0),
    ],
  ]);
  printAims([
    { name: 'seconds', aim: 'at most 60', value: all.wall, met: (value) => value <= 60 },
    { name: 'peak MiB', aim: 'at most 600', value: all.peak, met: (value) => value <= 600 },
  ]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A ustar archive, a thousand files to a folder that nobody named. */
function* blocks(files: number): Generator<Buffer> {
  const header = Buffer.alloc(512);
  header.write('0000644\x000000000\x000000000\0', 100, 'latin1');
  header.write('00000000000\x0000000000000\0        0', 124, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  const rest = header.reduce((sum, byte) => sum + byte, 0);
  let block: Buffer[] = [];
  for (let index = 0; index < files; index++) {
    const name = `folder${Math.floor(index / 1000)}/file${index}`;
    const entry = Buffer.from(header);
    entry.write(name, 0, 'latin1');
    const sum = rest + [...name].reduce((total, char) => total + char.charCodeAt(0), 0);
    entry.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    block.push(entry);
    if (block.length === 2048) {
      yield Buffer.concat(block);
      block = [];
    }
  }
  yield Buffer.concat([...block, Buffer.alloc(1024)]);
}
