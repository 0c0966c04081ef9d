import { styleText } from 'node:util';
import type { Level, Severity } from '../finding.ts';

/** Colours for a table, or none at all. Colour only repeats what a word already says. */
export interface Paint {
  readonly strong: (text: string) => string;
  readonly faint: (text: string) => string;
  readonly good: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly caret: (text: string) => string;
  readonly severity: (severity: Severity, text: string) => string;
  readonly level: (level: Level, text: string) => string;
}

type Style = Parameters<typeof styleText>[0];

const severityStyles: Readonly<Record<Severity, Style>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  negligible: 'dim',
  unknown: 'magenta',
};

const levelStyles: Readonly<Record<Level, Style>> = {
  error: ['bold', 'red'],
  warning: 'yellow',
  info: 'cyan',
  style: 'dim',
};

export function painter(color: boolean): Paint {
  // The caller has decided; what standard output is and what NO_COLOR says is not asked again.
  const style = (format: Style) => (text: string) =>
    color && text !== '' ? styleText(format, text, { validateStream: false }) : text;
  return {
    strong: style('bold'),
    faint: style('dim'),
    good: style(['bold', 'green']),
    warn: style(['bold', 'yellow']),
    bad: style(['bold', 'red']),
    caret: style(['bold', 'red']),
    severity: (severity, text) => style(severityStyles[severity])(text),
    level: (level, text) => style(levelStyles[level])(text),
  };
}
