/** What each metric of a version may be; the first `required` of them must be there. */
export interface MetricTable {
  readonly required: Readonly<Record<string, string>>;
  readonly optional: Readonly<Record<string, string>>;
}

/**
 * Reads `AV:N/AC:L/...` in any order. Nothing is guessed: a metric that is missing, given twice, unknown or has an
 * unknown value makes the whole vector void.
 * @param table values by metric, separated by spaces
 */
export function readMetrics(text: string, table: MetricTable): ReadonlyMap<string, string> | undefined {
  const metrics = new Map<string, string>();
  for (const part of text.split('/')) {
    const [name = '', value = '', more] = part.split(':');
    const allowed = lookUp(table.required, name) ?? lookUp(table.optional, name);
    if (more !== undefined || metrics.has(name) || !allowed?.split(' ').includes(value)) return undefined;
    metrics.set(name, value);
  }
  return Object.keys(table.required).every((name) => metrics.has(name)) ? metrics : undefined;
}

function lookUp(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** Number of a metric's value; a metric that is absent counts as 0. */
export function weigh(
  metrics: ReadonlyMap<string, string>,
  name: string,
  weights: Readonly<Record<string, number>>,
): number {
  return weights[metrics.get(name) ?? ''] ?? 0;
}
