import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Fix, Rule } from '../src/dockerfile/rule.ts';
import { parseMode } from '../src/dockerfile/words/file-modes.ts';
import { shippedModes } from '../src/dockerfile/words/given-modes.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const worldWritable: Rule = {
  id: 'world-writable',
  title: 'No files that everybody may write',
  why: 'Mode `777` lets every process of the container change the file: the program that was broken into can replace what runs next. Give the files to the user who needs them (`chown`, `COPY --chown`), or to a group. Folders that everybody writes into get the sticky bit, `1777`. Stages that only others copy from are not looked at.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN mkdir /data && chmod -R 777 /data\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN mkdir /data && chmod -R 775 /data\n',
    },
    { dockerfile: 'FROM debian:13\nRUN chmod a+rwx /entrypoint.sh\n', lines: [2] },
    {
      dockerfile: 'FROM debian:13\nRUN rm -rf /a \\\n && chmod 777 /a /b \\\n && rm -rf /b\n',
      lines: [3],
      fixed: 'FROM debian:13\nRUN rm -rf /a \\\n && chmod 775 /a /b \\\n && rm -rf /b\n',
    },
    {
      dockerfile: 'FROM debian:13\nCOPY --chmod=0666 app.conf /etc/app.conf\n',
      lines: [2],
      fixed: 'FROM debian:13\nCOPY --chmod=0664 app.conf /etc/app.conf\n',
    },
    {
      dockerfile: 'FROM debian:13\nRUN mkdir -pm 777 /data && install -m777 app /usr/bin/app\n',
      lines: [2, 2],
      fixed: 'FROM debian:13\nRUN mkdir -pm 775 /data && install -m775 app /usr/bin/app\n',
    },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN chmod 1777 /data && chmod 3777 /run/app && chmod a+rwx,+t /tmp/x\n' },
    { dockerfile: 'FROM debian:13\nRUN chmod 755 /app && chmod +w /app/a && chmod g+w,o-w /app/b\n' },
    { dockerfile: 'FROM golang:1.25 AS build\nRUN chmod -R 777 /go\nFROM scratch\nCOPY --from=build /app /app\n' },
    { dockerfile: 'FROM debian:13\nRUN echo chmod 777 /data && chmod "$MODE" /data\n' },
    { dockerfile: 'FROM debian:13\nCOPY --chmod=755 777 /app/777\n' },
    {
      dockerfile:
        'FROM debian:13\nRUN work="$(mktemp -d)" && chmod 777 "$work" && make -C "$work" install && rm -rf "$work"\n',
    },
  ],
  check(file, report) {
    const { text: source } = file.dockerfile.source;
    for (const { text, span } of shippedModes(file)) {
      if (!parseMode(text)?.isWorldWritable) continue;
      const fix = fixOf(text, span, source);
      report({
        span,
        message: `${quoted(text)} lets everybody write: give the right to an owner or a group.`,
        ...(fix && { fix }),
      });
    }
  },
};

/** An octal mode as written, alone or behind its flag. */
function fixOf(mode: string, { start, end }: Span, text: string): Fix | undefined {
  const last = Number(mode.at(-1));
  if (!/^[0-7]+$/.test(mode) || !text.slice(start, end).endsWith(mode)) return undefined;
  return {
    title: 'Take the right to write from others',
    edits: [{ span: { start: end - 1, end }, text: String(last & ~2) }],
  };
}
