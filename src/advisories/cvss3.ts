import { type MetricTable, readMetrics, weigh } from './cvss-metrics.ts';

// CVSS v3.1 specification, sections 6 and 7.4; v3.0 has the same base metrics and weights.
const table: MetricTable = {
  required: {
    AV: 'N A L P',
    AC: 'L H',
    PR: 'N L H',
    UI: 'N R',
    S: 'U C',
    C: 'N L H',
    I: 'N L H',
    A: 'N L H',
  },
  optional: {
    E: 'X U P F H',
    RL: 'X O T W U',
    RC: 'X U R C',
    CR: 'X L M H',
    IR: 'X L M H',
    AR: 'X L M H',
    MAV: 'X N A L P',
    MAC: 'X L H',
    MPR: 'X N L H',
    MUI: 'X N R',
    MS: 'X U C',
    MC: 'X N L H',
    MI: 'X N L H',
    MA: 'X N L H',
  },
};

const impacts = { N: 0, L: 0.22, H: 0.56 };

/** CVSS v3.0 or v3.1 base score (section 7.1); undefined when the vector is not complete and valid. */
export function cvss3(vector: string): number | undefined {
  const [, body] = /^CVSS:3\.[01]\/(.*)$/.exec(vector) ?? [];
  const metrics = body === undefined ? undefined : readMetrics(body, table);
  if (!metrics) return undefined;
  const changed = metrics.get('S') === 'C';
  const lost = (name: string) => 1 - weigh(metrics, name, impacts);
  const iss = 1 - lost('C') * lost('I') * lost('A');
  const impact = changed ? 7.52 * (iss - 0.029) - 3.25 * (iss - 0.02) ** 15 : 6.42 * iss;
  if (impact <= 0) return 0;
  const exploitability =
    8.22 *
    weigh(metrics, 'AV', { N: 0.85, A: 0.62, L: 0.55, P: 0.2 }) *
    weigh(metrics, 'AC', { L: 0.77, H: 0.44 }) *
    weigh(metrics, 'PR', changed ? { N: 0.85, L: 0.68, H: 0.5 } : { N: 0.85, L: 0.62, H: 0.27 }) *
    weigh(metrics, 'UI', { N: 0.85, R: 0.62 });
  return roundUp(Math.min((changed ? 1.08 : 1) * (impact + exploitability), 10));
}

/** Appendix A: the next tenth, in whole numbers, so that 4.02 and 4.000002 do not depend on the processor. */
function roundUp(score: number): number {
  const scaled = Math.round(score * 100_000);
  return scaled % 10_000 === 0 ? scaled / 100_000 : (Math.floor(scaled / 10_000) + 1) / 10;
}
