import type { Extractor, RawPath } from '../extractor.ts';
import { packageIdentity } from '../package.ts';
import { onlyValue, readStanzas, type Stanza } from './control-file.ts';
import {
  assembleSystemDatabases,
  readSystemDatabase,
  type SystemDatabase,
  type SystemEntry,
  type SystemManager,
} from './system-database.ts';

const manager: SystemManager = { id: 'dpkg', purlType: 'deb', vendor: 'debian' };
const status = 'var/lib/dpkg/status';
/** Where distroless images keep one stanza a file, made of the .deb's control file: without a Status. */
const statusFolder = 'var/lib/dpkg/status.d/';
const fields = ['Package', 'Status', 'Version', 'Architecture', 'Source'];

/** What dpkg installed: Debian, Ubuntu and their kin. */
export const dpkgExtractor: Extractor<SystemDatabase> = {
  id: 'dpkg',
  version: 1,
  places: [status],

  wants({ type, path }) {
    return type === 'file' && path.startsWith(status) && (path.length === status.length || isPart(path));
  },

  extract({ path, bytes }) {
    return readSystemDatabase(manager, path, isPart(path) ? readPart(bytes) : readStatus(bytes));
  },

  *installed({ packages }) {
    for (const each of packages) yield packageIdentity(each);
  },

  assemble: (facts, context) => assembleSystemDatabases(manager, facts, context),
};

function isPart(path: RawPath): boolean {
  return path.startsWith(statusFolder) && !path.endsWith('.md5sums') && !path.includes('/', statusFolder.length);
}

function* readPart(bytes: Uint8Array): Generator<SystemEntry> {
  for (const stanza of readStanzas(bytes, fields, 'any-case')) yield* readEntry(stanza);
}

function* readStatus(bytes: Uint8Array): Generator<SystemEntry> {
  for (const stanza of readStanzas(bytes, fields, 'any-case')) {
    if (isAbsent(stanza)) yield 'absent';
    else yield* readEntry(stanza);
  }
  // dpkg refuses a file without a final newline: its last value may be cut.
  if (bytes.length > 0 && bytes.at(-1) !== 0x0a) yield 'damaged';
}

/**
 * dpkg(1), "Package states". What was removed but for its configuration is no longer there; what is half-installed,
 * unpacked or waits for a trigger is. A package without a Status was never installed, as dpkg-query shows it.
 */
function isAbsent(stanza: Stanza): boolean {
  if (!stanza.fields.has('Package')) return false;
  const [state = 'unknown ok not-installed'] = stanza.fields.get('Status') ?? [];
  return /(?:^|\s)(?:not-installed|config-files)$/.test(state);
}

function* readEntry(stanza: Stanza): Generator<SystemEntry> {
  const name = onlyValue(stanza, 'Package');
  const version = onlyValue(stanza, 'Version');
  const readable = name !== undefined && version !== undefined && validName.test(name);
  if (readable) {
    const arch = onlyValue(stanza, 'Architecture');
    const source = readSource(onlyValue(stanza, 'Source') ?? name, version);
    yield { name, version, ...(arch ? { arch } : {}), source };
  }
  if (!readable || stanza.malformed) yield 'damaged';
}

// dpkg's own rule, which takes capitals and underscores of old packages.
const validName = /^[a-z0-9][a-z0-9+._-]*$/i;

/** deb-control(5): `name`, with ` (version)` when that differs from the binary package's. */
function readSource(text: string, version: string): { name: string; version: string } {
  const [, name = text, ofSource = version] = /^(\S+)\s+\(([^()\s]+)\)$/.exec(text) ?? [];
  return { name, version: ofSource };
}
