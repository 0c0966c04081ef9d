import { Command, Flags } from '@oclif/core';
import { PlimsollError } from '../errors.ts';
import { inventoryReporters } from '../parts/lists.ts';
import { sbom } from '../workflows/sbom.ts';
import { exitCodeOf } from '../workflows/verdict.ts';
import { imageArgument, reportFlags } from './flags.ts';
import { type Output, outputsOf, writeReports } from './output.ts';
import { inSession } from './session.ts';
import { renderOptions, tellNotices } from './tell.ts';

const formats = inventoryReporters.map(({ id }) => id).join(', ');

export class Sbom extends Command {
  static override summary = 'List what an image carries, without judging it.';
  static override description = 'Needs no advisories and, for local images, no network.';
  static override examples = [
    '<%= config.bin %> sbom nginx:1.27 --format cyclonedx -o nginx.cdx.json',
    '<%= config.bin %> sbom ./app.tar --format json',
  ];
  static override args = { image: imageArgument };
  static override flags = {
    ...reportFlags,
    format: Flags.string({
      char: 'f',
      description: `How the inventory is written: ${formats}.`,
      helpValue: 'FORMAT',
      default: 'table',
      env: 'PLIMSOLL_FORMAT',
    }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(Sbom);
    const outputs = await outputsOf(flags.format, flags.output ?? []);
    refuseJudging(outputs);
    await inSession(flags, this.config.version, [args.image], async (session) => {
      const { source, name } = await session.open(args.image);
      const found = await sbom(source, name, { ...session.options, platforms: session.platforms });
      const reports = found.map((report) => ({ ...report, notices: [...session.notices, ...report.notices] }));
      session.progress.clear();
      process.exitCode = exitCodeOf(reports, false);
      tellNotices(reports, outputs, flags);
      await writeReports(reports, outputs, { ...renderOptions(), inventory: true }, flags.silent);
    });
  }
}

/** @throws PlimsollError FORMAT_UNKNOWN */
function refuseJudging(outputs: readonly Output[]): void {
  const judging = outputs.find(({ reporter }) => !inventoryReporters.includes(reporter));
  if (!judging) return;
  throw new PlimsollError('FORMAT_UNKNOWN', `An inventory cannot be written as '${judging.reporter.id}'.`, {
    remedy: `That format holds findings, and sbom makes none. There are ${formats}.`,
  });
}
