import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { PlimsollError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { canonicalHost } from './docker-config.ts';

/** Where containers' registries.conf may be; drop-ins are in the folder of its name with `.d`. */
export interface RegistriesConfFiles {
  /** Named outright, so it has to be there. */
  readonly named?: string;
  readonly user?: string;
  readonly system: string;
}

/** What a `[[registry]]` says of the repositories below its prefix. */
export interface RegistryTable {
  /** Where it stands, for errors. */
  readonly file: string;
  /** `host[:port][/path][:tag|@digest]`, or `*.domain`. */
  readonly prefix: string;
  readonly blocked: boolean;
  /** `host[:port][/path]` to read from in the prefix' stead; undefined when it is where its name says. */
  readonly location: string | undefined;
  readonly mirrors: readonly {
    readonly location: string;
    /** Which references it may be asked for. */
    readonly pull: 'all' | 'digest-only' | 'tag-only';
  }[];
}

/**
 * Reads containers' registries.conf and its drop-ins as containers-registries.conf(5) and .conf.d(5) order them: the
 * user's file with the user's drop-ins; without one the system's, then the user's drop-ins. Of tables with one prefix
 * the last counts. `insecure` is not taken over: what weakens a check is said on our own command line (S7). Short names
 * are not either: a bare name is Docker Hub.
 * @throws PlimsollError CONFIG_INVALID naming the file
 */
export async function readRegistriesConf(files: RegistriesConfFiles): Promise<readonly RegistryTable[]> {
  const { named, user, system } = files;
  const isUsers =
    named === undefined && user !== undefined && (await stat(user).catch(unlessMissing(user))) !== undefined;
  const folders = [isUsers ? undefined : system, user].filter((file) => file !== undefined).map((file) => `${file}.d`);
  const dropIns = (await Promise.all(folders.map(listDropIns))).flat();
  const tables = new Map<string, RegistryTable>();
  for (const file of [named ?? (isUsers ? user : system), ...dropIns]) {
    const text = await readText(file, file === named);
    for (const table of text === undefined ? [] : await parseTables(text, file)) tables.set(table.prefix, table);
  }
  return [...tables.values()];
}

async function listDropIns(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(unlessMissing(folder));
  const names = (entries ?? []).filter((entry) => entry.name.endsWith('.conf') && !entry.isDirectory());
  if (names.length > limits.registriesConfFiles) throw invalid(folder, `has over ${limits.registriesConfFiles} files`);
  return names.map(({ name }) => join(folder, name)).sort();
}

async function readText(file: string, isNeeded: boolean): Promise<string | undefined> {
  const found = await stat(file).catch(unlessMissing(file));
  if (!found) {
    if (isNeeded) throw invalid(file, 'is not there');
    return undefined;
  }
  if (!found.isFile()) throw invalid(file, 'is not a file');
  const { registriesConfBytes } = limits;
  if (found.size > registriesConfBytes) throw invalid(file, `is larger than ${registriesConfBytes} bytes`);
  const bytes = await readFile(file).catch(unlessMissing(file));
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw invalid(file, 'is not UTF-8');
  }
}

function unlessMissing(path: string): (cause: NodeJS.ErrnoException) => undefined {
  return (cause) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    throw invalid(path, `cannot be read (${cause.code ?? 'unknown reason'})`, cause);
  };
}

const Flag = v.nullish(v.boolean());
// A whole reference has 255 characters and a digest.
const Location = v.pipe(v.string(), v.maxLength(512));

const MirrorSchema = v.object({
  location: Location,
  'pull-from-mirror': v.nullish(v.picklist(['all', 'digest-only', 'tag-only', ''])),
});

const RegistriesConfSchema = v.object({
  registry: v.nullish(
    v.array(
      v.object({
        prefix: v.nullish(Location),
        location: v.nullish(Location),
        blocked: Flag,
        'mirror-by-digest-only': Flag,
        mirror: v.nullish(v.array(MirrorSchema)),
      }),
    ),
  ),
  // Of the first version, because what it blocks must stay so.
  registries: v.nullish(v.object({ block: v.nullish(v.object({ registries: v.nullish(v.array(Location)) })) })),
});

async function parseTables(text: string, file: string): Promise<readonly RegistryTable[]> {
  const { registry, registries } = await parseToml(text, file);
  const blocked = (registries?.block?.registries ?? []).map((prefix) => ({ prefix, blocked: true }));
  return [...blocked, ...(registry ?? [])].map((table): RegistryTable => readTable(table, file));
}

type RawTable = NonNullable<v.InferOutput<typeof RegistriesConfSchema>['registry']>[number];

function readTable(table: RawTable, file: string): RegistryTable {
  const location = table.location ? readPlace(table.location, file) : undefined;
  const prefix = table.prefix ? readPlace(table.prefix, file) : location;
  if (prefix === undefined) throw invalid(file, 'has a [[registry]] with neither prefix nor location');
  const mirrors = (table.mirror ?? []).map((mirror) => {
    const pull = mirror['pull-from-mirror'] || undefined;
    if (table['mirror-by-digest-only'] && pull) {
      throw invalid(file, `has both mirror-by-digest-only and pull-from-mirror for '${prefix}'`);
    }
    const usual = table['mirror-by-digest-only'] ? 'digest-only' : 'all';
    return { location: readPlace(mirror.location, file), pull: pull ?? usual };
  });
  return {
    file,
    prefix,
    blocked: table.blocked ?? false,
    location: location === prefix ? undefined : location,
    mirrors,
  };
}

const placePattern =
  /^(\*\.[A-Za-z0-9.-]+|(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[A-Fa-f0-9:.]+\])(?::[0-9]{1,5})?)((?:(?:\/[a-z0-9._-]+)+(?::[A-Za-z0-9_][A-Za-z0-9._-]*|@[a-z0-9]+:[a-f0-9]+)?)?)$/;

/** Docker Hub by its one name, hosts in lower case, no slash at the end. */
function readPlace(text: string, file: string): string {
  const [, host = '', path = ''] = placePattern.exec(text.replace(/\/+$/, '')) ?? [];
  if (host === '' || (host.startsWith('*') && path !== '')) throw invalid(file, `has '${text}' for host[:port][/path]`);
  return `${canonicalHost(host)}${path}`;
}

async function parseToml(text: string, file: string): Promise<v.InferOutput<typeof RegistriesConfSchema>> {
  const { parse, TomlError } = await import('smol-toml');
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    const where = cause instanceof TomlError ? ` (line ${cause.line}, column ${cause.column})` : '';
    throw invalid(file, `is not TOML${where}`, cause);
  }
  const result = v.safeParse(RegistriesConfSchema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw invalid(file, `is not valid at '${v.getDotPath(issue) ?? ''}': ${issue.message}`);
}

function invalid(path: string, why: string, cause?: unknown): PlimsollError {
  return new PlimsollError('CONFIG_INVALID', `The registry configuration '${path}' ${why}.`, {
    remedy: 'Repair it as containers-registries.conf(5) has it, or name another one in CONTAINERS_REGISTRIES_CONF.',
    ...(cause === undefined ? {} : { cause }),
  });
}
