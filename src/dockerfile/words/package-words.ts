import type { ShellWord } from '../shell-script.ts';

export type PackageManager = 'apt' | 'apk' | 'dnf' | 'yum' | 'zypper';

/** What a package manager is told to install or remove. */
export interface PackageWord {
  /** As it stands in the command; a list in a variable has one place for all of its words. */
  readonly word: ShellWord;
  /** `group`: one name for several packages; `file`: a path or an address; `unknown`: hangs on what only the build knows. */
  readonly kind: 'package' | 'group' | 'file' | 'unknown';
  /** Without version or release; empty when it is not known. */
  readonly name: string;
  readonly isPinned: boolean;
}

/** @param isGroup the command takes groups, patterns or tasks */
export function packageWord(word: ShellWord, manager: PackageManager, isGroup: boolean): PackageWord {
  const { value, prefix } = word;
  const text = value ?? prefix;
  if (text === '' || isGroup) return { word, kind: isGroup ? 'group' : 'unknown', name: text, isPinned: false };
  const { kind, name, isPinned } = readers[manager](text);
  // Of `nginx=$VERSION` the beginning says enough.
  if (value === undefined && !(kind === 'package' && isPinned && text.includes('='))) {
    return { word, kind: 'unknown', name: '', isPinned: false };
  }
  return { word, kind, name, isPinned };
}

type Read = Pick<PackageWord, 'kind' | 'name' | 'isPinned'>;

const readers: Readonly<Record<PackageManager, (text: string) => Read>> = {
  /** `name:architecture=version`, `name/release`, `task^`, and `name-` for one that is to go. */
  apt(text) {
    if (isFile(text, '.deb')) return file(text);
    if (text.endsWith('^') || text.endsWith('-')) return group(text);
    return pinnedAt(text, text.search(/[=/]/));
  },
  /** `name=1.2-r0`, `name~1.2`, `name>1`, `name@repository`, `.virtual`, `!not-this`. */
  apk(text) {
    if (isFile(text, '.apk')) return file(text);
    if (text.startsWith('.') || text.startsWith('!')) return group(text);
    const pinned = pinnedAt(text, text.search(/[=~<>]/));
    const at = pinned.name.indexOf('@');
    return at < 0 ? pinned : { ...pinned, name: pinned.name.slice(0, at) };
  },
  dnf: rpm,
  yum: rpm,
  /** `name=1.2`, `name>=1.2`. */
  zypper(text) {
    if (isFile(text, '.rpm') || text.startsWith('/')) return file(text);
    if (text.startsWith('-') || text.startsWith('!') || /^[a-z]+:/.test(text)) return group(text);
    return pinnedAt(text, text.search(/[=<>]/));
  },
};

/** `name-[epoch:]version[-release][.architecture]`, `module:stream`, `@group`; a path means whoever has that file. */
function rpm(text: string): Read {
  if (isFile(text, '.rpm') || text.startsWith('/')) return file(text);
  if (text.startsWith('@')) return group(text);
  const stream = text.indexOf(':');
  const sign = text.search(/[=<>]/);
  if (sign >= 0) return pinnedAt(text, sign);
  const segments = text.split('-');
  const last = segments.at(-1) ?? '';
  const before = segments.at(-2) ?? '';
  // `java-11-openjdk` is a name, and so is `7zip`.
  const length = segments.length;
  if (length > 1 && /^\d/.test(last)) {
    const parts = length > 2 && /^\d/.test(before) ? 2 : 1;
    return { kind: 'package', name: segments.slice(0, -parts).join('-'), isPinned: true };
  }
  if (length > 2 && /^\d+[.:]/.test(before)) {
    return { kind: 'package', name: segments.slice(0, -2).join('-'), isPinned: true };
  }
  return pinnedAt(text, stream);
}

function pinnedAt(text: string, at: number): Read {
  return { kind: 'package', name: at < 0 ? text : text.slice(0, at), isPinned: at >= 0 };
}

function file(text: string): Read {
  return { kind: 'file', name: text, isPinned: true };
}

function group(text: string): Read {
  return { kind: 'group', name: text, isPinned: false };
}

function isFile(text: string, extension: string): boolean {
  return text.endsWith(extension) || text.startsWith('./') || text.startsWith('/') || text.includes('://');
}
