import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Every Dockerfile in fixtures/dockerfiles, by its path in there. */
export function fixtureDockerfiles(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
  const root = fileURLToPath(new URL('../../fixtures/dockerfiles/', import.meta.url));
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => /(^|[/.])(Dockerfile|Containerfile)$/i.test(name))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(root, name)) }));
}
