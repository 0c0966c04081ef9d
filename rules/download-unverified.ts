import type { Rule } from '../src/dockerfile/rule.ts';
import { wordText } from '../src/dockerfile/words/download-words.ts';
import { hostOf, isLocalHost } from '../src/dockerfile/words/downloads.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { downloadsOf } from '../src/dockerfile/words/stage-downloads.ts';

export const downloadUnverified: Rule = {
  id: 'download-unverified',
  title: 'Downloads are checked before they are used',
  why: 'TLS says which server a file came from, not that it is the file that was meant: releases are replaced, domains change hands, and a mirror can be broken into. Keep the sum in the Dockerfile (`echo "$SUM *file" | sha256sum -c -`) or check a signature by a known key (`gpg --verify`, `cosign verify-blob`, `minisign`) before it is unpacked, installed or run. `ADD --checksum=` does both at once.',
  levels: { recommended: 'info', strict: 'warning', cis: 'warning' },
  aliases: ['CIS-4.11'],
  fix: 'none',
  bad: [
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fsSLo /tmp/tool.tar.gz https://example.com/tool.tar.gz && tar -xzf /tmp/tool.tar.gz -C /opt\n',
      lines: [2],
    },
    {
      dockerfile: 'FROM debian:13\nARG V\nRUN wget -qO- https://example.com/tool-$V.tgz | tar xz -C /opt\n',
      lines: [3],
    },
    {
      dockerfile:
        'FROM debian:13\nRUN wget https://example.com/tool.deb \\\n && dpkg -i tool.deb\nRUN curl -fLo /usr/local/bin/kubectl https://example.com/kubectl; chmod +x /usr/local/bin/kubectl\n',
      lines: [2, 4],
    },
    {
      dockerfile:
        "FROM debian:13\nRUN curl -fLO https://example.com/a.tgz && curl -fLO https://example.com/b.tgz && echo '0123  a.tgz' | sha256sum -c && tar xf a.tgz && tar xf b.tgz\n",
      lines: [2],
    },
  ],
  good: [
    {
      dockerfile:
        'FROM debian:13\nENV V=1 SUM=0123\nRUN set -eux; wget -O tool.tgz "https://example.com/tool-$V.tgz"; echo "$SUM *tool.tgz" | sha256sum -c -; tar -xzf tool.tgz\n',
    },
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fLO "https://example.com/tool-$V.txz" && curl -fLO "https://example.com/SHASUMS256.txt.asc" \\\n && gpg --batch --decrypt --output SHASUMS256.txt SHASUMS256.txt.asc \\\n && grep " tool-${V}.txz\\$" SHASUMS256.txt | sha256sum -c - && tar xf "tool-$V.txz"\n',
    },
    {
      dockerfile:
        'FROM debian:13\nRUN wget -O /usr/local/bin/gosu https://example.com/gosu && wget -O /usr/local/bin/gosu.asc https://example.com/gosu.asc && gpg --batch --verify /usr/local/bin/gosu.asc /usr/local/bin/gosu && chmod +x /usr/local/bin/gosu\n',
    },
    {
      dockerfile:
        'FROM debian:13\nENV URL=https://example.com/tool.tgz\nRUN curl -fL "$URL" -o tool.tgz && curl -fL "$URL.asc" -o tool.tgz.asc && gpg --verify tool.tgz.asc && tar xf tool.tgz\n',
    },
    { dockerfile: 'FROM debian:13\nRUN curl -fsS https://example.com/version > /etc/version\n' },
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fLo t https://example.com/t && [ "$(sha256sum t | cut -d" " -f1)" = 0123 ] && chmod 755 t\n',
    },
    {
      dockerfile:
        'FROM debian:13\nRUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /etc/apt/keyrings/a.gpg\n',
    },
    { dockerfile: 'FROM debian:13\nRUN wget https://example.com/a.tgz\nRUN sha256sum -c sums.txt && tar xf a.tgz\n' },
  ],
  check({ stages, shell }, report) {
    for (const stage of stages.stages) {
      for (const { url, use, isChecked } of downloadsOf(stage, shell)) {
        if (use === undefined || isChecked || isLocalHost(hostOf(url))) continue;
        report({
          span: url.span,
          message: `${quoted(wordText(url))} is ${use} unchecked: compare its sum or signature first.`,
        });
      }
    }
  },
};
