import { Command, Flags } from '@oclif/core';
import { maskSecrets } from '../../mask-secrets.ts';
import { instructionsOfLayers } from '../../oci/config.ts';
import type { Image } from '../../oci/image.ts';
import { instructionText } from '../../oci/instruction-text.ts';
import { byteText } from '../../workflows/byte-text.ts';
import { selectImages } from '../../workflows/select-images.ts';
import { columns } from '../columns.ts';
import { imageArgument, imageFlags } from '../flags.ts';
import { writeOut } from '../output.ts';
import { inSession } from '../session.ts';

export class ImageHistory extends Command {
  static override summary = 'Show the instructions an image was built by, with their layers.';
  static override description =
    'As a Dockerfile says them; --json has them as the builder wrote them. Values that look like secrets by their names are masked.';
  static override examples = ['<%= config.bin %> image history nginx:1.27'];
  static override args = { image: imageArgument };
  static override flags = { ...imageFlags, json: Flags.boolean({ description: 'Print JSON.' }) };

  override async run(): Promise<void> {
    const { args, flags } = await this.parse(ImageHistory);
    await inSession(flags, this.config.version, [args.image], async (session) => {
      const { source, name } = await session.open(args.image);
      const images = await selectImages(source, name, session.platforms);
      if (flags.silent) return;
      for (const image of images) {
        const steps = stepsOf(image);
        await writeOut(flags.json ? `${JSON.stringify(steps, undefined, 2)}\n` : stepTable(steps));
      }
    });
  }
}

function stepsOf(image: Image) {
  const layers = instructionsOfLayers(image.config, image.layers.length);
  return image.config.history.map(({ createdBy, comment, ...entry }, index) => {
    const layer = layers.findIndex((each) => each?.index === index);
    return {
      instruction: index,
      layer: layer < 0 ? null : layer,
      size: image.layers[layer]?.size ?? null,
      createdBy: maskSecrets(createdBy),
      ...entry,
      ...(comment === undefined ? {} : { comment: maskSecrets(comment) }),
    };
  });
}

function stepTable(steps: ReturnType<typeof stepsOf>): string {
  const rows = steps.map(({ instruction, layer, size, created, createdBy }) => [
    String(instruction),
    layer === null ? '-' : String(layer),
    size === null ? '-' : byteText(size),
    created?.slice(0, 10) ?? '-',
    instructionText(createdBy),
  ]);
  return columns(['#', 'LAYER', 'SIZE', 'CREATED', 'INSTRUCTION'], rows, [0, 1, 2]);
}
