import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PlimsollError } from '../errors.ts';
import type { Source } from '../oci/image.ts';
import { hostPlatform, parsePlatform } from '../oci/platform.ts';
import { extractors } from '../parts/lists.ts';
import { type OpenedInput, openImage } from '../parts/open-image.ts';
import type { Notice } from '../report.ts';
import { openLayerCache } from '../workflows/layer-cache.ts';
import type { ImageOptions } from '../workflows/report-image.ts';
import type { PlatformChoice } from '../workflows/select-images.ts';
import { cacheFolder } from './cache-folder.ts';
import { type Progress, terminalProgress } from './progress.ts';
import { readStdinLine } from './stdin.ts';

/** What the image commands' flags come to. */
export interface SessionFlags {
  readonly quiet: boolean;
  readonly silent: boolean;
  readonly platform?: string | undefined;
  readonly 'all-platforms'?: boolean;
  readonly timeout: string;
  readonly 'no-cache': boolean;
  readonly 'cache-dir'?: string | undefined;
  readonly offline: boolean;
  readonly 'no-verify-diffids': boolean;
  readonly username?: string | undefined;
  readonly 'password-stdin': boolean;
  readonly cacert?: readonly string[] | undefined;
  readonly 'insecure-registry'?: readonly string[] | undefined;
  readonly mirror?: readonly string[] | undefined;
}

/** One run of an image command: its folders, its signals, and what it was told from outside. */
export interface Session {
  readonly options: ImageOptions;
  readonly platforms: PlatformChoice;
  readonly progress: Progress;
  /** For databases; undefined never: without a cache it is a folder of this run. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** What sources had to say; belongs into the reports. */
  readonly notices: Notice[];
  open(image: string): Promise<OpenedInput>;
  close(): Promise<void>;
}

/** @throws PlimsollError FLAG_INVALID, PLATFORM_INVALID, CACHE_UNUSABLE */
export async function openSession(flags: SessionFlags, toolVersion: string): Promise<Session> {
  const timeout = AbortSignal.timeout(milliseconds(flags.timeout));
  const interrupt = interruptSignal();
  const signal = AbortSignal.any([timeout, interrupt.signal]);
  const own = flags['no-cache'] ? await mkdtemp(join(tmpdir(), 'plimsoll-')) : undefined;
  const folder = own ?? resolve(flags['cache-dir'] ?? cacheFolder(process.env));
  const cache = own ? undefined : await openLayerCache(folder, extractors);
  const progress = terminalProgress(
    !flags.quiet && !flags.silent && process.stderr.isTTY === true && !process.env['CI'],
  );
  const password = flags['password-stdin'] ? await readStdinLine() : undefined;
  const notices: Notice[] = [];
  const opened: Source[] = [];

  return {
    options: {
      extractors,
      cache,
      verifyDiffIds: !flags['no-verify-diffids'],
      signal,
      toolVersion,
      now: reportTime(process.env['SOURCE_DATE_EPOCH']),
      onProgress: progress.layer,
    },
    platforms: platformChoice(flags),
    progress,
    folder,
    signal,
    notices,
    async open(image) {
      const input = await openImage(image, {
        environment: process.env,
        registry: {
          ...(flags.username ? { username: flags.username } : {}),
          ...(password ? { password } : {}),
          cacert: flags.cacert ?? [],
          insecureRegistries: flags['insecure-registry'] ?? [],
          mirrors: flags.mirror ?? [],
          offline: flags.offline,
          userAgent: `plimsoll/${toolVersion}`,
          signal,
        },
        spoolFolder: join(folder, 'spool'),
        verify: !flags['no-verify-diffids'],
        stdin: process.stdin,
        signal,
        onNotice: (notice) => notices.push(notice),
      });
      opened.push(input.source);
      return input;
    },
    async close() {
      progress.clear();
      interrupt.stop();
      await Promise.all(opened.map((source) => source.close()));
      if (own) await rm(own, { recursive: true, force: true });
    },
  };
}

/** The first Ctrl-C lets the run end in order, the second ends it at once. */
function interruptSignal(): { readonly signal: AbortSignal; stop(): void } {
  const controller = new AbortController();
  const listeners = (['SIGINT', 'SIGTERM'] as const).map((name) => {
    const code = name === 'SIGINT' ? 130 : 143;
    const listener = () => {
      if (controller.signal.aborted) process.exit(code);
      controller.abort(new PlimsollError('ABORTED', `Stopped by ${name}.`));
    };
    process.on(name, listener);
    return { name, listener };
  });
  return {
    signal: controller.signal,
    stop: () => {
      for (const { name, listener } of listeners) process.off(name, listener);
    },
  };
}

function platformChoice(flags: SessionFlags): PlatformChoice {
  if (flags['all-platforms']) return { kind: 'all' };
  const named = flags.platform ?? process.env['DOCKER_DEFAULT_PLATFORM'];
  if (named) return { kind: 'exactly', platform: parsePlatform(named) };
  return { kind: 'usually', platform: hostPlatform(process.arch) };
}

/** `90s`, `10m`, `2h`; a bare number is seconds. */
function milliseconds(text: string): number {
  const [, digits, unit] = /^([1-9][0-9]{0,5})(s|m|h)?$/.exec(text) ?? [];
  if (!digits) {
    throw new PlimsollError('FLAG_INVALID', `'${text}' is not a time.`, { remedy: 'Write it as 90s, 10m or 2h.' });
  }
  return Number(digits) * (unit === 'h' ? 3_600_000 : unit === 'm' ? 60_000 : 1000);
}

/** The report's one moment; SOURCE_DATE_EPOCH makes two runs print the same. */
function reportTime(epoch: string | undefined): Date {
  return epoch && /^[0-9]{1,12}$/.test(epoch) ? new Date(Number(epoch) * 1000) : new Date();
}
