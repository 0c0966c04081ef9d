/**
 * Every way plimsoll can fail, and the exit code of the contract it ends in:
 * 2 usage or configuration, 3 the work could not be done, 4 trust, 5 incomplete.
 * Tests and scripts rely on these names: extend the table, never rename in it.
 */
export const exitCodes = {
  // usage and configuration
  REFERENCE_INVALID: 2,
  INPUT_AMBIGUOUS: 2,
  INPUT_SCRATCH: 2,
  PLATFORM_INVALID: 2,
  FLAG_INVALID: 2,
  CONFIG_INVALID: 2,
  FORMAT_UNKNOWN: 2,

  // where an image comes from
  INPUT_NOT_FOUND: 3,
  INPUT_UNREADABLE: 3,
  INPUT_UNRECOGNIZED: 3,
  IMAGE_NOT_FOUND: 3,
  PLATFORM_NOT_FOUND: 3,
  ARCHIVE_INVALID: 3,
  LAYOUT_INVALID: 3,
  MANIFEST_INVALID: 3,
  MANIFEST_SCHEMA1: 3,
  MEDIA_TYPE_UNSUPPORTED: 3,
  CONFIG_BLOB_INVALID: 3,
  DIGEST_MISMATCH: 3,
  DIFF_ID_MISMATCH: 3,
  SIZE_MISMATCH: 3,
  DAEMON_UNREACHABLE: 3,
  DAEMON_ERROR: 3,

  // the network
  NETWORK_FAILED: 3,
  NETWORK_OFFLINE: 3,
  NETWORK_TIMEOUT: 3,
  NETWORK_REFUSED: 3,
  REGISTRY_ERROR: 3,
  REGISTRY_UNAUTHORIZED: 3,
  REGISTRY_DENIED: 3,
  REGISTRY_RATE_LIMITED: 3,
  CREDENTIAL_HELPER_FAILED: 3,

  // reading layers
  LAYER_CORRUPT: 3,
  TAR_INVALID: 3,
  TAR_TRUNCATED: 3,
  LIMIT_EXCEEDED: 3,
  TIMEOUT: 3,
  ABORTED: 3,

  // package databases and advisories
  PACKAGE_DATABASE_INVALID: 5,
  VERSION_INVALID: 3,
  ADVISORY_INVALID: 3,
  DATABASE_MISSING: 3,
  DATABASE_INVALID: 3,
  DATABASE_SHRUNK: 3,

  // this machine
  CACHE_UNUSABLE: 3,
  OUTPUT_FAILED: 3,
} as const satisfies Record<string, 2 | 3 | 4 | 5>;

export type ErrorCode = keyof typeof exitCodes;

/**
 * The one error plimsoll throws on purpose. `message` names the object and what happened to it;
 * `remedy` is the next thing to type or to check. Anything else that is thrown is a bug.
 */
export class PlimsollError extends Error {
  readonly code: ErrorCode;
  readonly remedy: string | undefined;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; remedy?: string } = {}) {
    super(shortened(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PlimsollError';
    this.code = code;
    this.remedy = options.remedy === undefined ? undefined : shortened(options.remedy);
  }
}

/** Messages name what outside input names, and that may be a megabyte: the middle goes, what happened stays. */
function shortened(text: string): string {
  if (text.length <= 2 * shownEnd) return text;
  return `${text.slice(0, shownEnd).toWellFormed()} ... ${text.slice(-shownEnd).toWellFormed()}`;
}

/** Characters of each end of a message; two paths of PATH_MAX fit. */
const shownEnd = 4096;
