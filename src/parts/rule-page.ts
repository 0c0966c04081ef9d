import type { Example, Rule } from '../dockerfile/rule.ts';
import { wrap } from '../reports/wrap.ts';

/** A rule's page for a terminal: what it wants, why, at which level, by which other names, and its examples. */
export function rulePage(rule: Rule, width: number): string {
  const { id, title, why, levels, aliases, fix, needs, options = {}, bad, good } = rule;
  const room = Math.max(20, width - 2);
  const text = (paragraph: string): readonly string[] => wrap(paragraph, room).map((line) => `  ${line}`);
  const facts = [
    `Levels: recommended ${levels.recommended}, strict ${levels.strict}, cis ${levels.cis}.`,
    aliases.length > 0 ? `Also called: ${aliases.join(', ')}.` : '',
    `Fix: ${fixText[fix]}`,
    needs === undefined || needs === 'ignores' ? '' : needText[needs],
  ].filter((each) => each !== '');
  return [
    id,
    ...text(`${title}.`),
    '',
    ...why.split('\n\n').flatMap((paragraph) => [...text(paragraph.replaceAll('\n', ' ')), '']),
    ...facts.flatMap(text),
    ...optionLines(options, text),
    '',
    ...bad.flatMap((example) => exampleLines('Found', example, width)),
    ...good.flatMap((example) => exampleLines('Not found', example, width)),
  ]
    .join('\n')
    .concat('\n');
}

/** What `--fix` does with a rule's findings. */
export const fixText = {
  safe: '--fix repairs it.',
  unsafe: '--fix=all repairs it; look at what it did.',
  none: 'by hand.',
} as const;

export const needText = {
  context: 'Needs the build context.',
  trust: 'Needs somebody who verifies signatures; off without.',
} as const;

function optionLines(options: NonNullable<Rule['options']>, text: (paragraph: string) => readonly string[]) {
  return Object.entries(options).flatMap(([name, { description, default: value }]) =>
    text(`Option ${name}: ${description} Default: ${JSON.stringify(value)}.`),
  );
}

function exampleLines(heading: string, { dockerfile, fixed, context }: Example, width: number): readonly string[] {
  const files = Object.keys(context ?? {});
  const beside = files.length > 0 ? ` (beside it: ${files.join(', ')})` : '';
  return [
    ...wrap(`${heading}${beside}:`, width),
    ...indented(dockerfile),
    ...(fixed === undefined ? [] : ['Repaired:', ...indented(fixed)]),
    '',
  ];
}

function indented(text: string): readonly string[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`));
}
