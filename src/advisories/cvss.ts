import { cvss2 } from './cvss2.ts';
import { cvss3 } from './cvss3.ts';
import { cvss4 } from './cvss4.ts';

/**
 * The score of a CVSS vector of any version, 0.0 to 10.0; undefined for text that is no complete, valid vector.
 * v2 and v3: the base score, what databases publish; v4: the one score that a vector has (it may carry a threat).
 */
export function cvssScore(vector: string): number | undefined {
  if (vector.startsWith('CVSS:4.')) return cvss4(vector);
  if (vector.startsWith('CVSS:3.')) return cvss3(vector);
  return cvss2(vector);
}
