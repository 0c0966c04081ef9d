import { Command, Flags } from '@oclif/core';
import { escapeTerminal } from '../../escape-terminal.ts';
import { instructionText } from '../../oci/instruction-text.ts';
import { formatPlatform } from '../../oci/platform.ts';
import { byteText } from '../../workflows/byte-text.ts';
import { describeImage, type ImageDescription } from '../../workflows/describe-image.ts';
import { readAndReport } from '../../workflows/report-image.ts';
import { selectImages } from '../../workflows/select-images.ts';
import { exitCodeOf } from '../../workflows/verdict.ts';
import { columns } from '../columns.ts';
import { imageArgument, imageFlags } from '../flags.ts';
import { fold } from '../fold.ts';
import { writeOut } from '../output.ts';
import { outputWidth } from '../output-width.ts';
import { inSession } from '../session.ts';
import { incompleteOnly, tellNotices } from '../tell.ts';

export class ImageInspect extends Command {
  static override summary = 'Show config, layers, wasted bytes and the largest npm packages of an image.';
  static override description =
    'Wasted bytes are those of files that a later layer removed or replaced. Values that look like secrets by their names are masked.';
  static override examples = [
    '<%= config.bin %> image inspect ./app.tar',
    '<%= config.bin %> image inspect nginx:1.27 --json',
  ];
  static override args = { image: imageArgument };
  static override flags = { ...imageFlags, json: Flags.boolean({ description: 'Print JSON.' }) };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageInspect);
    await inSession(flags, this.config.version, [args.image], async (session) => {
      const { source, name } = await session.open(args.image);
      const codes: number[] = [];
      for (const image of await selectImages(source, name, session.platforms)) {
        const { report, read } = await readAndReport(source, image, session.options);
        session.progress.clear();
        codes.push(exitCodeOf([report], false));
        process.exitCode = Math.max(...codes);
        tellNotices([incompleteOnly(report)], [], flags);
        if (flags.silent) continue;
        const description = describeImage(report, image, read);
        await writeOut(flags.json ? `${JSON.stringify(description, undefined, 2)}\n` : descriptionText(description));
      }
    });
  }
}

function descriptionText(image: ImageDescription): string {
  const { config, layers, packages } = image;
  const facts: readonly (readonly [string, string])[] = [
    ['Image', image.reference],
    ['Digest', image.digest ?? '-'],
    ['Platform', formatPlatform(image.platform)],
    ['System', image.distro?.prettyName ?? '-'],
    ['Created', image.created ?? '-'],
    ['User', config.user || 'root'],
    ['Entrypoint', config.entrypoint.join(' ') || '-'],
    ['Cmd', config.cmd.join(' ') || '-'],
    ['Ports', config.exposedPorts.join(' ') || '-'],
    ['Files', `${byteText(image.visible)} visible, ${byteText(image.wasted)} wasted in lower layers`],
  ];
  const width = outputWidth();
  const head = facts
    .map(([label, value]) => `${fold(`${label}:`.padEnd(12), escapeTerminal(value), width)}\n`)
    .join('');
  const rows = layers.map(({ size, unpacked, wasted, entries, createdBy }, index) => [
    String(index),
    byteText(size),
    byteText(unpacked),
    byteText(wasted),
    String(entries),
    createdBy === undefined ? '-' : instructionText(createdBy),
  ]);
  const table = columns(['LAYER', 'STORED', 'UNPACKED', 'WASTED', 'ENTRIES', 'INSTRUCTION'], rows, [0, 1, 2, 3, 4]);
  const top = packages.slice(0, 10).map(({ name, version, bytes }) => [byteText(bytes), `${name} ${version}`]);
  return `${head}\n${table}${top.length > 0 ? `\n${columns(['SIZE', 'LARGEST NPM PACKAGES'], top, [0])}` : ''}`;
}
