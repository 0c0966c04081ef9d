import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';

/** What an image is called in fingerprints. */
export interface ImageIdentity {
  /** Registry and repository, without tag and digest. */
  readonly repository: string;
  /** `linux/amd64`. */
  readonly platform: string;
}

/**
 * Gives findings their fingerprints: the first 16 hex digits of SHA-256 over NUL-separated `v1`, rule, repository,
 * platform and origin, then `:n` for the n-th with the same. The origin is the path and the package's NAME: many
 * packages share one path (dpkg's status), and without the name their numbers would change whenever another package
 * comes or goes. No version, layer, line, tag or digest: a rebuild keeps every fingerprint.
 * @param findings in the order of the report
 */
export function withFingerprints(
  findings: readonly Omit<Finding, 'fingerprint'>[],
  { repository, platform }: ImageIdentity,
): readonly Finding[] {
  const seen = new Map<string, number>();
  return findings.map((finding) => {
    const parts = [
      'v1',
      finding.ruleId,
      repository,
      platform,
      finding.location.path ?? '',
      finding.package?.name ?? '',
    ];
    const hash = createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
    const number = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, number);
    return { ...finding, fingerprint: `${hash}:${number}` };
  });
}
