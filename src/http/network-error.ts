import { PlimsollError } from '../errors.ts';

const tlsCode = /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|INVALID_PURPOSE|EPROTO)/;
/** What a server answers that does not speak TLS at all. */
const notTlsCode = /^(?:ERR_SSL_WRONG_VERSION_NUMBER|ERR_SSL_PACKET_LENGTH_TOO_LONG|ERR_SSL_HTTP_REQUEST|EPROTO)$/;
const lasting = /^(?:ENOTFOUND|ERR_INVALID_|UND_ERR_INVALID_ARG|UND_ERR_HEADERS_OVERFLOW|HPE_)/;

/**
 * What went wrong between us and a server, in one sentence with a remedy. `place` names what was asked for, already
 * without query and credentials. Errors that are ours already pass through.
 */
export function networkError(cause: unknown, place: string, signal?: AbortSignal): PlimsollError {
  if (cause instanceof PlimsollError) return cause;
  if (signal?.aborted) return aborted(signal);
  const code = codeOf(cause);
  const fail = (why: string, remedy: string) =>
    new PlimsollError('NETWORK_FAILED', `Cannot reach '${place}': ${why}.`, { cause, remedy });

  if (/_TIMEOUT$|^ETIMEDOUT$/.test(code)) {
    return new PlimsollError('NETWORK_TIMEOUT', `No answer in time from '${place}'${code ? ` (${code})` : ''}.`, {
      cause,
      remedy: 'Try again; behind a proxy check HTTPS_PROXY and NO_PROXY.',
    });
  }
  if (notTlsCode.test(code)) {
    return fail(
      `it does not speak TLS (${code})`,
      'Check the port; when it is a registry without TLS, name it with --insecure-registry HOST.',
    );
  }
  if (tlsCode.test(code)) {
    return fail(
      `its certificate is not trusted (${code})`,
      'When its certificate comes from your own authority, name that with --cacert FILE.',
    );
  }
  if (/^(?:ENOTFOUND|EAI_AGAIN|EAI_NODATA)$/.test(code)) {
    return fail(`its name has no address (${code})`, 'Check the spelling of the host, and the network.');
  }
  const proxy = /Proxy response \((\d{3})\)|\((407)\)/.exec(messageOf(cause));
  if (proxy) {
    return fail(
      `the proxy refuses with status ${proxy[1] ?? proxy[2]}`,
      'Check user and password in HTTPS_PROXY, or add the host to NO_PROXY.',
    );
  }
  return fail(code || 'the connection failed', 'Check host, port and network; behind a proxy set HTTPS_PROXY.');
}

/** The run was stopped from outside, or by a time limit when that is what the signal says. */
export function aborted(signal: AbortSignal): PlimsollError {
  const reason: unknown = signal.reason;
  if (reason instanceof PlimsollError) return reason;
  if (reason instanceof DOMException && reason.name === 'TimeoutError') {
    return new PlimsollError('NETWORK_TIMEOUT', 'An answer did not end in time.', { cause: reason });
  }
  return new PlimsollError('ABORTED', 'Stopped before it was done.', { cause: reason });
}

/** Whether trying once more may help: refused and cut connections, time-outs; not certificates or unknown names. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof PlimsollError)) return false;
  if (error.code === 'NETWORK_TIMEOUT') return true;
  const code = codeOf(error.cause);
  return error.code === 'NETWORK_FAILED' && !tlsCode.test(code) && !lasting.test(code);
}

/** Whether TLS got nowhere, so that a place which may do without it can be tried without. A bad certificate is not that. */
export function isNotTls(error: unknown): boolean {
  if (!isUnreachable(error)) return false;
  const code = codeOf(error.cause);
  return notTlsCode.test(code) || !tlsCode.test(code);
}

/** Whether a connection failed, as opposed to an answer we did not like. */
export function isUnreachable(error: unknown): error is PlimsollError {
  return error instanceof PlimsollError && (error.code === 'NETWORK_FAILED' || error.code === 'NETWORK_TIMEOUT');
}

// Node wraps: several addresses tried make an AggregateError, undici hangs the reason below `cause`.
function codeOf(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 3) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0], depth + 1);
  return 'cause' in error ? codeOf(error.cause, depth + 1) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
