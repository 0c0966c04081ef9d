import type { Rule, RuleProblem } from '../src/dockerfile/rule.ts';
import type { Flag } from '../src/dockerfile/shell/words.ts';
import type { ShellWord } from '../src/dockerfile/shell-script.ts';
import { copiesOf, copySources } from '../src/dockerfile/words/copy-sources.ts';
import { hostOf, isLocalHost } from '../src/dockerfile/words/downloads.ts';
import { languageRuns } from '../src/dockerfile/words/language-managers.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { downloadsOf } from '../src/dockerfile/words/stage-downloads.ts';
import { pipIndexFlags } from '../src/dockerfile/words/tls-switches.ts';

export const downloadPlainHttp: Rule = {
  id: 'download-plain-http',
  title: 'Downloads come over HTTPS',
  why: 'Whoever sits between the builder and the server can replace what comes over plain HTTP, and nobody will notice. Use `https://`. What is compared with a sum or a signature before it is used is not reported, nor are servers of this machine or of the own network (names without a dot, `.local`, `.internal`).',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: [],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN curl -fsSLO http://example.com/tool.tgz\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN curl -fsSLO https://example.com/tool.tgz\n',
    },
    {
      dockerfile:
        'FROM debian:13\nARG V=1\nADD http://example.com/a-$V.txt /srv/\nRUN wget -q "http://example.com/$V/b"\n',
      lines: [3, 4],
      fixed:
        'FROM debian:13\nARG V=1\nADD https://example.com/a-$V.txt /srv/\nRUN wget -q "https://example.com/$V/b"\n',
    },
    {
      dockerfile:
        'FROM python:3.13\nRUN pip install -i http://pypi.acme.dev/simple --extra-index-url=http://pypi.example.com/ app==1.0\n',
      lines: [2, 2],
      fixed:
        'FROM python:3.13\nRUN pip install -i https://pypi.acme.dev/simple --extra-index-url=https://pypi.example.com/ app==1.0\n',
    },
    { dockerfile: 'FROM debian:13\nENV SITE=http://example.com\nRUN wget $SITE/b\n', lines: [3] },
  ],
  good: [
    {
      dockerfile:
        'FROM python:3.13\nRUN pip install -i http://pypi.internal/simple --proxy http://proxy.acme.dev:3128 app==1.0\n',
    },
    { dockerfile: 'FROM debian:13\nRUN curl -fsS http://localhost:8080/a http://127.0.0.1/b http://[::1]/c\n' },
    { dockerfile: 'FROM debian:13\nARG MIRROR\nRUN wget http://$MIRROR/a http://proxy/b\n' },
    {
      dockerfile:
        'FROM debian:13\nRUN curl -x http://proxy.example.com:3128 -H "Referer: http://example.com" https://example.com/a\n',
    },
    {
      dockerfile:
        "FROM debian:13\nRUN wget http://example.com/a.tgz && echo '0123 *a.tgz' | sha256sum -c - && tar xf a.tgz\n",
    },
    { dockerfile: 'FROM debian:13\nADD --checksum=sha256:0123 http://example.com/a /srv/\n' },
    { dockerfile: 'FROM debian:13\nRUN echo "see http://example.com/" > /etc/motd\n' },
  ],
  check(file, report) {
    const { dockerfile, stages, shell } = file;
    for (const { calls } of languageRuns(file)) {
      for (const { manager, flags } of calls) {
        // Over HTTPS that flag would leave certificates out: a person should look at both.
        const isTrusted = flags.some(({ name }) => name === '--trusted-host');
        for (const { name, value } of manager === 'pip' ? flags : []) {
          if (value && pipIndexFlags.includes(name)) reportPlain(report, ofFlag(value), !isTrusted);
        }
      }
    }
    for (const instruction of copiesOf(dockerfile)) {
      if (instruction.flags.some(({ name }) => name === 'checksum')) continue;
      for (const { word, kind, text } of copySources(instruction, stages)) {
        if (kind !== 'url') continue;
        const value = text === '' ? undefined : text;
        const prefix = word.raw.replace(/^["']/, '').split('$', 1)[0] ?? '';
        reportPlain(report, { raw: word.raw, value, prefix, span: word.span });
      }
    }
    for (const stage of stages.stages) {
      for (const { url, isChecked } of downloadsOf(stage, shell)) if (!isChecked) reportPlain(report, url);
    }
  },
};

function reportPlain(
  report: (problem: RuleProblem) => void,
  url: Pick<ShellWord, 'raw' | 'value' | 'prefix' | 'span'>,
  isFixable = true,
): void {
  const { raw, span, value, prefix } = url;
  const host = hostOf(url);
  if (!/^http:\/\//i.test(value ?? prefix) || host === undefined || isNear(host)) return;
  const at = span.start + (/^["']/.test(raw) ? 1 : 0);
  const isWritten = isFixable && /^["']?http:/i.test(raw);
  report({
    span,
    message: `${quoted(value ?? raw)} is fetched without encryption, so anybody on the way can change it: use 'https://'.`,
    ...(isWritten && {
      fix: { title: 'Use https', edits: [{ span: { start: at, end: at + 'http'.length }, text: 'https' }] },
    }),
  });
}

/** In `--index-url=http://...` the address begins in the middle of the word. */
function ofFlag({ word, value }: NonNullable<Flag['value']>): Pick<ShellWord, 'raw' | 'value' | 'prefix' | 'span'> {
  const at = /^--[a-z-]+=/.exec(word.raw)?.[0].length ?? 0;
  const span = { start: word.span.start + at, end: word.span.end };
  return { raw: word.raw.slice(at), value, prefix: word.prefix.slice(at), span };
}

/** Its own machine or network. */
function isNear(host: string): boolean {
  return (
    isLocalHost(host) ||
    (!host.includes('.') && !host.includes(':')) ||
    /\.(?:local|internal|lan|home\.arpa)$/.test(host)
  );
}
