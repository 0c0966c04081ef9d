import type { Rule } from '../src/dockerfile/rule.ts';
import { isArchiveName } from '../src/dockerfile/words/archive-names.ts';
import { copiesOf, copySources, isPattern } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const addForLocal: Rule = {
  id: 'add-for-local',
  title: 'Plain files are copied by COPY',
  why: '`ADD` does more than it shows: it unpacks archives, and it fetches what looks like a URL. For files and folders of the build context `COPY` does the same and nothing else, so a reader need not wonder. Keep `ADD` for URLs, Git repositories and archives that are to be unpacked.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DL3020', 'DS-0005', 'CKV_DOCKER_4', 'CIS-4.9', 'CIS-DI-0009'],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nADD app.conf /etc/app/\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nCOPY app.conf /etc/app/\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nadd --chown=1000 ["src/", "lib/", "/srv/"]\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\ncopy --chown=1000 ["src/", "lib/", "/srv/"]\n',
    },
    {
      dockerfile: 'FROM alpine:3.20\nONBUILD ADD . /srv\n',
      lines: [2],
      fixed: 'FROM alpine:3.20\nONBUILD COPY . /srv\n',
    },
    { dockerfile: 'FROM alpine:3.20\nADD app.conf rootfs.tar.gz /srv/\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM scratch\nADD rootfs.tar.xz /\nADD *.tgz /opt/\n' },
    { dockerfile: 'FROM alpine:3.20\nADD --checksum=sha256:0123 https://example.com/a.txt /srv/\n' },
    {
      dockerfile:
        'FROM alpine:3.20\nADD https://github.com/example/app.git#v1 /src\nADD git@example.com:app.git#v1 /lib\n',
    },
    { dockerfile: 'FROM alpine:3.20\nARG SOURCE\nADD $SOURCE /srv/\nADD "$SOURCE/app" /srv/\n' },
    { dockerfile: 'FROM alpine:3.20\nADD --unpack=false app.txt /srv/\n' },
    { dockerfile: 'FROM alpine:3.20\nARG V=1\nADD app-$V.tar /srv/\n' },
  ],
  check({ dockerfile, stages, context }, report) {
    for (const instruction of copiesOf(dockerfile)) {
      if (instruction.name !== 'add' || instruction.flags.some(({ name }) => ofAddAlone.has(name))) continue;
      const sources = copySources(instruction, stages);
      const plain = sources.filter(({ kind, text }) => kind === 'context' && !isArchiveName(text));
      const [first] = plain;
      if (!first) continue;
      const { raw, span } = instruction.keyword;
      const isWhole = plain.length === sources.length;
      const folders = new Set(context?.entries.flatMap(({ path, type }) => (type === 'directory' ? [path] : [])));
      report({
        span,
        message: `${quoted(first.text)} is neither remote nor an archive: copy it with 'COPY'.`,
        ...(isWhole && {
          fix: {
            title: 'Use COPY',
            // What has no ending, or stands for several files, may be an archive after all.
            isSafe: plain.every(({ text }) => isPlain(text) || folders.has(text.replace(/^\.\//, ''))),
            edits: [{ span, text: raw === raw.toLowerCase() ? 'copy' : 'COPY' }],
          },
        }),
      });
    }
  },
};

const ofAddAlone: ReadonlySet<string> = new Set(['checksum', 'keep-git-dir', 'unpack']);

function isPlain(path: string): boolean {
  return /(?:^|\/)\.?$/.test(path) || (/[^/.]\.\w{1,10}$/.test(path) && !isPattern(path));
}
