import type { Finding } from '../finding.ts';

/** A finding's weaknesses in the one spelling `CWE-79`; anything else an advisory says there is dropped. */
export function cwesOf({ advisory }: Finding): readonly string[] {
  return [...new Set(advisory?.cwes.filter((cwe) => /^CWE-[1-9]\d{0,5}$/.test(cwe)))];
}

/** 79 of `CWE-79`. */
export function cweNumber(cwe: string): number {
  return Number(cwe.slice('CWE-'.length));
}
