import { type Arguments, readArguments } from '../shell/words.ts';
import type { ShellCommand, ShellWord } from '../shell-script.ts';

/** The flags and URLs of a curl or wget; undefined for other programs. */
export function downloadArguments(command: ShellCommand): Arguments | undefined {
  if (command.name === 'curl') return readArguments(command, curlValues);
  return command.name === 'wget' || command.name === 'wget2' ? readArguments(command, wgetValues) : undefined;
}

/** Whether what a curl or wget gets goes to its standard output, and that nowhere but into a pipe or substitution. */
export function downloadsToOutput(command: ShellCommand): boolean {
  const given = downloadArguments(command);
  if (!given || command.redirects.some((redirect) => isOutput(redirect))) return false;
  const { flags } = given;
  const outputs = flags.filter(({ name }) => outputFlags.has(name) || (name === '-O' && command.name !== 'curl'));
  if (command.name === 'curl') {
    const isRemoteName = flags.some(({ name }) => name === '-O' || name.startsWith('--remote-name'));
    return !isRemoteName && outputs.every(({ value }) => value?.value === '-' || value?.value === '/dev/stdout');
  }
  return outputs.some(({ name, value }) => {
    const to = value?.value;
    return (name === '-O' || name === '--output-document') && (to === '-' || to === '/dev/stdout');
  });
}

function isOutput({ operator, fileDescriptor }: ShellCommand['redirects'][number]): boolean {
  return operator === '&>' || (/^>[>|]?$/.test(operator) && (fileDescriptor ?? 1) === 1);
}

/** Of a URL, or of what curl takes for one; in lower case, undefined when it is not known. */
export function hostOf({ value, prefix }: Pick<ShellWord, 'value' | 'prefix'>): string | undefined {
  const text = value ?? prefix;
  const scheme = text.indexOf('://');
  const rest = scheme < 0 ? text : text.slice(scheme + 3);
  const end = rest.search(/[/?#]/);
  // Where the text breaks off, the name may go on.
  if (end < 0 && value === undefined) return undefined;
  const authority = (end < 0 ? rest : rest.slice(0, end)).split('@').at(-1) ?? '';
  const host = authority.startsWith('[') ? authority.slice(1).split(']', 1)[0] : authority.split(':', 1)[0];
  return host === undefined || host === '' ? undefined : host.toLowerCase();
}

/** This machine, whatever it is called. */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined) return false;
  return host === 'localhost' || host.endsWith('.localhost') || /^(?:127(?:\.\d{1,3}){3}|0\.0\.0\.0|::1)$/.test(host);
}

const outputFlags: ReadonlySet<string> = new Set(['-o', '--output', '--output-document']);

const curlValues =
  '-A -b -c -C -d -D -e -E -F -h -H -K -m -o -P -Q -r -t -T -u -U -w -x -X -y -Y -z --cacert --capath --cert --ciphers --config --connect-timeout --connect-to --continue-at --cookie --cookie-jar --data --data-ascii --data-binary --data-raw --data-urlencode --dns-servers --dump-header --form --header --interface --json --keepalive-time --key --limit-rate --max-filesize --max-redirs --max-time --netrc-file --noproxy --oauth2-bearer --output --output-dir --pass --pinnedpubkey --proto --proto-default --proto-redir --proxy --proxy-header --proxy-user --range --referer --request --resolve --retry --retry-delay --retry-max-time --socks5 --speed-limit --speed-time --stderr --time-cond --tls-max --url --user --user-agent --write-out'.split(
    ' ',
  );

const wgetValues =
  '-a -A -B -D -e -i -I -l -o -O -P -Q -R -t -T -U -w -X --accept --append-output --base --body-data --ca-certificate --ca-directory --certificate --connect-timeout --cut-dirs --default-page --directory-prefix --dns-timeout --execute --header --http-password --http-user --input-file --level --limit-rate --load-cookies --max-redirect --method --output-document --output-file --password --post-data --post-file --private-key --quota --read-timeout --referer --reject --retry-on-http-error --save-cookies --secure-protocol --timeout --tries --user --user-agent --wait --waitretry'.split(
    ' ',
  );
