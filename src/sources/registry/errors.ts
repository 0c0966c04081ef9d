import * as v from 'valibot';
import { PlimsollError } from '../../errors.ts';
import type { HttpResponse } from '../../http/response.ts';
import { serverText } from '../../http/server-text.ts';

/** What was asked of whom, for the sentence of an error. */
export interface Asked {
  /** host[:port] as in references. */
  readonly registry: string;
  /** As in `image 'docker.io/library/nginx:1'`. */
  readonly what: string;
  readonly signedIn: boolean;
}

// Distribution spec, "Error Codes". Anything at all may come instead.
const ErrorsSchema = v.object({
  errors: v.pipe(v.array(v.object({ code: v.string(), message: v.nullish(v.string()) })), v.minLength(1)),
});

/** Turns an answer that is none into an error of ours with a remedy; reads a bounded piece of its body. */
export async function registryError(response: HttpResponse, asked: Asked): Promise<PlimsollError> {
  const body = await response.text(8192).catch(() => '');
  const { code, said } = readBody(body);
  const { registry, what } = asked;
  const told = said ? `: ${said}` : '';
  const { status } = response;

  if (status === 429 || code === 'TOOMANYREQUESTS') {
    return new PlimsollError('REGISTRY_RATE_LIMITED', `'${registry}' allows no more requests for now${told}.`, {
      remedy: `${waiting(response.headers)} A login ('docker login ${registry}') has a larger allowance; --mirror asks another registry.`,
    });
  }
  if (status === 403 || code === 'DENIED') {
    return new PlimsollError('REGISTRY_DENIED', `'${registry}' does not let us read the ${what}${told}.`, {
      remedy: asked.signedIn ? 'Ask for the right to pull, or log in as somebody who has it.' : logIn(registry),
    });
  }
  if (status === 401) {
    const why = asked.signedIn ? 'does not accept our login' : 'wants a login';
    return new PlimsollError('REGISTRY_UNAUTHORIZED', `'${registry}' ${why} for the ${what}${told}.`, {
      remedy: `${logIn(registry)} A repository that does not exist is often answered like this as well.`,
    });
  }
  if (status === 404 && (code === '' || unknown.has(code))) {
    return new PlimsollError('IMAGE_NOT_FOUND', `'${registry}' has no ${what}${told}.`, {
      remedy: 'Check the spelling of repository and tag.',
    });
  }
  return new PlimsollError(
    'REGISTRY_ERROR',
    `'${registry}' answered ${status}${code ? ` ${code}` : ''} for the ${what}${told}.`,
    { remedy: status >= 500 ? 'Try again later.' : 'Check the reference; the registry log says more.' },
  );
}

const unknown: ReadonlySet<string> = new Set([
  'MANIFEST_UNKNOWN',
  'NAME_UNKNOWN',
  'NOT_FOUND',
  'NAME_INVALID',
  'TAG_INVALID',
]);

function readBody(body: string): { readonly code: string; readonly said: string } {
  try {
    const result = v.safeParse(ErrorsSchema, JSON.parse(body));
    const first = result.success ? result.output.errors[0] : undefined;
    if (first) {
      const code = /^[A-Z_]{1,40}$/.test(first.code) ? first.code : '';
      return { code, said: serverText(first.message ?? '').replace(/\.+$/, '') };
    }
  } catch {
    // Proxies and storage answer in HTML, XML or plain text.
  }
  return { code: '', said: body.includes('<') ? '' : serverText(body).replace(/\.+$/, '') };
}

function logIn(registry: string): string {
  return `Log in with 'docker login ${registry}', or give --username and --password-stdin.`;
}

/** Docker Hub: `ratelimit-limit: 100;w=21600`, the window in seconds. */
function waiting(headers: HttpResponse['headers']): string {
  const after = /^\d{1,9}$/.exec(headers['retry-after']?.trim() ?? '')?.[0];
  const window = /;w=(\d{1,9})\b/.exec(headers['ratelimit-remaining'] ?? headers['ratelimit-limit'] ?? '')?.[1];
  if (after !== undefined) return `Wait ${duration(Number(after))}.`;
  return window === undefined ? 'Wait a while.' : `The allowance is counted over ${duration(Number(window))}.`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
