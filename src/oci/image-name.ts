/**
 * What names an image over all its versions and on every machine: the repository without tag and digest. Of an archive
 * or a folder it is the last part of the path, for the folders before it are those of one machine.
 */
export function imageName(reference: string, source: string): string {
  const named = withoutTag(reference);
  if (source === 'registry' || source === 'daemon') return named;
  return (
    named
      .split(/[/\\]/)
      .filter((part) => part !== '' && part !== '.' && part !== '..')
      .at(-1) ?? 'image'
  );
}

function withoutTag(reference: string): string {
  const named = reference.replace(/@[a-z0-9]+:[0-9a-f]+$/, '');
  // A colon before the last slash is a port's, one with nothing in front a path's.
  return named.replace(/(?<=[^/]):[^/\\:]*$/, '') || 'image';
}
