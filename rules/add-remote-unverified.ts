import type { Rule } from '../src/dockerfile/rule.ts';
import { copiesOf, copySources } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const addRemoteUnverified: Rule = {
  id: 'add-remote-unverified',
  title: 'What ADD fetches is known beforehand',
  why: 'What a server sends today may differ from what it sent when the Dockerfile was written, by accident or because somebody took it over, and `ADD` takes either. Give the sum with `--checksum=sha256:...`; of a Git repository name the commit, for branches and tags can be moved.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['CIS-4.11'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM alpine:3.20\nADD https://example.com/tool-1.2.tar.gz /opt/\n', lines: [2] },
    {
      dockerfile:
        'FROM alpine:3.20\nADD https://github.com/example/app.git#v1.2 /src/\nADD git@github.com:example/app.git /lib/\n',
      lines: [2, 3],
    },
    {
      dockerfile: 'FROM alpine:3.20\nARG V=1\nADD https://example.com/a-$V.txt https://example.com/b /srv/\n',
      lines: [3, 3],
    },
  ],
  good: [
    {
      dockerfile:
        'FROM alpine:3.20\nADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d https://example.com/tool.tgz /opt/\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20\nADD https://github.com/example/app.git#0123456789abcdef0123456789abcdef01234567:docs /src\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20\nADD --checksum=0123456789abcdef0123456789abcdef01234567 https://github.com/example/app.git#v1 /src\n',
    },
    { dockerfile: 'FROM alpine:3.20\nARG COMMIT\nADD https://github.com/example/app.git#$COMMIT /src\n' },
    { dockerfile: 'FROM alpine:3.20\nADD app.tar.gz /opt/\nADD http://localhost:8000/app.txt /opt/\n' },
  ],
  check({ dockerfile, stages }, report) {
    for (const instruction of copiesOf(dockerfile)) {
      if (instruction.flags.some(({ name, value }) => name === 'checksum' && value !== '')) continue;
      for (const { word, kind, text } of copySources(instruction, stages)) {
        const url = text === '' ? word.raw.replace(/^["']/, '') : text;
        if (kind === 'url' && !/^https?:\/\/(?:localhost|127\.0\.0\.1)[:/]/i.test(url)) {
          report({
            span: word.span,
            message: `Whatever ${quoted(url)} sends is taken: give its sum with '--checksum=sha256:...'.`,
          });
        } else if (kind === 'git' && !namesCommit(url)) {
          report({
            span: word.span,
            message: `${quoted(url)} names no commit, so what it brings can change: name the commit behind '#'.`,
          });
        }
      }
    }
  },
};

/** `#commit:folder`, or `?commit=`; what hangs on a variable may well be one. */
function namesCommit(url: string): boolean {
  if (/[?&](?:commit|checksum)=[0-9a-f]{7}/i.test(url)) return true;
  const [, fragment = ''] = url.split('#', 2);
  const reference = fragment.split(':', 1)[0] ?? '';
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(reference) || (/[#?]/.test(url) && url.includes('$'));
}
