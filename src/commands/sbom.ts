import { Command } from '@oclif/core';
import { sbom } from '../workflows/sbom.ts';
import { exitCodeOf } from '../workflows/verdict.ts';
import { imageArgument, reportFlags } from './flags.ts';
import { outputsOf, writeReports } from './output.ts';
import { inSession } from './session.ts';
import { renderOptions, tellNotices } from './tell.ts';

export class Sbom extends Command {
  static override summary = 'List what an image carries, without judging it.';
  static override description = 'Needs no advisories and, for local images, no network.';
  static override examples = [
    '<%= config.bin %> sbom nginx:1.27 --format cyclonedx -o nginx.cdx.json',
    '<%= config.bin %> sbom ./app.tar --format json',
  ];
  static override args = { image: imageArgument };
  static override flags = { ...reportFlags };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Sbom);
    const outputs = await outputsOf(flags.format, flags.output ?? []);
    await inSession(flags, this.config.version, [args.image], async (session) => {
      const { source, name } = await session.open(args.image);
      const found = await sbom(source, name, { ...session.options, platforms: session.platforms });
      const reports = found.map((report) => ({ ...report, notices: [...session.notices, ...report.notices] }));
      session.progress.clear();
      process.exitCode = exitCodeOf(reports, false);
      tellNotices(reports, outputs, flags);
      await writeReports(reports, outputs, renderOptions(), flags.silent);
    });
  }
}
