import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Args, Command } from '@oclif/core';
import { exitCodes, PlimsollError } from '../errors.ts';
import { downloader } from '../parts/download.ts';
import type { Report } from '../report.ts';
import { advisories } from '../workflows/advisories.ts';
import { scan } from '../workflows/scan.ts';
import { exitCodeOf } from '../workflows/verdict.ts';
import { reportFlags, scanFlags } from './flags.ts';
import { outputsOf, writeReports } from './output.ts';
import { inSession, type Session } from './session.ts';
import { meaningfulLines } from './stdin.ts';
import { renderOptions, tellNotices } from './tell.ts';
import { tellError } from './tell-error.ts';

export class Scan extends Command {
  static override summary = 'Say what an image carries and what is known against it.';
  static override description = [
    'IMAGE is an image of a registry, as in nginx:1.27 or ghcr.io/acme/app@sha256:..., or has a prefix: docker-archive:FILE[:NAME], oci:PATH[:TAG|@DIGEST], daemon:NAME, rootfs:FILE, dir:FOLDER. A path that starts with ./, ../ or / is recognised by what it holds. A lone - reads an archive from standard input.',
    '',
    'Exit codes: 0 nothing at or above --fail-on, 1 findings at or above it, 2 wrong usage, 3 the work could not be done, 4 trust could not be established, 5 incomplete: a part of the image could not be analysed, or --fail-on was given and nothing could be judged. 130 and 143: stopped by a signal.',
  ].join('\n');
  static override examples = [
    '<%= config.bin %> scan nginx:1.27',
    '<%= config.bin %> scan --fail-on high ghcr.io/acme/app@sha256:...',
    '<%= config.bin %> scan ./app.tar -o sarif=app.sarif',
    '$ docker save app | <%= config.bin %> scan -',
  ];
  static override args = {
    image: Args.string({ description: 'One or more images.', multiple: true }),
  };
  static override flags = { ...reportFlags, ...scanFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Scan);
    const outputs = await outputsOf(flags.format, flags.output ?? []);
    const images = [...(args.image ?? []), ...(await listed(flags['images-from']))];
    if (images.length === 0) {
      throw new PlimsollError('FLAG_INVALID', 'There is no image to scan.', {
        remedy: "Name one, as in 'plimsoll scan nginx:1.27'. 'plimsoll scan --help' says how images are written.",
      });
    }
    const voice = { silent: flags.silent, json: flags['log-format'] === 'json' };
    await inSession(flags, this.config.version, images, async (session) => {
      const scanner = openScanner(session);
      const reports: Report[] = [];
      let failed: number | undefined;
      try {
        for (const image of images) {
          try {
            reports.push(...(await scanner.scan(image)));
          } catch (error) {
            if (images.length === 1 || session.signal.aborted || !(error instanceof PlimsollError)) throw error;
            // The others can still be reported; that one could not is said by the exit code.
            session.progress.clear();
            session.notices.splice(0);
            tellError(error, voice);
            failed = Math.min(failed ?? exitCodes[error.code], exitCodes[error.code]);
          }
        }
      } finally {
        await scanner.close();
      }
      session.progress.clear();
      process.exitCode = failed ?? exitCodeOf(reports, flags['exit-zero']);
      if (reports.length === 0) return;
      tellNotices(reports, outputs, flags);
      await writeReports(reports, outputs, { ...renderOptions(), show: [flags.show] }, flags.silent);
    });

    function openScanner({ open, notices, options, platforms, folder, lender, progress, signal }: Session) {
      const network = downloader({ ...flags, environment: process.env, version: options.toolVersion, signal });
      const known = advisories({
        db: flags.db,
        cacheFolder: folder,
        lender,
        get: flags.offline ? undefined : network.get,
        now: new Date(),
        signal,
        onProgress: progress.say,
      });
      return {
        async scan(image: string): Promise<readonly Report[]> {
          const { source, name } = await open(image);
          const found = await scan(source, name, {
            ...options,
            platforms,
            openDatabase: known.open,
            failOn: flags['fail-on'],
            strict: flags.strict,
          });
          await source.close();
          return found.map((report) => ({ ...report, notices: [...notices.splice(0), ...report.notices] }));
        },
        async close(): Promise<void> {
          known.close();
          await network.close();
        },
      };
    }
  }
}

/** @throws PlimsollError INPUT_NOT_FOUND */
async function listed(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return [];
  try {
    return meaningfulLines(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
  } catch (cause) {
    throw new PlimsollError('INPUT_NOT_FOUND', `The list of images '${file}' cannot be read.`, {
      cause,
      remedy: 'Name a file with one image a line, or - for standard input.',
    });
  }
}
