import { PlimsollError } from '../errors.ts';

/** What skopeo, podman and syft write before an image, where one of our prefixes means the same. */
const synonyms: Readonly<Record<string, 'oci' | 'daemon'>> = {
  'oci-archive': 'oci',
  'oci-dir': 'oci',
  'docker-daemon': 'daemon',
};

/** An IMAGE in our words: `oci:app.tar` for skopeo's `oci-archive:app.tar`. */
export function inOurWords(text: string): string {
  const prefix = prefixOf(text);
  const ours = Object.hasOwn(synonyms, prefix) ? synonyms[prefix] : undefined;
  return ours ? ours + text.slice(prefix.length) : text;
}

/**
 * Words that name no image of Docker Hub, and of which other tools make prefixes: what they mean has another name
 * here, or is nothing that can be read. With a host before it such a word is a repository like any other.
 */
const refused: Readonly<Record<string, (rest: string) => string>> = {
  tar: (rest) => `Write '${asPath(rest)}': a path is recognised by what it holds.`,
  file: (rest) => `Write '${asPath(rest)}': a path is recognised by what it holds.`,
  podman: (rest) => `Write 'daemon:${rest}': it asks the socket of Docker or Podman.`,
  'containers-storage': (rest) => {
    const name = rest.replace(/^\[[^\]]*\]/, '');
    return `Write 'daemon:${name}' where Podman's socket is on, or send it: 'podman save ${name} | plimsoll scan -'.`;
  },
  containerd: (rest) => `Send it: 'ctr images export - ${rest} | plimsoll scan -'.`,
  singularity: () => 'Its format cannot be read. Unpack it and write dir:FOLDER.',
  sbom: () => 'An SBOM cannot be read, only the image it was made of.',
};

/** @throws PlimsollError REFERENCE_INVALID for a prefix of another tool, with what to write instead */
export function refuseForeignPrefix(text: string): void {
  const prefix = prefixOf(text);
  const remedy = Object.hasOwn(refused, prefix) ? refused[prefix]?.(text.slice(prefix.length + 1)) : undefined;
  if (remedy === undefined) return;
  throw new PlimsollError('REFERENCE_INVALID', `'${prefix}:' is a prefix of other tools.`, { remedy });
}

/**
 * `docker` and `registry` are images of Docker Hub, and prefixes of syft: what to write instead when it is the prefix
 * that was meant.
 */
export function remedyForHubPrefix(text: string): string | undefined {
  const [, prefix, rest = ''] = /^(docker|registry):(.+)$/.exec(text) ?? [];
  if (prefix === undefined) return undefined;
  const image = `For the image '${rest}' of a registry write '${rest}'`;
  return prefix === 'docker' ? `${image}, for that of the local engine 'daemon:${rest}'.` : `${image}.`;
}

function prefixOf(text: string): string {
  return text.slice(0, Math.max(0, text.indexOf(':')));
}

function asPath(rest: string): string {
  return /^\.{0,2}\//.test(rest) ? rest : `./${rest}`;
}
