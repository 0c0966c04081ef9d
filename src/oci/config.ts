import * as v from 'valibot';
import { limits } from '../limits.ts';
import { plural } from '../plural.ts';
import { DigestSchema } from './descriptor.ts';
import type { Digest } from './digest.ts';
import { parseJson } from './parse-json.ts';
import type { Platform } from './platform.ts';

/** What a container of the image runs as, and how the image came to be. OCI image-spec, config.md. */
export interface ImageConfig {
  readonly platform: Platform;
  readonly created?: string;
  readonly author?: string;
  /** Digests of the uncompressed layers, base first. */
  readonly diffIds: readonly Digest[];
  readonly history: readonly HistoryEntry[];
  readonly container: ContainerConfig;
}

export interface HistoryEntry {
  readonly createdBy: string;
  readonly created?: string;
  readonly comment?: string;
  /** The instruction left no layer (ENV, CMD ...). */
  readonly emptyLayer: boolean;
}

export interface ContainerConfig {
  readonly user: string;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workingDir: string;
  readonly exposedPorts: readonly string[];
  readonly volumes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
  readonly healthcheck?: readonly string[];
}

/** An image that says nothing of itself: what a plain filesystem is. */
export const emptyConfig: ImageConfig = {
  platform: { os: 'linux', architecture: '' },
  diffIds: [],
  history: [],
  container: {
    user: '',
    env: [],
    entrypoint: [],
    cmd: [],
    workingDir: '',
    exposedPorts: [],
    volumes: [],
    labels: {},
  },
};

const Text = v.nullish(v.string());
const Words = v.nullish(v.array(v.string()), []);
const Keys = v.nullish(v.record(v.string(), v.unknown()), {});

const ConfigSchema = v.object({
  os: v.nullish(v.string(), 'linux'),
  architecture: v.nullish(v.string(), ''),
  variant: Text,
  created: Text,
  author: Text,
  rootfs: v.nullish(
    v.object({
      diff_ids: v.nullish(
        v.pipe(v.array(DigestSchema), v.maxLength(limits.layers, `more than ${limits.layers} layers`)),
        [],
      ),
    }),
  ),
  history: v.nullish(
    v.pipe(
      v.array(v.object({ created_by: Text, created: Text, comment: Text, empty_layer: v.nullish(v.boolean(), false) })),
      v.maxLength(limits.history, `more than ${limits.history} history entries`),
    ),
    [],
  ),
  config: v.nullish(
    v.object({
      User: Text,
      Env: Words,
      Entrypoint: v.nullish(v.union([v.array(v.string()), v.string()]), []),
      Cmd: v.nullish(v.union([v.array(v.string()), v.string()]), []),
      WorkingDir: Text,
      ExposedPorts: Keys,
      Volumes: Keys,
      Labels: v.nullish(v.record(v.string(), v.string()), {}),
      StopSignal: Text,
      Healthcheck: v.nullish(v.object({ Test: Words })),
    }),
  ),
});

/** @throws PlimsollError CONFIG_BLOB_INVALID */
export function parseConfig(bytes: Uint8Array, what: string): ImageConfig {
  const raw = parseJson(ConfigSchema, bytes, what, 'CONFIG_BLOB_INVALID');
  return {
    platform: {
      os: raw.os ?? 'linux',
      architecture: raw.architecture ?? '',
      ...(raw.variant ? { variant: raw.variant } : {}),
    },
    ...(raw.created ? { created: raw.created } : {}),
    ...(raw.author ? { author: raw.author } : {}),
    diffIds: raw.rootfs?.diff_ids ?? [],
    history: (raw.history ?? []).map((entry) => ({
      createdBy: entry.created_by ?? '',
      ...(entry.created ? { created: entry.created } : {}),
      ...(entry.comment ? { comment: entry.comment } : {}),
      emptyLayer: entry.empty_layer ?? false,
    })),
    container: {
      user: raw.config?.User ?? '',
      env: raw.config?.Env ?? [],
      entrypoint: asWords(raw.config?.Entrypoint),
      cmd: asWords(raw.config?.Cmd),
      workingDir: raw.config?.WorkingDir ?? '',
      exposedPorts: Object.keys(raw.config?.ExposedPorts ?? {}).sort(),
      volumes: Object.keys(raw.config?.Volumes ?? {}).sort(),
      labels: raw.config?.Labels ?? {},
      ...(raw.config?.StopSignal ? { stopSignal: raw.config.StopSignal } : {}),
      ...(raw.config?.Healthcheck?.Test?.length ? { healthcheck: raw.config.Healthcheck.Test } : {}),
    },
  };
}

/**
 * The history entry behind each layer. History is optional and may lie: when its non-empty entries are not as many
 * as the layers, no layer gets an instruction rather than a wrong one.
 */
export function instructionsOfLayers(
  config: Pick<ImageConfig, 'history'>,
  layers: number,
): readonly ({ readonly index: number; readonly entry: HistoryEntry } | undefined)[] {
  const filled = config.history.map((entry, index) => ({ index, entry })).filter(({ entry }) => !entry.emptyLayer);
  return filled.length === layers ? filled : new Array(layers).fill(undefined);
}

/** The diffID of each layer; none when the config speaks of another number of layers, and then why. */
export function claimedDiffIds(
  config: ImageConfig,
  layers: number,
): { readonly of: readonly (Digest | undefined)[]; readonly problem: string | undefined } {
  if (config.diffIds.length === layers) return { of: config.diffIds, problem: undefined };
  return {
    of: new Array(layers).fill(undefined),
    problem: `The image has ${plural(layers, 'layer')}, but its config names ${plural(config.diffIds.length, 'diffID')}.`,
  };
}

// Images made by hand hold a bare string where the spec wants a list.
function asWords(words: readonly string[] | string | null | undefined): readonly string[] {
  return typeof words === 'string' ? [words] : (words ?? []);
}
