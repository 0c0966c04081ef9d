import * as v from 'valibot';
import { PlimsollError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { parseJson } from '../../oci/parse-json.ts';
import type { Notice } from '../../report.ts';
import type { Endpoint } from './endpoint.ts';

// Registries answer null for a repository without tags.
const TagsSchema = v.object({ tags: v.nullish(v.array(v.string())) });

export const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * Every tag of a repository as the registry orders them (distribution spec, "Listing Tags"), following its `Link`
 * headers, up to the bound. Names that are no tags are left out.
 * @throws PlimsollError NETWORK_REFUSED when a link leads to another origin; REGISTRY_...
 */
export async function listTags(endpoint: Endpoint, onNotice: (notice: Notice) => void): Promise<readonly string[]> {
  const { registry, repository } = endpoint.place;
  const what = `list of tags of '${registry}/${repository}'`;
  const found = new Set<string>();
  let next: URL | string | undefined = 'tags/list?n=1000';
  // A page that brings nothing new ends the list, so there are never more pages than tags.
  for (let before = -1; next !== undefined && found.size > before; ) {
    before = found.size;
    const response = await endpoint.send('GET', next, what);
    if (response.status !== 200) throw await endpoint.failure(response, what);
    next = nextPage(response.headers['link'], response.url, await endpoint.origin());
    const { tags } = parseJson(TagsSchema, await response.bytes(limits.tagPageBytes), what, 'REGISTRY_ERROR');
    for (const tag of tags ?? []) if (tagPattern.test(tag)) found.add(tag);
    if (found.size > limits.tags) {
      const message = `'${registry}/${repository}' has more than ${limits.tags} tags; the others are not listed.`;
      onNotice({ code: 'TAGS_TRUNCATED', message });
      return [...found].slice(0, limits.tags);
    }
  }
  return [...found];
}

/** The address in `Link: <address>; rel="next"` (RFC 8288). It gets our login, so it has to be the registry's own. */
function nextPage(link: string | undefined, base: URL, origin: URL): URL | undefined {
  const target = /<([^<>]{1,4096})>\s*;[^<>]*\brel="?next\b/i.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  const url = URL.parse(target, base.href);
  if (url?.origin === origin.origin && url.pathname.startsWith('/v2/')) return url;
  throw new PlimsollError(
    'NETWORK_REFUSED',
    `'${origin.host}' continues its list of tags at '${url?.host.slice(0, 200) || 'no address'}', which is not itself.`,
    { remedy: 'Tell the registry who runs it.' },
  );
}
