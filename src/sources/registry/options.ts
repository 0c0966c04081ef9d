import type { HttpOptions } from '../../http/client.ts';
import type { Reference } from '../../oci/reference.ts';
import type { Notice } from '../../report.ts';
import type { CredentialsProvider } from './credentials.ts';
import type { Place } from './place.ts';

/** Everything that comes from outside; below this nothing reads the environment or a clock of its own. */
export interface RegistryOptions {
  readonly http: HttpOptions;
  readonly credentials: CredentialsProvider;
  /** Where to ask, in order: mirrors, last the registry itself. */
  readonly places: (reference: Reference) => Promise<readonly Place[]>;
  /** Token service hosts that the user trusts with the login of a registry. */
  readonly realms: (registry: string) => readonly string[];
  /** Milliseconds for one manifest, page of tags or token, whole. */
  readonly deadline: number;
  readonly signal?: AbortSignal;
  readonly onNotice: (notice: Notice) => void;
}
