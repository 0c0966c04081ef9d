import { constants, existsSync, lstatSync } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { TextDecoder } from 'node:util';
import { PlimsollError } from '../errors.ts';
import { limits } from '../limits.ts';
import type { Notice } from '../report.ts';
import { parseHadolintConfig } from './hadolint-config.ts';
import { emptyConfig, type KnownRules, type LintConfig, parseLintConfig } from './lint-config.ts';

const ours = ['.plimsoll.yaml', '.plimsoll.yml'] as const;
const hadolints = ['.hadolint.yaml', '.hadolint.yml'] as const;

/** The repository a folder lies in: the nearest folder above with a `.git`. */
export function repositoryRoot(folder: string): string | undefined {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * The configuration for files of a folder: the nearest of ours up to the repository's root; outside a repository only
 * the folder itself and the current one count, and hadolint's where there is none of ours (S7).
 * @returns undefined when there is none, and nothing to tell
 * @throws PlimsollError CONFIG_INVALID: unreadable, wrong, or not to be trusted
 */
export async function findLintConfig(
  folder: string,
  current: string,
  known: KnownRules,
): Promise<LintConfig | undefined> {
  const { places, root } = searchPath(resolve(folder), resolve(current));
  const dotless = dotlessNotices(places, current);
  for (const names of [ours, hadolints]) {
    const file = places.flatMap((place) => names.map((name) => join(place, name))).find(isThere);
    if (file === undefined) continue;
    const name = shown(file, current);
    const text = await readTrusted(file, name, { root });
    const parse = names === ours ? parseLintConfig : parseHadolintConfig;
    const config = await parse(text, name, dirname(file), known);
    const why = names === ours ? [] : [hadolintNotice(`There is no .plimsoll.yaml: '${name}' was read instead.`)];
    return withNotices(config, [...why, ...dotless]);
  }
  const base = repositoryRoot(folder) ?? resolve(current);
  return dotless.length === 0 ? undefined : withNotices(emptyConfig(base), dotless);
}

/** `plimsoll.yaml` is what one writes who does not know of the dot. */
function dotlessNotices(places: readonly string[], current: string): readonly Notice[] {
  const file = places.flatMap((place) => ours.map((name) => join(place, name.slice(1)))).find(isThere);
  if (file === undefined) return [];
  const name = shown(file, current);
  const message = `'${name}' is not read: a configuration is called '.plimsoll.yaml', with a dot before it.`;
  return [{ code: 'CONFIG_NOT_HEARD', message }];
}

function hadolintNotice(message: string): Notice {
  return { code: 'HADOLINT_CONFIG', message };
}

function withNotices(config: LintConfig, notices: readonly Notice[]): LintConfig {
  return { ...config, notices: [...notices, ...config.notices] };
}

/**
 * A configuration that somebody named; of hadolint when its name or its keys say so.
 * @throws PlimsollError CONFIG_INVALID
 */
export async function loadLintConfig(file: string, known: KnownRules): Promise<LintConfig> {
  const text = await readTrusted(resolve(file), file, undefined);
  const folder = dirname(resolve(file));
  const isOurs = ours.some((name) => name === basename(file));
  const isHadolints = !isOurs && (/hadolint[^/]*\.ya?ml$/i.test(file) || (theirKey.test(text) && !ourKey.test(text)));
  if (!isHadolints) return parseLintConfig(text, file, folder, known);
  const notice = hadolintNotice(`'${file}' was read as a configuration of hadolint.`);
  return withNotices(await parseHadolintConfig(text, file, folder, known), [notice]);
}

const theirKey = /^(?:ignored|override|trustedRegistries|failure-threshold|no-fail|disable-ignore-pragma)[ \t]*:/m;
const ourKey = /^(?:preset|fail-on|rules|overrides|trusted-registries|ignores|exclude)[ \t]*:/m;

/**
 * The user's own, which counts where the project's says nothing. A link may lead anywhere, and whoever may change the
 * file must be the user.
 * @param base what patterns for files are relative to when no project has a configuration
 * @returns undefined when it is not there
 * @throws PlimsollError CONFIG_INVALID
 */
export async function loadUserConfig(file: string, base: string, known: KnownRules): Promise<LintConfig | undefined> {
  if (!isThere(file)) return undefined;
  return parseLintConfig(await readTrusted(file, file, {}), file, base, known);
}

/** A link to nothing is there: who made it wants to be heard. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A folder that may not be looked into: what lies there is out of reach as well.
    return false;
  }
}

function searchPath(folder: string, current: string): { readonly places: readonly string[]; readonly root: string } {
  const root = repositoryRoot(folder);
  if (root === undefined) {
    const isBelow = `${folder}${sep}`.startsWith(current === sep ? sep : `${current}${sep}`);
    return { places: isBelow ? [...new Set([folder, current])] : [folder], root: isBelow ? current : folder };
  }
  const places: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    places.push(at);
    if (at === root) return { places, root };
  }
}

/** @param found a file that was found and not named must be ours, closed to others, and lie inside the root (S7, S16) */
async function readTrusted(file: string, name: string, found: { readonly root?: string } | undefined): Promise<string> {
  const refused = (why: string, cause?: unknown) =>
    new PlimsollError('CONFIG_INVALID', `The configuration '${name}' is not read: ${why}.`, {
      cause,
      remedy: remedyOf(found),
    });
  // A pipe without a writer would wait for one.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK).catch((cause: unknown) => {
    const code = codeOf(cause);
    // What was found is there: only a link can lead to nothing.
    const why = found && code === 'ENOENT' ? 'it is a link to what is not there' : reasons[code];
    throw refused(why ?? `it cannot be opened (${code})`, cause);
  });
  try {
    const facts = await handle.stat();
    if (!facts.isFile()) throw refused('it is no file');
    if (facts.size > limits.configFileBytes) {
      throw refused(`it has ${facts.size} bytes, more than ${limits.configFileBytes} (configFileBytes)`);
    }
    if (found) {
      const user = process.getuid?.();
      if (user !== undefined && facts.uid !== user && facts.uid !== 0) throw refused('it belongs to another user');
      if (process.platform !== 'win32' && (facts.mode & 0o002) !== 0) throw refused('everybody may write to it');
      const inside = found.root === undefined ? '' : relative(await realpath(found.root), await realpath(file));
      if (inside.startsWith('..')) throw refused('it is a link that leads out of the folder');
    }
    return new TextDecoder('utf-8', { fatal: true }).decode(await handle.readFile());
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    throw refused(cause instanceof TypeError ? 'it is not UTF-8 text' : `it cannot be read (${codeOf(cause)})`, cause);
  } finally {
    await handle.close();
  }
}

function remedyOf(found: { readonly root?: string } | undefined): string {
  if (found === undefined) return 'Name a YAML file that may be read.';
  if (found.root === undefined) return 'Repair that, or run without any configuration: --no-config.';
  return 'Repair that, name a configuration with --config, or leave it out with --no-config.';
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'it is not there',
  ENOTDIR: 'it is not there',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'it is a link in a circle',
};

function shown(file: string, current: string): string {
  const path = relative(current, file);
  return path.startsWith('..') ? file : path;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
}
