import { Args, Command } from '@oclif/core';
import { sbom } from '../workflows/sbom.ts';
import { exitCodeOf } from '../workflows/verdict.ts';
import { imageFlags, reportFlags } from './flags.ts';
import { outputsOf, writeReports } from './output.ts';
import { openSession } from './session.ts';
import { renderOptions, tellNotices } from './tell.ts';

export class Sbom extends Command {
  static override summary = 'List what an image carries, without judging it.';
  static override description =
    'Needs no advisories and, for local images, no network. See the scan command for how IMAGE is written.';
  static override examples = [
    '<%= config.bin %> sbom nginx:1.27 --format cyclonedx -o nginx.cdx.json',
    '<%= config.bin %> sbom ./app.tar --format json',
  ];
  static override args = { image: Args.string({ description: 'The image.', required: true }) };
  static override flags = { ...imageFlags, ...reportFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Sbom);
    const outputs = outputsOf(flags.format, flags.output ?? []);
    const session = await openSession(flags, this.config.version);
    try {
      const { source, name } = await session.open(args.image);
      const found = await sbom(source, name, { ...session.options, platforms: session.platforms });
      const reports = found.map((report) => ({ ...report, notices: [...session.notices, ...report.notices] }));
      session.progress.clear();
      if (!flags.silent) {
        await writeReports(reports, outputs, renderOptions());
        if (!flags.quiet) tellNotices(reports, outputs, flags['log-format']);
      }
      process.exitCode = exitCodeOf(reports, false);
    } finally {
      await session.close();
    }
  }
}
