import pLimit from 'p-limit';

/** At most `concurrency` (1 or more) pieces of work at a time; the others wait their turn in the order they came. */
export function limiter(concurrency: number): <T>(work: () => Promise<T>) => Promise<T> {
  const limit = pLimit(concurrency);
  return (work) => limit(work);
}
