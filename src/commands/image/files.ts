import { Command, Flags } from '@oclif/core';
import { PlimsollError } from '../../errors.ts';
import { escapeTerminal } from '../../escape-terminal.ts';
import { describeFiles, type FileDescription, modeText } from '../../workflows/describe-image.ts';
import { readAndReport } from '../../workflows/report-image.ts';
import { selectImages } from '../../workflows/select-images.ts';
import { exitCodeOf } from '../../workflows/verdict.ts';
import { imageArgument, imageFlags } from '../flags.ts';
import { fold } from '../fold.ts';
import { writeOut } from '../output.ts';
import { outputWidth } from '../output-width.ts';
import { inSession } from '../session.ts';
import { tellNotices } from '../tell.ts';

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
    const width = outputWidth();
    const lineOf = (file: FileDescription) => (flags.json ? JSON.stringify(file) : fileText(file, width));
    await inSession(flags, this.config.version, [args.image], async (session) => {
      const { source, name } = await session.open(args.image);
      for (const image of await selectImages(source, name, session.platforms)) {
        const { read, report } = await readAndReport(source, image, session.options);
        session.progress.clear();
        // Of packages this says nothing: only files that were not seen are missing.
        const gaps = { ...report, notices: report.notices.filter(({ code }) => code === 'INPUT_UNREADABLE') };
        process.exitCode = Math.max(Number(process.exitCode ?? 0), exitCodeOf([gaps], false));
        tellNotices([gaps], [], flags);
        const { length } = read.layers;
        if (flags.layer !== undefined && flags.layer >= length) {
          throw new PlimsollError('FLAG_INVALID', `There is no layer ${flags.layer}: the image has ${length}.`, {
            remedy: length === 1 ? 'It is layer 0.' : `The first is 0, the last ${length - 1}.`,
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

function fileText(file: FileDescription, width: number): string {
  const numbers = [String(file.uid).padStart(5), String(file.gid).padStart(5), String(file.size).padStart(11)];
  const target = file.type === 'symlink' ? ` -> ${escapeTerminal(file.target ?? '')}` : '';
  const before = `${modeText(file)} ${numbers.join(' ')} ${String(file.layer).padStart(3)}  `;
  return fold(before, escapeTerminal(file.path) + target, width);
}
