import { byteText } from '../workflows/byte-text.ts';
import type { ImageOptions } from '../workflows/image-options.ts';

type LayerProgress = Parameters<NonNullable<ImageOptions['onProgress']>>[0];

/** What a person sees while work goes on: one line on a terminal's stderr, rewritten; nothing anywhere else. */
export interface Progress {
  say(text: string): void;
  layer(progress: LayerProgress): void;
  /** Takes the line away; the next image begins at nothing. */
  clear(): void;
  /** Takes the line away for good: work that was left behind must not write over what is said now. */
  end(): void;
}

export function terminalProgress(wanted: boolean, stream: NodeJS.WriteStream = process.stderr): Progress {
  let shown = wanted;
  let last = 0;
  let visible = false;
  const bytes = new Map<number, number>();
  let done = 0;

  const write = (text: string) => {
    const width = Math.max(20, (stream.columns || 80) - 1);
    stream.write(`\r\u001b[K${text.slice(0, width)}`);
    visible = true;
  };
  const clear = () => {
    if (visible) stream.write('\r\u001b[K');
    visible = false;
    done = 0;
    bytes.clear();
  };
  return {
    say(text) {
      if (shown) write(text);
    },
    layer(progress) {
      if (!shown) return;
      bytes.set(progress.layer, progress.bytes);
      if (progress.done) done++;
      // Ten times a second is enough for the eye; the last one is always shown.
      const now = Date.now();
      if (now - last < 100 && done < progress.layers) return;
      last = now;
      const total = [...bytes.values()].reduce((sum, each) => sum + each, 0);
      write(`Reading layers: ${done} of ${progress.layers}, ${byteText(total)}`);
      if (done === progress.layers) {
        done = 0;
        bytes.clear();
      }
    },
    clear,
    end() {
      clear();
      shown = false;
    },
  };
}
