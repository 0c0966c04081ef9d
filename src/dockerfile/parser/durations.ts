import { quoted } from '../words/quoted.ts';

const milliseconds: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** Go's `time.ParseDuration`, and HEALTHCHECK's bound: no time at all, or a millisecond and more. */
export function durationProblem(flag: string, value: string): string | undefined {
  if (value === '') return undefined;
  const duration = durationOf(value);
  if (duration === undefined) return `Flag '--${flag}' is a time as '30s' or '1m30s', not ${quoted(value)}.`;
  return duration === 0 || duration >= 1 ? undefined : `Flag '--${flag}' is less than a millisecond: ${quoted(value)}.`;
}

/** In milliseconds; undefined for what is none. */
function durationOf(text: string): number | undefined {
  const sign = text.startsWith('-') ? -1 : 1;
  const unsigned = /^[+-]/.test(text) ? text.slice(1) : text;
  if (unsigned === '0') return 0;
  if (unsigned === '') return undefined;
  let sum = 0;
  let at = 0;
  const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;
  while (at < unsigned.length) {
    part.lastIndex = at;
    const match = part.exec(unsigned);
    if (match === null) return undefined;
    sum += Number(match[1]) * (milliseconds[match[2] ?? ''] ?? 0);
    at = part.lastIndex;
  }
  // More nanoseconds than 63 bits hold.
  return sum > 9_223_372_036_854.775 ? undefined : sign * sum;
}
