/**
 * The image that a web page or an address of a registry's API is about, as it is typed: `nginx` for
 * `https://hub.docker.com/_/nginx`. Undefined when the address names none. Whoever prints it checks it first.
 */
export function imageOfAddress(text: string): string | undefined {
  const address = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return undefined;
  // Without login, query and fragment.
  const { host, pathname } = new URL(address);
  const path = pathname.replace(/^\/+|\/+$/g, '');
  const page = pages.find((each) => each.host === host);
  return page
    ? page.image(path)
    : within(host, imageOfApi(host === 'quay.io' ? path.replace(/^repository\//, '') : path));
}

/** Whether the host has pages about images, and is no registry. */
export function isPageHost(host: string): boolean {
  return pages.some((page) => page.host === host);
}

interface Page {
  readonly host: string;
  readonly image: (path: string) => string | undefined;
}

const pages: readonly Page[] = [
  {
    host: 'hub.docker.com',
    image: (path) =>
      /^_\/([^/]+)/.exec(path)?.[1] ??
      tagged(/^layers\/library\/([^/]+)\/([^/]+)/.exec(path)) ??
      tagged(/^layers\/([^/]+\/[^/]+)\/([^/]+)/.exec(path)) ??
      /^(?:r|repository\/docker|v2\/repositories)\/([^/]+\/[^/]+)/.exec(path)?.[1]?.replace(/^library\//, ''),
  },
  { host: 'gallery.ecr.aws', image: (path) => within('public.ecr.aws', /^[^/]+\/.+$/.exec(path)?.[0]) },
  {
    host: 'github.com',
    image: (path) => {
      // OWNER/REPO/pkgs/container/NAME, orgs/OWNER/packages/container/package/NAME, where a slash is %2F
      const [, owner = '', name = ''] = packagePage.exec(path) ?? [];
      return within('ghcr.io', name && `${owner}/${decoded(name)}`.toLowerCase());
    },
  },
];

const packagePage = /^(?:(?:orgs|users)\/)?([^/]+)\/(?:[^/]+\/)?(?:pkgs|packages)\/container\/(?:package\/)?([^/]+)/;

/** Distribution spec, "Endpoints": `/v2/<name>/manifests/<reference>` and its kin. */
function imageOfApi(path: string): string | undefined {
  if (path === 'v2' || path === '') return undefined;
  const [, name, kind, rest = ''] = /^v2\/(.+)\/(manifests|blobs|tags|referrers)\/(.*)$/.exec(path) ?? [];
  if (!name) return path.replace(/^v2\//, '');
  return kind === 'manifests' ? `${name}${rest.includes(':') ? '@' : ':'}${rest}` : name;
}

function tagged(found: RegExpExecArray | null): string | undefined {
  return found ? `${found[1]}:${found[2]}` : undefined;
}

function within(host: string, path: string | undefined): string | undefined {
  return path ? `${host}/${path}` : undefined;
}

function decoded(text: string): string {
  return text.replaceAll(/%2f/gi, '/');
}
