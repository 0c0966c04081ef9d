import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PlimsollError } from '../errors.ts';
import type { Source } from '../oci/image.ts';
import { hostPlatform, parsePlatform } from '../oci/platform.ts';
import { extractors } from '../parts/lists.ts';
import { type OpenedInput, openImage } from '../parts/open-image.ts';
import type { Notice } from '../report.ts';
import type { ImageOptions } from '../workflows/image-options.ts';
import { openLayerCache } from '../workflows/layer-cache.ts';
import type { PlatformChoice } from '../workflows/select-images.ts';
import { type Attended, type AttendedFlags, attended } from './attended.ts';
import { cacheFolder } from './cache-folder.ts';
import { reportTime } from './report-time.ts';
import { readStdinLine } from './stdin.ts';

/** What the flags of commands that open images come to. */
export interface SessionFlags extends AttendedFlags {
  readonly platform?: string | undefined;
  readonly 'all-platforms'?: boolean;
  readonly 'images-from'?: string | undefined;
  readonly 'no-cache': boolean;
  readonly 'cache-dir'?: string | undefined;
  readonly offline: boolean;
  readonly 'no-verify-diffids': boolean;
  readonly username?: string | undefined;
  readonly 'password-stdin': boolean;
  readonly cacert?: readonly string[] | undefined;
  readonly 'insecure-registry'?: readonly string[] | undefined;
  readonly mirror?: readonly string[] | undefined;
  readonly 'registry-realm'?: readonly string[] | undefined;
}

/** One run of a command that opens images: its folders, its signals, and what it was told from outside. */
export interface Session extends Attended {
  readonly options: ImageOptions;
  readonly platforms: PlatformChoice;
  /** For databases; without a cache it is a folder of this run. */
  readonly folder: string;
  /** The cache that may be read, though nothing is to be left behind. */
  readonly lender: string | undefined;
  /** What sources had to say; belongs into the reports. */
  readonly notices: Notice[];
  open(image: string): Promise<OpenedInput>;
}

/**
 * @param images all that will be opened
 * @throws PlimsollError FLAG_INVALID, PLATFORM_INVALID, CACHE_UNUSABLE, TIMEOUT, ABORTED, and what `work` throws
 */
export async function inSession(
  flags: SessionFlags,
  toolVersion: string,
  images: readonly string[],
  work: (session: Session) => Promise<void>,
): Promise<void> {
  const platforms = platformChoice(flags);
  checkStdin(flags, images);

  await attended(flags, async (run) => {
    const opened: Source[] = [];
    const usual = resolve(flags['cache-dir'] ?? cacheFolder(process.env));
    const folder = flags['no-cache'] ? await folderOfThisRun() : usual;
    try {
      await work(await openSession(folder, usual, opened, run));
    } finally {
      run.progress.clear();
      await Promise.all(opened.map((source) => source.close()));
    }
  });

  async function openSession(folder: string, usual: string, opened: Source[], run: Attended): Promise<Session> {
    const { signal, progress } = run;
    const password = flags['password-stdin'] ? await readStdinLine() : undefined;
    if (password === '') throw new PlimsollError('FLAG_INVALID', '--password-stdin found no password.');
    const notices: Notice[] = [];
    return {
      ...run,
      options: {
        extractors,
        cache: flags['no-cache'] ? undefined : await openLayerCache(folder, extractors),
        verifyDiffIds: !flags['no-verify-diffids'],
        signal,
        toolVersion,
        now: reportTime(process.env['SOURCE_DATE_EPOCH']),
        onProgress: progress.layer,
      },
      platforms,
      folder,
      lender: flags['no-cache'] ? usual : undefined,
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
            realms: flags['registry-realm'] ?? [],
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
    };
  }
}

/** Gone when the process ends, however it ends: a second Ctrl-C waits for nobody. */
async function folderOfThisRun(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Standard input can be read once, and a person's keyboard makes no archive. */
function checkStdin(flags: SessionFlags, images: readonly string[]): void {
  const readers = [
    ...(flags['images-from'] === '-' ? ['--images-from -'] : []),
    ...(flags['password-stdin'] ? ['--password-stdin'] : []),
    ...images.filter((image) => image === '-').map(() => "the image '-'"),
  ];
  if (readers.length > 1) {
    throw new PlimsollError('FLAG_INVALID', `Standard input is wanted by ${readers[0]} and by ${readers[1]}.`, {
      remedy: 'It can be read once: put one of them into a file.',
    });
  }
  if (images.includes('-') && process.stdin.isTTY) {
    throw new PlimsollError('FLAG_INVALID', "The image '-' is standard input, and that is a terminal.", {
      remedy: "Send an archive there: 'docker save app | plimsoll scan -'.",
    });
  }
}

function platformChoice(flags: SessionFlags): PlatformChoice {
  if (flags['all-platforms']) return { kind: 'all' };
  // Not oclif's `env`: a variable is no flag that --all-platforms would contradict.
  const { PLIMSOLL_PLATFORM, DOCKER_DEFAULT_PLATFORM } = process.env;
  const named = flags.platform ?? (PLIMSOLL_PLATFORM || DOCKER_DEFAULT_PLATFORM);
  if (named) return { kind: 'exactly', platform: parsePlatform(named) };
  return { kind: 'usually', platform: hostPlatform(process.arch) };
}
