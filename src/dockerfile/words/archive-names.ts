/** Whether a name is that of a tar archive, packed or not, or of a packed file: what ADD may unpack. */
export function isArchiveName(path: string): boolean {
  return packed.test(path);
}

/** Whether ADD unpacks it for sure: tar, bare or by gzip, bzip2, xz or zstd. */
export function isTarName(path: string): boolean {
  return tar.test(path);
}

const packed = /\.(?:tar|t?gz|tar\.[a-z0-9]+|t?bz2?|tb2|tbz2|t?xz|t?zst|tpz|tlz|t?lzma|lz|tz|z)$/i;
const tar = /\.(?:tar|tgz|tar\.gz|tbz2?|tb2|tar\.bz2|txz|tar\.xz|tzst|tar\.zst)$/i;
