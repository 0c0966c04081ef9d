import { type Flag, readArguments } from '../shell/words.ts';
import type { ShellCommand, ShellWord } from '../shell-script.ts';
import { downloadArguments, hostOf, isLocalHost } from './downloads.ts';

/** A word that has a program take any certificate. */
export interface TlsSwitch {
  /** Undefined for a setting that is written down. */
  readonly flag: Flag | undefined;
  readonly word: ShellWord;
  readonly isDroppable: boolean;
}

/** Those of one command; empty when it talks to this machine only. */
export function tlsSwitches(command: ShellCommand): readonly TlsSwitch[] {
  const { name = '' } = command;
  const given = downloadArguments(command) ?? readArguments(command, withValue[name] ?? []);
  const { flags, positionals } = given;
  const isLocal = positionals.length > 0 && positionals.every((word) => isLocalHost(hostOf(word)));
  const off = Object.hasOwn(flagsOff, name) ? flagsOff[name] : undefined;
  const found = flags.flatMap((flag): readonly TlsSwitch[] => {
    if (isLocal || !off?.(flag) || isPlainHttp(flag, flags)) return [];
    return [{ flag, word: flag.word, isDroppable: true }];
  });
  const setting = settingOff(name, positionals);
  return setting ? [...found, { flag: undefined, word: setting, isDroppable: false }] : found;
}

/** Of a host that is asked over plain HTTP no certificate is looked at with or without it. */
function isPlainHttp({ name, value }: Flag, flags: readonly Flag[]): boolean {
  const host = value?.value?.split(':', 1)[0]?.toLowerCase();
  if (name !== '--trusted-host' || host === undefined) return false;
  const ofHost = flags.flatMap((each) => {
    const url = pipIndexFlags.includes(each.name) ? each.value : undefined;
    const where = url && { value: url.value, prefix: url.value ?? url.word.prefix };
    return where && hostOf(where) === host ? [where.prefix] : [];
  });
  return ofHost.length > 0 && ofHost.every((url) => /^http:/i.test(url));
}

const pip = ({ name, value }: Flag): boolean => name === '--trusted-host' && value !== undefined;
const npm = ({ name, value }: Flag): boolean =>
  name === '--no-strict-ssl' || (name === '--strict-ssl' && value?.value === 'false');
const dnf = ({ name, value }: Flag): boolean =>
  name === '--setopt' && /^(?:\*\.|[\w.-]{1,100}\.)?sslverify=(?:false|0|no|off)$/i.test(value?.value ?? '');
const named =
  (...names: readonly string[]) =>
  ({ name }: Flag): boolean =>
    names.includes(name);

/** By program, whether a flag turns the check off. */
const flagsOff: Readonly<Record<string, (flag: Flag) => boolean>> = {
  apk: named('--no-check-certificate'),
  'apt-get': aptOption,
  apt: aptOption,
  aria2c: ({ name, value }) => name === '--check-certificate' && value?.value === 'false',
  curl: named('-k', '--insecure', '--proxy-insecure', '--doh-insecure'),
  dnf,
  git: ({ name, value }) =>
    name === '-c' && /^http\.(?:.{1,200}\.)?sslverify=(?:false|0|no|off)$/i.test(value?.value ?? ''),
  helm: named('--insecure-skip-tls-verify'),
  http: ({ name, value }) => name === '--verify' && /^(?:no|false)$/.test(value?.value ?? ''),
  kubectl: named('--insecure-skip-tls-verify'),
  microdnf: dnf,
  npm,
  pip,
  pip3: pip,
  pnpm: npm,
  tdnf: dnf,
  uv: named('--allow-insecure-host', '--trusted-host'),
  wget: named('--no-check-certificate'),
  yum: dnf,
};

function aptOption({ name, value }: Flag): boolean {
  const isOption = name === '-o' || name === '--option';
  return (
    isOption && /^Acquire::https::(?:.{1,200}::)?Verify-(?:Peer|Host)=(?:false|0|no|off)$/i.test(value?.value ?? '')
  );
}

/** Where pip looks for packages. */
export const pipIndexFlags: readonly string[] = ['-i', '--index-url', '--extra-index-url', '-f', '--find-links'];

/** Flags that take a value, where they matter here. */
const withValue: Readonly<Record<string, readonly string[]>> = {
  'apt-get': ['-o', '--option'],
  apt: ['-o', '--option'],
  dnf: ['--setopt'],
  git: ['-c', '-C'],
  http: ['--verify'],
  microdnf: ['--setopt'],
  pip: ['--trusted-host', ...pipIndexFlags],
  pip3: ['--trusted-host', ...pipIndexFlags],
  tdnf: ['--setopt'],
  uv: ['--allow-insecure-host', '--trusted-host', ...pipIndexFlags],
  yum: ['--setopt'],
};

/** `npm config set strict-ssl false`, `git config http.sslVerify false`: the word that names the setting. */
function settingOff(name: string, words: readonly ShellWord[]): ShellWord | undefined {
  const values = words.map(({ value }) => value?.toLowerCase() ?? '');
  const at = values.findIndex((value) =>
    /^(?:strict-ssl|(?:global|install)\.trusted-host|enablestrictssl|ssl_verify|http\.(?:.{1,200}\.)?sslverify)(?:=|$)/.test(
      value,
    ),
  );
  if (!settingPrograms.has(name) || at < 0) return undefined;
  if (name.startsWith('pip')) return values[0] === 'config' && values[1] === 'set' ? words[at] : undefined;
  const isSetting = values[0] === 'config' || values[0] === 'set' || name === 'conda';
  const [, joined] = values[at]?.split('=', 2) ?? [];
  return isSetting && /^(?:false|0|no|off)$/.test(joined ?? values[at + 1] ?? '') ? words[at] : undefined;
}

const settingPrograms = new Set(['conda', 'git', 'mamba', 'npm', 'pip', 'pip3', 'pnpm', 'yarn']);
