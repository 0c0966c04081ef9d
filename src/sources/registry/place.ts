/** One repository at one registry or mirror. */
export interface Place {
  /** host[:port] as in references: what logins and certificates are kept under. */
  readonly registry: string;
  readonly repository: string;
  /** Where it is when that is known; else TLS is tried first, and without it only where that is allowed. */
  readonly origin?: URL;
  /** For a mirror: the registry whose copy it holds. */
  readonly mirrorOf?: string;
}
