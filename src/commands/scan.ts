import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Args, Command } from '@oclif/core';
import { PlimsollError } from '../errors.ts';
import { downloader } from '../parts/download.ts';
import type { Report } from '../report.ts';
import { advisories } from '../workflows/advisories.ts';
import { scan } from '../workflows/scan.ts';
import { exitCodeOf } from '../workflows/verdict.ts';
import { imageFlags, reportFlags, scanFlags } from './flags.ts';
import { outputsOf, writeReports } from './output.ts';
import { openSession } from './session.ts';
import { meaningfulLines } from './stdin.ts';
import { renderOptions, tellNotices } from './tell.ts';

export class Scan extends Command {
  static override summary = 'Say what an image carries and what is known against it.';
  static override description =
    `IMAGE is a registry reference, or has a prefix: docker-archive:FILE[:NAME], oci:PATH[:TAG|@DIGEST],
daemon:NAME, rootfs:FILE, dir:FOLDER. A path that starts with ./ ../ or / is recognised by what it holds;
- reads an archive from standard input. A word without a prefix is always the registry's.

Exit codes: 0 nothing at or above --fail-on; 1 findings at or above it; 2 wrong usage; 3 the work could
not be done; 4 trust; 5 a part of the image could not be analysed.`;
  static override examples = [
    '<%= config.bin %> scan nginx:1.27',
    '<%= config.bin %> scan --fail-on high ghcr.io/acme/app@sha256:...',
    '<%= config.bin %> scan ./app.tar -o sarif=app.sarif',
    'docker save app | <%= config.bin %> scan -',
  ];
  static override strict = false;
  static override args = { image: Args.string({ description: 'One or more images.', name: 'IMAGE' }) };
  static override flags = { ...imageFlags, ...reportFlags, ...scanFlags };

  override async run(): Promise<void> {
    const { argv, flags } = await this.parse(Scan);
    const outputs = outputsOf(flags.format, flags.output ?? []);
    const images = [...argv.map(String), ...(await listed(flags['images-from']))];
    if (images.length === 0) {
      throw new PlimsollError('FLAG_INVALID', 'There is no image to scan.', {
        remedy: "Name one: 'plimsoll scan nginx:1.27'.",
      });
    }
    const session = await openSession(flags, this.config.version);
    const network = downloader({
      ...flags,
      environment: process.env,
      version: this.config.version,
      signal: session.signal,
    });
    const known = advisories({
      db: flags.db,
      cacheFolder: session.folder,
      get: flags.offline ? undefined : network.get,
      now: session.options.now,
      signal: session.signal,
      onProgress: session.progress.say,
    });
    try {
      const reports: Report[] = [];
      for (const image of images) {
        const { source, name } = await session.open(image);
        const found = await scan(source, name, {
          ...session.options,
          platforms: session.platforms,
          openDatabase: known.open,
          failOn: flags['fail-on'],
          strict: flags.strict,
        });
        reports.push(
          ...found.map((report) => ({ ...report, notices: [...session.notices.splice(0), ...report.notices] })),
        );
      }
      session.progress.clear();
      if (!flags.silent) {
        await writeReports(reports, outputs, { ...renderOptions(), show: [flags.show] });
        if (!flags.quiet) tellNotices(reports, outputs, flags['log-format']);
      }
      process.exitCode = exitCodeOf(reports, flags['exit-zero']);
    } finally {
      known.close();
      await network.close();
      await session.close();
    }
  }
}

async function listed(file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return [];
  try {
    return meaningfulLines(file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
  } catch (cause) {
    throw new PlimsollError('INPUT_NOT_FOUND', `The list of images '${file}' cannot be read.`, { cause });
  }
}
