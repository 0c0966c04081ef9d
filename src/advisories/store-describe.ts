import type { Digest } from '../oci/digest.ts';
import type { AdvisoryDatabase } from './store.ts';
import type { DatabaseManifest, ShardInfo } from './store-schema.ts';

export interface DatabaseDescription {
  readonly path: string;
  readonly digest: Digest;
  readonly builtAt: string;
  /** Time of the newest record. */
  readonly newest: string | null;
  readonly demo: { readonly date: string } | null;
  readonly advisories: number;
  /** Bytes on disk. */
  readonly bytes: number;
  readonly ecosystems: readonly EcosystemDescription[];
  readonly skipped: DatabaseManifest['skipped'];
}

export interface EcosystemDescription
  extends Pick<
    ShardInfo,
    'advisories' | 'withdrawn' | 'packages' | 'entries' | 'withoutFix' | 'newest' | 'bytes' | 'builtAt'
  > {
  readonly name: string;
  /** `Debian:11`, `Debian:12` ...; the bare name where there are no releases. */
  readonly releases: readonly string[];
  readonly source: ShardInfo['source'];
}

/** What `db status` prints; nothing but `database.json` is read. */
export function describeDatabase({ path, manifest, summary }: AdvisoryDatabase): DatabaseDescription {
  const ecosystems = Object.entries(manifest.shards)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { ecosystems, sha256: _, file: __, ...info }]) => ({
      name,
      releases: Object.keys(ecosystems).sort(),
      ...info,
    }));
  return {
    path,
    digest: summary.digest,
    builtAt: summary.builtAt,
    newest: summary.newest,
    demo: manifest.demo ?? null,
    advisories: summary.advisories,
    bytes: ecosystems.reduce((sum, { bytes }) => sum + bytes, 0),
    ecosystems,
    skipped: manifest.skipped,
  };
}
