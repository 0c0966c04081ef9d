import type { RawPath } from './extractor.ts';

/**
 * A path of an image as text: absolute, its bytes read as UTF-8, those that are none written as `\xNN`. For reports and
 * messages only; two paths may look the same. Control characters stay: reporters escape them, each in its way.
 */
export function showPath(raw: RawPath): string {
  return `/${raw.replace(sequence, (bytes) => (valid.test(bytes) ? decode(bytes) : escapeByte(bytes)))}`;
}

// Unicode 16, table 3-7, "Well-Formed UTF-8 Byte Sequences"; one char a byte.
const wellFormed = [
  '[\\xc2-\\xdf][\\x80-\\xbf]',
  '\\xe0[\\xa0-\\xbf][\\x80-\\xbf]',
  '[\\xe1-\\xec\\xee\\xef][\\x80-\\xbf]{2}',
  '\\xed[\\x80-\\x9f][\\x80-\\xbf]',
  '\\xf0[\\x90-\\xbf][\\x80-\\xbf]{2}',
  '[\\xf1-\\xf3][\\x80-\\xbf]{3}',
  '\\xf4[\\x80-\\x8f][\\x80-\\xbf]{2}',
].join('|');
const sequence = new RegExp(`${wellFormed}|[\\x80-\\xff]`, 'g');
const valid = new RegExp(`^(?:${wellFormed})$`);

function decode(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

function escapeByte(byte: string): string {
  return `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
