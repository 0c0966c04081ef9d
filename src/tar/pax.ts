import { Buffer } from 'node:buffer';

/**
 * The records of one PAX extended header (POSIX.1-2017, pax, "pax Header Block"): `length key=value\n`, where length
 * counts the whole record. Values are kept as their bytes, one char a byte: names in layers are not always UTF-8 and
 * file capabilities never are. An empty value is as good as none: what the header says stands (Go's archive/tar).
 * @returns undefined when the block does not follow the form: such an entry must not be guessed at
 */
export function parsePax(block: Uint8Array): ReadonlyMap<string, string> | undefined {
  const text = Buffer.from(block.buffer, block.byteOffset, block.byteLength).toString('latin1');
  const records = new Map<string, string>();
  const sparse: string[] = [];
  let at = 0;
  while (at < text.length) {
    const space = text.indexOf(' ', at);
    const digits = space < 0 ? '' : text.slice(at, space);
    if (!/^[1-9][0-9]{0,9}$/.test(digits)) return undefined;
    const end = at + Number(digits);
    if (end > text.length || text[end - 1] !== '\n') return undefined;
    const equals = text.indexOf('=', space);
    if (equals < 0 || equals >= end) return undefined;
    const key = text.slice(space + 1, equals);
    const value = text.slice(equals + 1, end - 1);
    if (key === '' || (isText(key) ? value : key).includes('\0')) return undefined;
    // GNU sparse 0.0 repeats two keys, a pair a piece; every other key counts in its last form.
    const pair = sparsePair.indexOf(key);
    if (pair >= 0) {
      if (sparse.length % 2 !== pair || value.includes(',')) return undefined;
      sparse.push(value);
    } else if (value === '') records.delete(key);
    else records.set(key, value);
    at = end;
  }
  if (sparse.length > 0) records.set('GNU.sparse.map', sparse.join(','));
  return records;
}

const sparsePair = ['GNU.sparse.offset', 'GNU.sparse.numbytes'];

function isText(key: string): boolean {
  return key === 'path' || key === 'linkpath' || key === 'uname' || key === 'gname';
}
