import { type MetricTable, readMetrics } from './cvss-metrics.ts';
import { type MacroVector, macroScore } from './cvss4-table.ts';

// CVSS v4.0 specification, section 7.
const table: MetricTable = {
  required: {
    AV: 'N A L P',
    AC: 'L H',
    AT: 'N P',
    PR: 'N L H',
    UI: 'N P A',
    VC: 'H L N',
    VI: 'H L N',
    VA: 'H L N',
    SC: 'H L N',
    SI: 'H L N',
    SA: 'H L N',
  },
  optional: {
    E: 'X A P U',
    CR: 'X H M L',
    IR: 'X H M L',
    AR: 'X H M L',
    MAV: 'X N A L P',
    MAC: 'X L H',
    MAT: 'X N P',
    MPR: 'X N L H',
    MUI: 'X N P A',
    MVC: 'X H L N',
    MVI: 'X H L N',
    MVA: 'X H L N',
    MSC: 'X H L N',
    MSI: 'X S H L N',
    MSA: 'X S H L N',
    S: 'X N P',
    AU: 'X N Y',
    R: 'X A U I',
    V: 'X D C',
    RE: 'X L M H',
    U: 'X Clear Green Amber Red',
  },
};

/** Steps of each metric below its worst value; of the subsequent system, S (safety, in SI and SA) is the worst. */
const steps: Readonly<Record<string, string>> = {
  AV: 'NALP',
  AC: 'LH',
  AT: 'NP',
  PR: 'NLH',
  UI: 'NPA',
  VC: 'HLN',
  VI: 'HLN',
  VA: 'HLN',
  SC: 'SHLN',
  SI: 'SHLN',
  SA: 'SHLN',
  CR: 'HML',
  IR: 'HML',
  AR: 'HML',
};

/**
 * The metrics of each equivalence set (EQ3 and EQ6 are one), the steps that its worst vectors lie below the worst of
 * all (all worst vectors of a level lie equally deep), and how deep the level is. Sections 8.2 and 8.3.
 */
const sets = {
  eq1: { metrics: ['AV', 'PR', 'UI'], top: [0, 1, 3], depth: [1, 4, 5] },
  eq2: { metrics: ['AC', 'AT'], top: [0, 1], depth: [1, 2] },
  eq36: {
    metrics: ['VC', 'VI', 'VA', 'CR', 'IR', 'AR'],
    // by EQ3 * 2 + EQ6
    top: [0, 3, 1, 3, Number.NaN, 3],
    depth: [7, 6, 8, 8, Number.NaN, 10],
  },
  eq4: { metrics: ['SC', 'SI', 'SA'], top: [1, 3, 6], depth: [6, 5, 4] },
} as const;

/** The score of a CVSS v4.0 vector (section 8); undefined when the vector is not complete and valid. */
export function cvss4(vector: string): number | undefined {
  const [, body] = /^CVSS:4\.0\/(.*)$/.exec(vector) ?? [];
  const metrics = body === undefined ? undefined : readMetrics(body, table);
  if (!metrics) return undefined;
  const value = (name: string) => effective(metrics, name);
  if (['VC', 'VI', 'VA', 'SC', 'SI', 'SA'].every((name) => value(name) === 'N')) return 0;

  const macro = macroOf(value);
  const worst = macroScore(macro) ?? 0;
  const [eq1, eq2, eq3, eq4, eq5, eq6] = macro;
  const drops = [
    drop(sets.eq1, eq1, [[eq1 + 1, eq2, eq3, eq4, eq5, eq6]]),
    drop(sets.eq2, eq2, [[eq1, eq2 + 1, eq3, eq4, eq5, eq6]]),
    drop(sets.eq36, eq3 * 2 + eq6, [
      ...(eq6 === 0 ? [[eq1, eq2, eq3, eq4, eq5, 1] as const] : []),
      ...(eq3 === 0 || eq6 === 1 ? [[eq1, eq2, eq3 + 1, eq4, eq5, eq6] as const] : []),
    ]),
    drop(sets.eq4, eq4, [[eq1, eq2, eq3, eq4 + 1, eq5, eq6]]),
    // EQ5 has one metric: a vector never lies below the worst of its level, yet the set counts in the mean.
    macroScore([eq1, eq2, eq3, eq4, eq5 + 1, eq6]) === undefined ? undefined : 0,
  ].filter((value) => value !== undefined);
  const mean = drops.length === 0 ? 0 : drops.reduce((sum, value) => sum + value, 0) / drops.length;
  // Rounded half up; the millionth keeps x.x5 from falling to the side that binary fractions put it on.
  return Math.round((worst - mean) * 10 + 1e-6) / 10;

  /** The part of the way to the next lower level that the vector has gone; undefined when there is none lower. */
  function drop(
    set: { readonly metrics: readonly string[]; readonly top: readonly number[]; readonly depth: readonly number[] },
    level: number,
    lower: readonly MacroVector[],
  ): number | undefined {
    const scores = lower.map(macroScore).filter((score) => score !== undefined);
    if (scores.length === 0) return undefined;
    const distance = set.metrics.reduce((sum, name) => sum + stepsOf(name), 0) - (set.top[level] ?? 0);
    return ((worst - Math.max(...scores)) * distance) / (set.depth[level] ?? 1);
  }

  function stepsOf(name: string): number {
    return Math.max(0, steps[name]?.indexOf(value(name)) ?? 0);
  }
}

/** A metric's value as it counts: the modified one where given, and the worst where a threat or need is not known. */
function effective(metrics: ReadonlyMap<string, string>, name: string): string {
  const modified = metrics.get(`M${name}`) ?? 'X';
  if (modified !== 'X') return modified;
  const own = metrics.get(name) ?? 'X';
  if (own !== 'X') return own;
  return name === 'E' ? 'A' : 'H';
}

/** Section 8.2, tables 24 to 29. */
function macroOf(value: (name: string) => string): MacroVector {
  const is = (text: string) => text.split(' ').filter((pair) => value(pair.split(':')[0] ?? '') === pair.split(':')[1]);
  const all = (text: string) => is(text).length === text.split(' ').length;
  const any = (text: string) => is(text).length > 0;
  return [
    all('AV:N PR:N UI:N') ? 0 : any('AV:N PR:N UI:N') && !any('AV:P') ? 1 : 2,
    all('AC:L AT:N') ? 0 : 1,
    all('VC:H VI:H') ? 0 : any('VC:H VI:H VA:H') ? 1 : 2,
    any('SI:S SA:S') ? 0 : any('SC:H SI:H SA:H') ? 1 : 2,
    any('E:A') ? 0 : any('E:P') ? 1 : 2,
    all('CR:H VC:H') || all('IR:H VI:H') || all('AR:H VA:H') ? 0 : 1,
  ];
}
