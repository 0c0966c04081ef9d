import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** What the headers say instead of the truth. */
  readonly lie?: { readonly size?: number; readonly crc?: number; readonly stored?: number; readonly offset?: number };
}

/**
 * A zip as bytes (APPNOTE.TXT 4.3): local headers and data, central directory, end record.
 * @param entries count in the end record, when it should not be the truth
 */
export function zipOf(members: readonly ZipMember[], entries = members.length): Buffer {
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const { name, content, lie = {} } of members) {
    const bytes = Buffer.from(content);
    const packed = deflateRawSync(bytes);
    const label = Buffer.from(name);
    const header = Buffer.alloc(26);
    header.writeUInt16LE(20, 0);
    header.writeUInt16LE(0x800, 2);
    header.writeUInt16LE(8, 4);
    header.writeUInt32LE(lie.crc ?? crc32(bytes), 10);
    header.writeUInt32LE(lie.stored ?? packed.length, 14);
    header.writeUInt32LE(lie.size ?? bytes.length, 18);
    header.writeUInt16LE(label.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), header, label, packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(lie.offset ?? offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), header, rest, label]));
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries, 8);
  end.writeUInt16LE(entries, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}
