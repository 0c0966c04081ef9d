import { type MetricTable, readMetrics, weigh } from './cvss-metrics.ts';

// "A Complete Guide to the Common Vulnerability Scoring System Version 2.0", sections 2 and 3.2.1.
const table: MetricTable = {
  required: { AV: 'L A N', AC: 'H M L', Au: 'M S N', C: 'N P C', I: 'N P C', A: 'N P C' },
  optional: {
    E: 'U POC F H ND',
    RL: 'OF TF W U ND',
    RC: 'UC UR C ND',
    CDP: 'N L LM MH H ND',
    TD: 'N L M H ND',
    CR: 'L M H ND',
    IR: 'L M H ND',
    AR: 'L M H ND',
  },
};

const impacts = { N: 0, P: 0.275, C: 0.66 };

/** CVSS v2 base score; undefined when the vector is not complete and valid. */
export function cvss2(vector: string): number | undefined {
  const metrics = readMetrics(vector.replace(/^\((.*)\)$/, '$1'), table);
  if (!metrics) return undefined;
  const lost = (name: string) => 1 - weigh(metrics, name, impacts);
  const impact = 10.41 * (1 - lost('C') * lost('I') * lost('A'));
  const exploitability =
    20 *
    weigh(metrics, 'AV', { L: 0.395, A: 0.646, N: 1 }) *
    weigh(metrics, 'AC', { H: 0.35, M: 0.61, L: 0.71 }) *
    weigh(metrics, 'Au', { M: 0.45, S: 0.56, N: 0.704 });
  const base = (0.6 * impact + 0.4 * exploitability - 1.5) * (impact === 0 ? 0 : 1.176);
  return Math.round(base * 10) / 10;
}
