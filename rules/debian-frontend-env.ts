import type { Fix, LintedFile, Rule } from '../src/dockerfile/rule.ts';
import type { Env, KeyValue } from '../src/dockerfile/syntax.ts';

export const debianFrontendEnv: Rule = {
  id: 'debian-frontend-env',
  title: '`DEBIAN_FRONTEND` is for the build only',
  why: '`ENV` stays in the image. Whoever installs something in a container, or builds on the image, gets packages that ask nothing and silently take their defaults, and does not know why. `ARG DEBIAN_FRONTEND=noninteractive` says the same to each `RUN` of the build and is gone after it.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'safe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nENV DEBIAN_FRONTEND=noninteractive\nRUN apt-get update\n',
      lines: [2],
      fixed: 'FROM debian:13\nARG DEBIAN_FRONTEND=noninteractive\nRUN apt-get update\n',
    },

    {
      dockerfile: 'FROM debian:13\nenv DEBIAN_FRONTEND noninteractive\n',
      lines: [2],
      fixed: 'FROM debian:13\narg DEBIAN_FRONTEND=noninteractive\n',
    },

    {
      dockerfile: 'FROM debian:13\nENV LANG=C.UTF-8 \\\n    DEBIAN_FRONTEND="noninteractive" \\\n    TZ=UTC\n',
      lines: [3],
      fixed: 'FROM debian:13\nENV LANG=C.UTF-8 \\\n    TZ=UTC\nARG DEBIAN_FRONTEND="noninteractive"\n',
    },

    {
      dockerfile: 'FROM debian:13 AS base\nENV A=1 DEBIAN_FRONTEND=noninteractive\nFROM base\nRUN apt-get update\n',
      lines: [2],
      fixed: 'FROM debian:13 AS base\nENV A=1\nARG DEBIAN_FRONTEND=noninteractive\nFROM base\nRUN apt-get update\n',
    },

    { dockerfile: 'FROM debian:13\nENV A=1 \\\n    # not at all\n    DEBIAN_FRONTEND=noninteractive\n', lines: [4] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nARG DEBIAN_FRONTEND=noninteractive\nRUN apt-get update\n' },

    { dockerfile: 'FROM debian:13\nRUN DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata\n' },

    {
      dockerfile:
        'FROM debian:13\nENV DEBIAN_FRONTEND=noninteractive\nRUN apt-get update\nENV DEBIAN_FRONTEND=dialog\n',
    },

    {
      dockerfile:
        'FROM debian:13 AS build\nENV DEBIAN_FRONTEND=noninteractive\nFROM debian:13\nCOPY --from=build /app /app\n',
    },
  ],
  check({ dockerfile, stages }, report) {
    const variable = stages.target?.end.variables.get(name);
    const { declaration, value } = variable ?? {};
    if (declaration?.name !== 'env' || value?.toLowerCase() !== 'noninteractive') return;
    const pair = declaration.pairs.findLast(({ key }) => key.raw === name);
    if (pair === undefined) return;
    const fix = fixOf(declaration, pair, dockerfile);
    report({
      span: pair.key.span,
      message: `'${name}' stays in the image: set it with ARG, for the build only.`,
      ...(fix && { fix }),
    });
  },
};

const name = 'DEBIAN_FRONTEND';

function fixOf(env: Env, pair: KeyValue, { source }: LintedFile['dockerfile']): Fix | undefined {
  const { pairs, keyword, span, isTrigger } = env;
  const { text } = source;
  const { key, value } = pair;
  if (value === undefined || isTrigger) return undefined;
  const title = 'Make it an ARG';
  const argument = keyword.raw === keyword.raw.toLowerCase() ? 'arg' : 'ARG';
  const written = text.slice(value.span.start, value.span.end);
  if (pairs.length === 1) {
    const edits = [{ span: keyword.span, text: argument }];
    if (pair.legacy) {
      if (/[^a-z]/.test(written)) return undefined;
      edits.push({ span: { start: key.span.end, end: value.span.start }, text: '=' });
    }
    return { title, edits };
  }
  const index = pairs.indexOf(pair);
  const before = pairs[index - 1];
  const after = pairs[index + 1];
  const cut = after
    ? { start: pair.span.start, end: after.span.start }
    : { start: before?.span.end ?? pair.span.start, end: pair.span.end };
  const isOneLine = !written.includes('\n');
  // Comments between would be lost; what continues into nothing would swallow the ARG.
  const isClear =
    !text.slice(cut.start, pair.span.start).includes('#') && !text.slice(pair.span.end, cut.end).includes('#');
  const end = pairs.at(-1)?.span.end;
  if (!isOneLine || !isClear || end !== span.end) return undefined;
  const line = source.lineSpan(env.endLine);
  const ending = text[line.end] === '\r' ? '\r\n' : '\n';
  const added = { span: { start: span.end, end: span.end }, text: `${ending}${argument} ${name}=${written}` };
  const removed = { span: cut, text: '' };
  return { title, edits: [removed, added] };
}
