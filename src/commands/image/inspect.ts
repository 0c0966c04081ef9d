import { Args, Command, Flags } from '@oclif/core';
import { escapeTerminal } from '../../escape-terminal.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { megabytes } from '../../workflows/advisories.ts';
import { imageSizes, packageSizes } from '../../workflows/describe-image.ts';
import { reportImage } from '../../workflows/report-image.ts';
import { selectImages } from '../../workflows/select-images.ts';
import { exitCodeOf } from '../../workflows/verdict.ts';
import { columns } from '../columns.ts';
import { imageFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { openSession } from '../session.ts';

export class ImageInspect extends Command {
  static override summary = 'Show config, layers, wasted bytes and the largest packages of an image.';
  static override examples = [
    '<%= config.bin %> image inspect ./app.tar',
    '<%= config.bin %> image inspect nginx:1.27 --json',
  ];
  static override args = { image: Args.string({ description: 'The image.', required: true }) };
  static override flags = { ...imageFlags, json: Flags.boolean({ description: 'Print JSON.' }) };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageInspect);
    const session = await openSession(flags, this.config.version);
    try {
      const { source, name } = await session.open(args.image);
      for (const image of await selectImages(source, name, session.platforms)) {
        const { report, read } = await reportImage(source, image, session.options);
        session.progress.clear();
        const sizes = imageSizes(read);
        const packages = packageSizes(read, report.packages);
        process.exitCode = exitCodeOf([report], false);
        if (flags.silent) continue;
        const { subject, distro } = report;
        const layers = subject.layers.map((layer, index) => ({ ...layer, ...sizes.layers[index] }));
        if (flags.json) {
          const { visible, wasted } = sizes;
          const largest = packages.map(({ package: { purl }, bytes }) => ({ purl, bytes }));
          const value = {
            ...subject,
            layers,
            config: image.config.container,
            distro,
            visible,
            wasted,
            packages: largest,
          };
          await writeOut(`${JSON.stringify(value, undefined, 2)}\n`);
          continue;
        }
        const { container } = image.config;
        const facts: readonly (readonly [string, string])[] = [
          ['Image', subject.reference],
          ['Digest', subject.digest ?? '-'],
          ['Platform', formatPlatform(subject.platform)],
          ['System', distro?.prettyName ?? '-'],
          ['Created', subject.created ?? '-'],
          ['User', container.user || 'root'],
          ['Entrypoint', container.entrypoint.join(' ') || '-'],
          ['Cmd', container.cmd.join(' ') || '-'],
          ['Ports', container.exposedPorts.join(' ') || '-'],
          ['Files', `${megabytes(sizes.visible)} visible, ${megabytes(sizes.wasted)} wasted in lower layers`],
        ];
        const head = facts.map(([label, value]) => `${`${label}:`.padEnd(12)}${escapeTerminal(value)}\n`).join('');
        const rows = layers.map(({ size, unpacked, wasted, entries, createdBy }, index) => [
          String(index),
          megabytes(size),
          megabytes(unpacked ?? 0),
          megabytes(wasted ?? 0),
          String(entries ?? 0),
          (createdBy ?? '-').replace(/\s+/g, ' '),
        ]);
        const table = columns(
          ['LAYER', 'STORED', 'UNPACKED', 'WASTED', 'ENTRIES', 'INSTRUCTION'],
          rows,
          [0, 1, 2, 3, 4],
        );
        const top = packages
          .slice(0, 10)
          .map(({ package: each, bytes }) => [megabytes(bytes), `${each.name} ${each.version}`]);
        const largest = top.length > 0 ? `\n${columns(['BYTES', 'LARGEST PACKAGES'], top, [0])}` : '';
        await writeOut(`${head}\n${table}${largest}`);
      }
    } finally {
      await session.close();
    }
  }
}
