import type { ShellCommand, ShellWord } from './shell-script.ts';
import { type Arguments, readArguments } from './shell-words.ts';

/** The arguments of curl or wget, each value with its flag; undefined for another command. */
export function downloadArguments(command: ShellCommand): Arguments | undefined {
  switch (command.name) {
    case 'curl':
      return readArguments(command, curlFlags);
    case 'wget':
      return readArguments(command, wgetFlags);
    default:
      return undefined;
  }
}

/** Whether it downloads something and hands it on to whoever reads its output. */
export function downloadsToOutput(command: ShellCommand): boolean {
  const given = downloadArguments(command);
  if (given === undefined || given.positionals.length === 0) return false;
  const { flags } = given;
  const toOutput = (value: string | undefined): boolean => value === '-' || value === '/dev/stdout';
  if (command.name === 'wget') {
    const output = flags.findLast(({ name }) => name === '-O' || name === '--output-document');
    return toOutput(output?.value?.value);
  }
  return !flags.some(
    ({ name, value }) =>
      ['-O', '--remote-name', '--remote-name-all', '-I', '--head'].includes(name) ||
      (['-o', '--output'].includes(name) && !toOutput(value?.value)),
  );
}

/** Of a URL, with or without a scheme; '' where it is not known. */
export function hostOf({ value, prefix }: ShellWord): string {
  const text = value ?? prefix;
  const scheme = text.indexOf('://');
  const [authority = ''] = text.slice(scheme < 0 ? 0 : scheme + 3).split(/[/?#]/, 1);
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase();
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  return host.split(':', 1)[0] ?? '';
}

/** This machine itself: nobody stands between. */
export function isLocalHost(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || host === '0.0.0.0' || /^127(?:\.[0-9]{1,3}){3}$/.test(host);
}

/** Flags of curl that take a value. */
const curlFlags: readonly string[] = [
  ...'AbcCdDeEFHKmoPQrtTuUwxXyYz'.split('').map((letter) => `-${letter}`),
  ...`
  abstract-unix-socket alt-svc aws-sigv4 cacert capath cert cert-type ciphers config connect-timeout connect-to
  continue-at cookie cookie-jar create-file-mode crlfile curves data data-ascii data-binary data-raw data-urlencode
  delegation dns-interface dns-ipv4-addr dns-ipv6-addr dns-servers doh-url dump-header engine etag-compare etag-save
  expect100-timeout form form-string happy-eyeballs-timeout-ms header hsts interface json keepalive-time key key-type
  limit-rate local-port login-options max-filesize max-redirs max-time netrc-file noproxy oauth2-bearer output
  output-dir parallel-max pass pinnedpubkey proto proto-default proto-redir proxy proxy-cacert proxy-header proxy-user
  range rate referer request request-target resolve retry retry-delay retry-max-time service-name socks4 socks4a socks5
  socks5-hostname speed-limit speed-time stderr time-cond tls-max tls13-ciphers trace trace-ascii unix-socket
  upload-file url-query user user-agent variable write-out
  `
    .trim()
    .split(/\s+/)
    .map((name) => `--${name}`),
];

/** Flags of wget that take a value. */
const wgetFlags: readonly string[] = [
  ...'aABDeiIlOoPQRtTUwX'.split('').map((letter) => `-${letter}`),
  ...`
  accept append-output base body-data body-file ca-certificate ca-directory certificate ciphers connect-timeout
  cut-dirs directory-prefix dns-timeout domains exclude-directories header http-password http-user input-file level
  limit-rate load-cookies method output-document output-file password post-data post-file private-key progress
  proxy-password proxy-user quota read-timeout referer reject retry-on-http-error save-cookies secure-protocol
  timeout tries user user-agent wait waitretry
  `
    .trim()
    .split(/\s+/)
    .map((name) => `--${name}`),
];
