import { Args, Command, Flags } from '@oclif/core';
import { escapeTerminal } from '../../escape-terminal.ts';
import { showPath } from '../../packages/show-path.ts';
import { modeText } from '../../workflows/describe-image.ts';
import { reportImage } from '../../workflows/report-image.ts';
import { selectImages } from '../../workflows/select-images.ts';
import { imageFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { openSession } from '../session.ts';

export class ImageFiles extends Command {
  static override summary = 'List the files a container of the image would see.';
  static override examples = [
    '<%= config.bin %> image files ./app.tar',
    '<%= config.bin %> image files nginx:1.27 --layer 3',
  ];
  static override args = { image: Args.string({ description: 'The image.', required: true }) };
  static override flags = {
    ...imageFlags,
    layer: Flags.integer({ description: 'Only what comes from this layer; 0 is the base.', min: 0, helpValue: 'N' }),
    json: Flags.boolean({ description: 'Print one JSON object a line.' }),
  };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageFiles);
    const session = await openSession(flags, this.config.version);
    try {
      const { source, name } = await session.open(args.image);
      for (const image of await selectImages(source, name, session.platforms)) {
        const { read } = await reportImage(source, image, session.options);
        session.progress.clear();
        if (flags.silent) continue;
        let lines: string[] = [];
        for (const { path, header, layer } of read.view.entries()) {
          if (flags.layer !== undefined && flags.layer !== layer) continue;
          const shown = showPath(path);
          const target = header.target === undefined ? undefined : showTarget(header.target);
          lines.push(
            flags.json
              ? JSON.stringify({
                  path: shown,
                  type: header.type,
                  mode: header.mode,
                  uid: header.uid,
                  gid: header.gid,
                  size: header.size,
                  layer,
                  ...(target ? { target } : {}),
                })
              : `${modeText(header)} ${String(header.uid).padStart(5)} ${String(header.gid).padStart(5)} ${String(header.size).padStart(11)} ${String(layer).padStart(3)}  ${escapeTerminal(shown)}${target ? ` -> ${escapeTerminal(target)}` : ''}`,
          );
          if (lines.length >= 1000) {
            await writeOut(`${lines.join('\n')}\n`);
            lines = [];
          }
        }
        if (lines.length > 0) await writeOut(`${lines.join('\n')}\n`);
      }
    } finally {
      await session.close();
    }
  }
}

/** A link's text is relative as often as not; `showPath` makes everything absolute. */
function showTarget(target: string): string {
  return target.startsWith('/') ? showPath(target.slice(1)) : showPath(target).slice(1);
}
