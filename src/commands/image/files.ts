import { Command, Flags } from '@oclif/core';
import { PlimsollError } from '../../errors.ts';
import { escapeTerminal } from '../../escape-terminal.ts';
import { describeFiles, type FileDescription, modeText } from '../../workflows/describe-image.ts';
import { reportImage } from '../../workflows/report-image.ts';
import { selectImages } from '../../workflows/select-images.ts';
import { imageArgument, imageFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { inSession } from '../session.ts';

/** Lines written at a time: an image may have a million files. */
const linesAtOnce = 1000;

export class ImageFiles extends Command {
  static override summary = 'List the files a container of the image would see.';
  static override description =
    'Mode, owner, group, size, the layer it comes from, and path. Folders that no layer holds but some layer has files in are shown, too.';
  static override examples = [
    '<%= config.bin %> image files ./app.tar',
    '<%= config.bin %> image files nginx:1.27 --layer 3',
  ];
  static override args = { image: imageArgument };
  static override flags = {
    ...imageFlags,
    layer: Flags.integer({ description: 'Only what comes from this layer; 0 is the base.', min: 0, helpValue: 'N' }),
    json: Flags.boolean({ description: 'Print one JSON object a line.' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageFiles);
    const lineOf = flags.json ? (file: FileDescription) => JSON.stringify(file) : fileText;
    await inSession(flags, this.config.version, [args.image], async (session) => {
      const { source, name } = await session.open(args.image);
      for (const image of await selectImages(source, name, session.platforms)) {
        const { read } = await reportImage(source, image, session.options);
        session.progress.clear();
        const { length } = read.layers;
        if (flags.layer !== undefined && flags.layer >= length) {
          throw new PlimsollError('FLAG_INVALID', `There is no layer ${flags.layer}: the image has ${length}.`, {
            remedy: `The first is 0, the last ${length - 1}.`,
          });
        }
        if (flags.silent) continue;
        let lines: string[] = [];
        for (const file of describeFiles(read)) {
          if (flags.layer !== undefined && flags.layer !== file.layer) continue;
          if (lines.push(lineOf(file)) < linesAtOnce) continue;
          await writeOut(`${lines.join('\n')}\n`);
          lines = [];
        }
        if (lines.length > 0) await writeOut(`${lines.join('\n')}\n`);
      }
    });
  }
}

function fileText(file: FileDescription): string {
  const numbers = [String(file.uid).padStart(5), String(file.gid).padStart(5), String(file.size).padStart(11)];
  const target = file.type === 'symlink' ? ` -> ${escapeTerminal(file.target ?? '')}` : '';
  return `${modeText(file)} ${numbers.join(' ')} ${String(file.layer).padStart(3)}  ${escapeTerminal(file.path)}${target}`;
}
