import { Args, Command, Flags } from '@oclif/core';
import { instructionsOfLayers } from '../../oci/config.ts';
import { megabytes } from '../../workflows/advisories.ts';
import { selectImages } from '../../workflows/select-images.ts';
import { columns } from '../columns.ts';
import { imageFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { openSession } from '../session.ts';

export class ImageHistory extends Command {
  static override summary = 'Show the instructions an image was built by, with their layers.';
  static override examples = ['<%= config.bin %> image history nginx:1.27'];
  static override args = { image: Args.string({ description: 'The image.', required: true }) };
  static override flags = { ...imageFlags, json: Flags.boolean({ description: 'Print JSON.' }) };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageHistory);
    const session = await openSession(flags, this.config.version);
    try {
      const { source, name } = await session.open(args.image);
      for (const image of await selectImages(source, name, session.platforms)) {
        const layers = instructionsOfLayers(image.config, image.layers.length);
        const steps = image.config.history.map((entry, index) => {
          const layer = layers.findIndex((each) => each?.index === index);
          return {
            instruction: index,
            layer: layer < 0 ? null : layer,
            size: image.layers[layer]?.size ?? null,
            ...entry,
          };
        });
        if (flags.silent) continue;
        if (flags.json) {
          await writeOut(`${JSON.stringify(steps, undefined, 2)}\n`);
          continue;
        }
        const rows = steps.map(({ instruction, layer, size, created, createdBy }) => [
          String(instruction),
          layer === null ? '-' : String(layer),
          size === null ? '-' : megabytes(size),
          created?.slice(0, 10) ?? '-',
          createdBy.replace(/\s+/g, ' '),
        ]);
        await writeOut(columns(['#', 'LAYER', 'SIZE', 'CREATED', 'INSTRUCTION'], rows, [0, 1, 2]));
      }
    } finally {
      await session.close();
    }
  }
}
