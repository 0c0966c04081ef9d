import type { DockerfileSubject, ImageSubject, Report } from '../../src/report.ts';
import { sampleLintReport } from './sample-lint-report.ts';
import { sampleReport } from './sample-report.ts';

/** Everything that has ever made a report do something: the fixture of S20. */
export const hostileText = [
  '\u001b[2J\u001b[31mPASS\u001b[0m', // clears a terminal
  '\u009b31m\u0007\u0000\u007f', // C1, bell, null, delete
  '\u202egpj.exe\u2066\u200b\u00ad\ufeff', // right to left, and nothing to see
  '\u{e0041}\u{e0042}', // tags
  'a\r\nPASS\n\n# FAKE\u2028x\u0085y', // new lines of all kinds
  '%0A::error file=a,line=1::', // a command of a CI system
  '| a \\| b |', // table cells
  '`c``d```', // code
  '<img src=x onerror=alert(1)><script>alert(1)</script><!-- -->',
  '[l](https://evil.example) ![i](https://evil.example/i.png) [r][1] <https://evil.example>',
  'https://evil.example www.evil.example a@evil.example @mention acme/app#12 #1 ~~s~~ **b** __u__ $`x`$',
  '=cmd()|',
  '\ufffe\uffff\ud800', // illegal in XML
  '{0} {{1}} ]]> &amp; &#64;x',
].join(' ');

/** The sample report with hostile text behind every text that comes from outside, whatever its field is called. */
export function hostileReport(): Report<ImageSubject> {
  return hostile(sampleReport(), '') as Report<ImageSubject>; // the walk keeps every field and its type
}

/** The same of a Dockerfile. */
export function hostileLintReport(): Report<DockerfileSubject> {
  return hostile(sampleLintReport(), '') as Report<DockerfileSubject>; // as above
}

// What plimsoll itself says, and what was checked when it was read.
const ours =
  /^(schemaVersion|tool|createdAt|kind|level|severity|code|state|digest|diffId|builtAt|newest|databaseDate|fingerprint|gate|rules)$/;

function hostile(value: unknown, key: string): unknown {
  if (ours.test(key)) return value;
  if (typeof value === 'string') return `${value}${tailOf(key)}`;
  if (Array.isArray(value)) return value.map((item) => hostile(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, hostile(item, name)]));
}

// An address with something unseen in it is not shown at all; this one is, and must be harmless.
function tailOf(key: string): string {
  if (key === 'source') return '';
  return key === 'url' || key === 'references' ? '/](https://evil.example)|`<img>#1#2%zz"@mention' : hostileText;
}
