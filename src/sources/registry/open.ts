import { PlimsollError } from '../../errors.ts';
import { createHttpClient } from '../../http/client.ts';
import { isDigest } from '../../oci/digest.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import type { ContentStore } from '../content-store.ts';
import { readBlob } from './blob.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import { fetchManifest, type Resolved, resolveManifest } from './manifests.ts';
import { firstThatCan } from './mirrors.ts';
import type { RegistryOptions } from './options.ts';
import { rateLimitWatch } from './rate-limit.ts';
import { listTags, tagPattern } from './tags.ts';

/**
 * One repository of a registry (OCI distribution spec, the pull and list parts) as a content store. Nothing is asked
 * before the first call. Layers' own `urls` are never followed (S15).
 */
export async function openRegistry(reference: Reference, options: RegistryOptions): Promise<ContentStore> {
  const { registry, repository } = reference;
  const places = await options.places(reference);
  const http = createHttpClient(options.http);
  const endpoints = places.map((place) => endpoint(place, http, options));
  const watch = rateLimitWatch(registry, options.onNotice);
  /** The manifest that had to be fetched to resolve its tag: Docker Hub would count a second time. */
  let fetched: Resolved | undefined;
  let told = false;

  /** Mirrors first; says once that the answer came from elsewhere than the name tells. */
  async function ask<T>(work: (endpoint: Endpoint) => Promise<T>): Promise<T> {
    return firstThatCan(endpoints, async (each) => {
      const result = await work(each);
      const { place } = each;
      const isElsewhere = place.registry !== registry || place.repository !== repository;
      if (isElsewhere && !told) {
        told = true;
        const kind = place.mirrorOf === undefined ? 'its place' : 'its mirror';
        const message = `'${registry}/${repository}' was read from ${kind} '${place.registry}/${place.repository}'.`;
        options.onNotice({ code: 'MIRROR_USED', message });
      }
      return result;
    });
  }

  return {
    async resolve(name = reference.digest ?? reference.tag ?? 'latest') {
      const digest = isDigest(name) ? name : undefined;
      if (digest === undefined && !tagPattern.test(name)) {
        throw new PlimsollError('REFERENCE_INVALID', `'${name.slice(0, 160)}' is neither a tag nor a digest.`);
      }
      const image = formatReference({ registry, repository, ...(digest ? { digest } : { tag: name }) });
      fetched = await ask((each) => resolveManifest(each, name, `image '${image}'`, watch));
      return fetched.descriptor;
    },
    async manifest({ digest }) {
      if (fetched?.bytes && fetched.descriptor.digest === digest) return fetched.bytes;
      const image = formatReference({ registry, repository, digest });
      return ask((each) => fetchManifest(each, digest, `manifest '${image}'`, watch));
    },
    blob(descriptor, signal) {
      const stop = options.signal ? AbortSignal.any([options.signal, signal]) : signal;
      const what = `blob '${registry}/${repository}@${descriptor.digest}'`;
      return readBlob(endpoints, descriptor, what, options.http, stop);
    },
    tags: () => ask((each) => listTags(each, options.onNotice)),
    close: () => http.close(),
  };
}
