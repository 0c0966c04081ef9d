import { damaged } from './damaged.ts';
import type { RpmRecord } from './header.ts';

/**
 * Reads `container-manifest-2`, which Azure Linux (CBL-Mariner) leaves in its distroless images instead of a database.
 * A line a package, ten fields with tabs between them, in the words of `rpm --query`: NAME, VERSION-RELEASE, INSTALLTIME,
 * BUILDTIME, VENDOR, EPOCH, SIZE, ARCH, EPOCHNUM, SOURCERPM. Source: CBL-Mariner, toolkit/docs/how_it_works/5_misc.md.
 * @throws PlimsollError PACKAGE_DATABASE_INVALID
 */
export function* readManifest(bytes: Uint8Array): Generator<RpmRecord> {
  const lines = new TextDecoder().decode(bytes).split('\n');
  for (const [i, line] of lines.entries()) if (line.trim() !== '') yield readLine(line, i + 1);
}

function readLine(line: string, number: number): RpmRecord {
  const [name, evr = '', , , vendor, epoch = '', , arch, , sourceRpm = ''] = line.split('\t');
  const [version, release, ...rest] = evr.split('-');
  // The last field has to be whole: a file that was cut ends within it.
  if (!name || !version || !release || rest.length > 0 || !/^(\(none\)|\d+)$/.test(epoch) || !isWhole(sourceRpm)) {
    throw damaged(`line ${number} is not a line of a package manifest`);
  }
  return {
    name,
    ...(epoch === none ? {} : { epoch: Number(epoch) }),
    version,
    release,
    ...(arch && arch !== none ? { arch } : {}),
    ...(sourceRpm !== none ? { sourceRpm } : {}),
    ...(vendor && vendor !== none ? { vendor } : {}),
  };
}

const none = '(none)';

function isWhole(sourceRpm: string): boolean {
  return sourceRpm === none || sourceRpm.endsWith('.rpm');
}
