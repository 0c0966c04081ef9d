import type { Example, Rule } from '../src/dockerfile/rule.ts';
import { fixText, needText } from '../src/parts/rule-page.ts';

/** rules/README.md: every rule, from the rules themselves. */
export function rulesReadme(rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, title, levels, aliases, fix }) =>
      `| [${id}](#${id}) | ${title} | ${levels.recommended} | ${levels.strict} | ${levels.cis} | ${fix} | ${aliases.join(' ')} |`,
  );
  return [
    '# Rules',
    '',
    'What `plimsoll lint` looks for. This page is made from the rules; `plimsoll explain RULE` prints one. Ids of other',
    'tools (hadolint, BuildKit, trivy, checkov, CIS) work wherever a rule is named.',
    '',
    '| rule | what it wants | recommended | strict | cis | fix | also called |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
    ...ignoring,
    ...configuration,
    ...rules.flatMap(page),
  ].join('\n');
}

const ignoring = [
  '## Ignoring',
  '',
  '```dockerfile',
  '# plimsoll ignore-file=RULE[,RULE] reason="..." until=2027-01-31',
  '# plimsoll ignore-stage=RULE reason="..."',
  'FROM alpine:3.20',
  '# plimsoll ignore=RULE reason="..."',
  'RUN make',
  '```',
  '',
  '`ignore=` stands right above an instruction (other comments may be between, no blank line) or between its continued',
  'lines; `ignore-stage=` above a `FROM` is for the whole stage; `ignore-file=` is for the file, wherever it stands.',
  '`until=` is the last day it counts. What is ignored stays in the report, marked, and does not count.',
  '',
  "Other tools' comments count as they stand: `# hadolint ignore=`, `# hadolint global ignore=`, `# check=skip=` (at the top",
  'of the file, or above an instruction; `all` means the checks of BuildKit), `# trivy:ignore:`, `# checkov:skip=` (for',
  'the file, wherever it stands). Whether they are still needed is not judged.',
  '',
];

const configuration = [
  '## Configuration',
  '',
  "`.plimsoll.yaml`, the nearest from the file's folder up to the repository's root:",
  '',
  '```yaml',
  'preset: recommended@1        # recommended, strict, cis, all; with @1 new rules of later versions stay away',
  'fail-on: warning             # error, warning, info, style, none',
  'rules:',
  '  from-latest: error         # a level, or off',
  '  DL3008: off                # ids of other tools work',
  '  RULE: { level: info, options: { NAME: VALUE } }',
  'overrides:                   # later ones win',
  '  - files: [legacy/**]       # relative to this file; without a slash: any file of that name',
  '    stages: [build*]         # by name or number',
  '    rules: { from-latest: off }',
  'exclude: [vendor/**]         # left out when folders are searched',
  'trusted-registries: [docker.io, ghcr.io]',
  'label-schema: { org.opencontainers.image.source: url }   # text, url, rfc3339, spdx, hash, semver, email',
  'strict-labels: false',
  'ignores:',
  '  comments: true             # false: no comment silences anything',
  '  foreign: true              # false: only those for plimsoll do',
  '  forbidden: [secret-literal]  # neither comments nor a baseline silence these',
  '```',
  '',
  'Flags win over it, and it wins over `~/.config/plimsoll/config.yaml`. Where there is none, `.hadolint.yaml` is read.',
  '',
];

function page({ id, title, why, fix, needs, options = {}, bad, good }: Rule): readonly string[] {
  const facts = [`Fix: ${fixText[fix]}`, ...(needs === undefined || needs === 'ignores' ? [] : [needText[needs]])];
  return [
    `## ${id}`,
    '',
    `${title}.`,
    '',
    why,
    '',
    facts.join(' '),
    '',
    ...Object.entries(options).map(
      ([name, { description, default: value }]) =>
        `- \`${name}\`: ${description} Default: \`${JSON.stringify(value)}\`.`,
    ),
    ...(Object.keys(options).length > 0 ? [''] : []),
    ...bad.flatMap((example) => exampleLines('Found', example)),
    ...good.flatMap((example) => exampleLines('Not found', example)),
  ];
}

function exampleLines(heading: string, { dockerfile, fixed, context }: Example): readonly string[] {
  const files = Object.keys(context ?? {}).map((file) => `\`${file}\``);
  const beside = files.length > 0 ? ` (beside it: ${files.join(', ')})` : '';
  return [
    `${heading}${beside}:`,
    '',
    ...fenced(dockerfile),
    ...(fixed === undefined ? [] : ['Repaired:', '', ...fenced(fixed)]),
  ];
}

function fenced(dockerfile: string): readonly string[] {
  const fence = dockerfile.includes('```') ? '~~~' : '```';
  return [`${fence}dockerfile`, dockerfile.trimEnd(), fence, ''];
}
