import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, isInstalled } from './measure.ts';

/** Another scanner, asked for its inventory alone: advisory databases differ, and none is loaded here. */
export interface Peer {
  readonly name: string;
  readonly archive: (path: string) => Command;
  readonly layout: (paths: { readonly folder: string; readonly tar: string }) => Command;
  /** Why it is not measured. */
  readonly missing?: string;
}

/** @param snykFolder where `npm install snyk-docker-plugin` was run */
export function peers(snykFolder: string | undefined): readonly Peer[] {
  return [snyk(snykFolder), trivy, syft].map((peer) => ({ ...peer, ...missing(peer.name, snykFolder) }));
}

function missing(name: string, snykFolder: string | undefined): Pick<Peer, 'missing'> {
  if (name !== 'snyk-docker-plugin') return isInstalled(name) ? {} : { missing: 'not installed' };
  if (snykFolder === undefined) return { missing: 'PLIMSOLL_BENCH_SNYK names no folder' };
  return existsSync(join(snykFolder, 'node_modules', name)) ? {} : { missing: `not installed in ${snykFolder}` };
}

function snyk(folder = '.'): Peer {
  const run = (path: string): Command => ({
    program: process.execPath,
    args: [
      '-e',
      'require(process.argv[1]).scan({ path: process.argv[2] }).then((found) => process.stdout.write(JSON.stringify(found)))',
      join(folder, 'node_modules', 'snyk-docker-plugin'),
      path,
    ],
  });
  return {
    name: 'snyk-docker-plugin',
    archive: (path) => run(`docker-archive:${path}`),
    layout: ({ tar }) => run(`oci-archive:${tar}`),
  };
}

function trivyOn(input: string): Command {
  const offline = ['--offline-scan', '--skip-db-update', '--skip-java-db-update', '--skip-version-check', '--quiet'];
  return {
    program: 'trivy',
    args: ['image', '--input', input, '--format', 'cyclonedx', '--cache-backend', 'memory', ...offline],
  };
}

const trivy: Peer = { name: 'trivy', archive: trivyOn, layout: ({ folder }) => trivyOn(folder) };

function syftOn(input: string): Command {
  return {
    program: 'syft',
    args: ['scan', input, '-o', 'cyclonedx-json', '--quiet'],
    env: { SYFT_CHECK_FOR_APP_UPDATE: 'false' },
  };
}

const syft: Peer = {
  name: 'syft',
  archive: (path) => syftOn(`docker-archive:${path}`),
  layout: ({ folder }) => syftOn(`oci-dir:${folder}`),
};
