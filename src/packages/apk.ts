import type { Extractor } from '../extractor.ts';
import { packageIdentity } from '../package.ts';
import { onlyValue, readStanzas, type Stanza } from './control-file.ts';
import {
  assembleSystemDatabases,
  readSystemDatabase,
  type SystemDatabase,
  type SystemEntry,
  type SystemManager,
} from './system-database.ts';

const manager: SystemManager = { id: 'apk', purlType: 'apk', vendor: 'alpine' };
// The second since Alpine merged /usr; one is a link to the other then.
const places = ['lib/apk/db/installed', 'usr/lib/apk/db/installed'];
// apk-package(5): package, version, architecture, origin, licence.
const fields = ['P', 'V', 'A', 'o', 'L'];

/** What apk installed: Alpine, Wolfi, Chainguard. */
export const apkExtractor: Extractor<SystemDatabase> = {
  id: 'apk',
  version: 1,
  places,

  wants({ type, path }) {
    return type === 'file' && path.endsWith('lib/apk/db/installed') && places.includes(path);
  },

  extract({ path, bytes }) {
    return readSystemDatabase(manager, path, readInstalled(bytes));
  },

  *installed({ packages }) {
    for (const each of packages) yield packageIdentity(each);
  },

  assemble: (facts, context) => assembleSystemDatabases(manager, facts, context),
};

function* readInstalled(bytes: Uint8Array): Generator<SystemEntry> {
  for (const stanza of readStanzas(bytes, fields, 'exact')) yield* readEntry(stanza);
  // apk ends every entry with an empty line: without one the last value may be cut.
  if (bytes.length > 0 && bytes.at(-1) !== 0x0a) yield 'damaged';
}

function* readEntry(stanza: Stanza): Generator<SystemEntry> {
  const name = onlyValue(stanza, 'P');
  const version = onlyValue(stanza, 'V');
  if (name !== undefined && version !== undefined) {
    const arch = onlyValue(stanza, 'A');
    const origin = onlyValue(stanza, 'o');
    const license = onlyValue(stanza, 'L');
    yield {
      name,
      version,
      ...(arch ? { arch } : {}),
      ...(origin ? { source: { name: origin, version } } : {}),
      ...(license ? { license } : {}),
    };
  }
  if (name === undefined || version === undefined || stanza.malformed) yield 'damaged';
}
