import { PlimsollError } from '../errors.ts';

/** What an image runs on; the words of GOOS and GOARCH. OCI image-spec, image-index.md. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/**
 * Reads `os/architecture[/variant]`; `arch` alone means linux. Common spellings are folded as containerd does
 * (x86_64, aarch64, armhf ...), so that `--platform linux/x86_64` finds amd64.
 * @throws PlimsollError PLATFORM_INVALID
 */
export function parsePlatform(text: string): Platform {
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part))) {
    throw new PlimsollError('PLATFORM_INVALID', `'${text}' is not a platform.`, {
      remedy: 'Write os/architecture[/variant], for example linux/amd64 or linux/arm/v7.',
    });
  }
  const [os, architecture, variant] = parts.length === 1 ? ['linux', parts[0]] : parts;
  return normalize({ os: os ?? 'linux', architecture: architecture ?? '', ...(variant ? { variant } : {}) });
}

/** linux on the processor of this machine: what `docker pull` would choose here. */
export function hostPlatform(nodeArchitecture: string): Platform {
  const names: Record<string, string> = { x64: 'amd64', ia32: '386', arm64: 'arm64', arm: 'arm', s390x: 's390x' };
  return normalize({ os: 'linux', architecture: names[nodeArchitecture] ?? nodeArchitecture });
}

/** Whether an image built for `offered` is what `wanted` asks for. A variant left out means the usual one. */
export function platformMatches(wanted: Platform, offered: Platform): boolean {
  const a = normalize(wanted);
  const b = normalize(offered);
  return (
    a.os === b.os &&
    a.architecture === b.architecture &&
    (a.variant ?? usualVariant(a)) === (b.variant ?? usualVariant(b))
  );
}

/** `linux/arm64/v8`; a plain filesystem does not say its architecture, and is `linux`. */
export function formatPlatform(platform: Platform): string {
  const { os, architecture, variant } = platform;
  if (architecture === '') return os;
  return variant ? `${os}/${architecture}/${variant}` : `${os}/${architecture}`;
}

// containerd/platforms, database.go: arm64/v8 and amd64/v1 are the plain architecture, plain arm is v7.
function usualVariant({ architecture }: Platform): string | undefined {
  return { arm64: 'v8', arm: 'v7', amd64: 'v1' }[architecture];
}

function normalize(platform: Platform): Platform {
  const alias = {
    x86_64: 'amd64',
    'x86-64': 'amd64',
    aarch64: 'arm64',
    i386: '386',
    x86: '386',
    armhf: 'arm',
    armel: 'arm',
  };
  const architecture = alias[platform.architecture as keyof typeof alias] ?? platform.architecture;
  const variant = platform.variant ?? (platform.architecture === 'armel' ? 'v6' : undefined);
  return { os: platform.os, architecture, ...(variant ? { variant } : {}) };
}
