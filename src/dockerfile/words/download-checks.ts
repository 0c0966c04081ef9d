import { hasFlag } from '../shell/words.ts';
import type { Pipeline, ShellCommand } from '../shell-script.ts';
import { fileName, wordText } from './download-words.ts';

/** Whether a command fails, or can be made to, when a file is not the one that was meant. */
export function isCheck(command: ShellCommand): boolean {
  const name = command.name ?? '';
  const first = command.arguments.find(({ prefix }) => !prefix.startsWith('-'))?.value ?? '';
  if (sums.has(name)) return true;
  if (/^gpg[12]?$/.test(name)) return hasFlag(command, gpgChecks);
  if (name === 'cosign') return first.startsWith('verify');
  if (name === 'gh') return first === 'attestation';
  if (name === 'rpm') return hasFlag(command, ['-K', '--checksig']);
  // A function or script of that name, most likely.
  return /verif|check[-_]?(?:sum|sig)/i.test(name);
}

/**
 * The names of the files that a check is about: all words around it, as in `echo "$sum *file" | sha256sum -c`.
 * Undefined when it reads them from a list, and so may be about any.
 */
export function checkedNames(pipeline: Pipeline): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  let isList = false;
  for (const command of pipeline.members) {
    if (command === undefined) isList = true;
    const words = [...(command?.arguments ?? []), ...(command?.redirects ?? []).flatMap(({ target }) => target ?? [])];
    for (const part of words.flatMap((word) => wordText(word).split(/\s+/))) {
      const name = fileName(part);
      if (sumList.test(name)) isList = true;
      if (name !== '') names.add(name);
      // `gpg --verify a.tgz.asc` looks for `a.tgz` (gpg(1), --verify).
      const signed = signature.exec(name)?.[1];
      if (signed !== undefined) names.add(signed);
    }
  }
  return isList ? undefined : names;
}

const sums: ReadonlySet<string> = new Set(
  'sha1sum sha224sum sha256sum sha384sum sha512sum shasum sha256 sha512 b2sum b3sum md5sum cksum rhash openssl gpgv gpgv1 gpgv2 minisign signify signify-openbsd slsa-verifier jarsigner'.split(
    ' ',
  ),
);

const gpgChecks = ['--verify', '--verify-files', '--decrypt', '-d'];

const signature = /^(.{1,500})\.(?:asc|sig|sign|minisig)$/i;

const sumList = /sums?(?:[-_.]|\d|$)|\.(?:sha\d*|sha\d+sum|md5|digest|checksums?)$/i;
