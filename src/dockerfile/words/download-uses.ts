import type { ShellCommand } from '../shell-script.ts';
import { fileName, wordText } from './download-words.ts';

/** What is done with files that makes it matter what is in them. */
export type DownloadUse = 'unpacked' | 'installed' | 'run';

/** What a command does with the files that it names; undefined when that is nothing of the kind. */
export function useOf(command: ShellCommand): DownloadUse | undefined {
  const name = command.name ?? '';
  const values = command.arguments.map(({ value, prefix }) => value ?? prefix);
  if (unpackers.has(name)) return 'unpacked';
  if (name === 'dpkg' || name === 'rpm' || installers.has(name)) return 'installed';
  if (name === 'chmod')
    return values.some((value) => /^(?:[ugoa]*\+[rwst]*x|0?[0-7]*[1357][0-7]*$)/.test(value)) ? 'run' : undefined;
  if (/^(?:cp|mv|install)$/.test(name)) return /(?:^|\/)s?bin(?:\/|$)/.test(values.at(-1) ?? '') ? 'run' : undefined;
  return interpreters.has(name) || /^python[\d.]*$/.test(name) ? 'run' : undefined;
}

/** The names of the files in the words of a command, and its own. */
export function namesIn({ name, arguments: words }: ShellCommand): readonly string[] {
  const names = words.map((word) => fileName(wordText(word))).filter((each) => each !== '');
  return name === undefined ? names : [name, ...names];
}

const unpackers: ReadonlySet<string> = new Set(
  'tar bsdtar gtar unzip gunzip gzip zcat xz unxz xzcat bunzip2 bzip2 bzcat zstd unzstd 7z 7za 7zr cpio unrar jar ar uncompress dpkg-deb rpm2cpio unsquashfs'.split(
    ' ',
  ),
);
const installers: ReadonlySet<string> = new Set(
  'apt apt-get apk yum dnf microdnf zypper pip pip3 npm gem gdebi'.split(' '),
);
const interpreters: ReadonlySet<string> = new Set(
  'sh bash dash ash zsh ksh . source perl ruby node php java pwsh'.split(' '),
);
