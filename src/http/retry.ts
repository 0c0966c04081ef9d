import { setTimeout } from 'node:timers/promises';
import { aborted, isTransient } from './network-error.ts';
import type { HttpResponse } from './response.ts';

/** The outside world of waiting; tests hand in their own. */
export interface Patience {
  /** Waits so many milliseconds. */
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  /** From 0 to below 1. */
  readonly random?: () => number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const retried: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504]);

/**
 * Does `work` until it brings an answer worth having, at most `attempts` times: 408, 429, most 5xx and failed
 * connections are tried again after a growing, jittered pause, or after the time the server asks for. The last answer
 * is handed back whatever it is.
 */
export async function withRetry(
  work: () => Promise<HttpResponse>,
  attempts: number,
  patience: Patience,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  const { random = Math.random, now = Date.now } = patience;
  for (let attempt = 1; ; attempt++) {
    let asked: number | undefined;
    try {
      const response = await work();
      if (attempt >= attempts || !retried.has(response.status) || isQuotaSpent(response)) return response;
      asked = retryAfter(response.headers['retry-after'], now());
      await response.discard();
    } catch (error) {
      if (attempt >= attempts || !isTransient(error) || signal?.aborted) throw error;
    }
    await waitFor(delay(attempt, asked, random()), patience, signal);
  }
}

/**
 * Milliseconds that a Retry-After header asks for, held between 1 and 60 s: seconds or a date (RFC 9110 10.2.3).
 * Anything else (GHCR once sent `35.852µs`) counts as not said.
 */
export function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const text = value.trim();
  const milliseconds = /^\d{1,9}$/.test(text)
    ? Number(text) * 1000
    : /[A-Za-z]{3}/.test(text)
      ? Date.parse(text) - now
      : NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.min(Math.max(milliseconds, 1000), 60_000);
}

/** Half a second, doubled each time up to half a minute, of which half is chance; a server's word is only stretched. */
export function delay(attempt: number, asked: number | undefined, random: number): number {
  if (asked !== undefined) return asked * (1 + random * 0.1);
  return Math.min(500 * 2 ** (attempt - 1), 30_000) * (0.5 + random * 0.5);
}

/** Docker Hub's pull allowance is counted over hours: waiting a minute brings nothing. */
function isQuotaSpent(response: HttpResponse): boolean {
  return response.status === 429 && /^0\b/.test(response.headers['ratelimit-remaining'] ?? '');
}

/** @throws PlimsollError ABORTED when `signal` ends the wait */
export async function waitFor(milliseconds: number, { wait = pause }: Patience, signal?: AbortSignal): Promise<void> {
  try {
    await wait(milliseconds, signal);
  } catch (cause) {
    throw signal?.aborted ? aborted(signal) : cause;
  }
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(milliseconds, undefined, signal ? { signal } : {});
}
