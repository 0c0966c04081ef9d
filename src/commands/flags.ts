import { Args, Flags } from '@oclif/core';
import { reportersOf } from '../parts/lists.ts';
import type { Subject } from '../report.ts';
import { oneOf } from './one-of.ts';

const rated = ['critical', 'high', 'medium', 'low', 'negligible'] as const;
type Rated = (typeof rated)[number];

/** Flags of every command. */
export const commonFlags = {
  quiet: Flags.boolean({ description: 'Show no progress and no warnings; the report stays.', env: 'PLIMSOLL_QUIET' }),
  silent: Flags.boolean({ description: 'Print nothing; the exit code tells.', env: 'PLIMSOLL_SILENT' }),
  'log-format': Flags.custom<'text' | 'json'>({ parse: oneOf(['text', 'json']) })({
    description: 'How warnings and errors are written to stderr: text or json.',
    helpValue: 'FORMAT',
    default: 'text',
    env: 'PLIMSOLL_LOG_FORMAT',
  }),
  'cache-dir': Flags.string({
    description: 'Folder for layer facts and databases.',
    helpValue: 'DIR',
    env: 'PLIMSOLL_CACHE_DIR',
  }),
};

/** Flags of commands that take a while. */
export const attendedFlags = {
  ...commonFlags,
  timeout: Flags.string({
    description: 'Give up after this long, as in 90s or 10m.',
    helpValue: 'TIME',
    default: '30m',
    env: 'PLIMSOLL_TIMEOUT',
  }),
};

export const offlineFlag = Flags.boolean({
  description: 'Use no network: what is needed has to be on this machine.',
  env: 'PLIMSOLL_OFFLINE',
  helpGroup: 'NETWORK',
});

export const cacertFlag = Flags.string({
  description: 'Trust the certificate authorities of a PEM file as well.',
  helpValue: 'FILE',
  multiple: true,
  multipleNonGreedy: true,
  helpGroup: 'NETWORK',
});

/** Not from standard input, where oclif would look for an argument that is missing: that may be an archive. */
export const imageArgument = Args.string({
  description: 'The image; see plimsoll scan --help.',
  required: true,
  ignoreStdin: true,
});

/** Flags of commands that open images. */
export const sourceFlags = {
  ...attendedFlags,
  'no-cache': Flags.boolean({
    description: 'Read every layer again, and leave nothing behind.',
    env: 'PLIMSOLL_NO_CACHE',
  }),
  offline: offlineFlag,
  // What weakens a check is a flag only: no variable and no file can say it (S7).
  'no-verify-diffids': Flags.boolean({
    description: 'Accept a local archive whose layers are not those it names. The report says so.',
  }),
  username: Flags.string({
    description: "Login for the image's registry.",
    helpValue: 'NAME',
    dependsOn: ['password-stdin'],
    helpGroup: 'NETWORK',
  }),
  'password-stdin': Flags.boolean({
    description: 'Read its password from standard input.',
    dependsOn: ['username'],
    helpGroup: 'NETWORK',
  }),
  cacert: cacertFlag,
  'insecure-registry': Flags.string({
    description: 'Ask this registry without TLS where it has none. Loopback always may.',
    helpValue: 'HOST[:PORT]',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'NETWORK',
  }),
  mirror: Flags.string({
    description: 'Ask a mirror before the registry.',
    helpValue: 'HOST=MIRROR',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'NETWORK',
  }),
  'registry-realm': Flags.string({
    description: "Trust a token service of another host with this registry's login.",
    helpValue: 'HOST=TOKENHOST',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'NETWORK',
  }),
};

/** Flags of commands about one image. */
export const imageFlags = {
  ...sourceFlags,
  platform: Flags.string({
    description:
      'Platform of a multi-platform image, as in linux/arm64. Default: PLIMSOLL_PLATFORM, DOCKER_DEFAULT_PLATFORM, else linux on this processor.',
    helpValue: 'OS/ARCH',
  }),
};

/** Where reports go. */
const outputFlags = {
  silent: Flags.boolean({
    description: 'Print nothing; the exit code tells, and files named by -o are written.',
    env: 'PLIMSOLL_SILENT',
  }),
  format: Flags.string({
    char: 'f',
    description: `How the report is written: ${idsOf(['image'])}.`,
    helpValue: 'FORMAT',
    default: 'table',
    env: 'PLIMSOLL_FORMAT',
  }),
  output: Flags.string({
    char: 'o',
    description:
      'Write the report to FILE instead of stdout; FORMAT=FILE writes one more. - is stdout. May be repeated.',
    helpValue: '[FORMAT=]FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

/** Flags of commands that write reports of images. */
export const reportFlags = {
  ...imageFlags,
  'all-platforms': Flags.boolean({
    description: 'Report every image of a multi-platform image.',
    exclusive: ['platform'],
  }),
  ...outputFlags,
};

/** Flags of lint's reports. */
export const lintOutputFlags = {
  ...outputFlags,
  format: Flags.string({
    char: 'f',
    description: `How the report is written: ${idsOf(['dockerfile'])}.`,
    helpValue: 'FORMAT',
    default: 'table',
    env: 'PLIMSOLL_FORMAT',
  }),
};

function idsOf(kinds: readonly Subject['kind'][]): string {
  return reportersOf(kinds)
    .map(({ id }) => id)
    .join(', ');
}

export const scanFlags = {
  db: Flags.string({
    description: 'Advisories to use: a built database, or a folder or zip of OSV records.',
    helpValue: 'PATH',
    env: 'PLIMSOLL_DB',
  }),
  'fail-on': Flags.custom<Rated>({ parse: oneOf(rated) })({
    description: `Exit 1 when a finding is this severe or worse: ${rated.join(', ')}. Default: findings never fail a scan.`,
    helpValue: 'SEVERITY',
    env: 'PLIMSOLL_FAIL_ON',
  }),
  show: Flags.custom<Rated | 'all'>({ parse: oneOf([...rated, 'all']) })({
    description: `Least severe findings to list, the others are counted: ${rated.join(', ')} or all. Unrated ones stand with medium.`,
    helpValue: 'SEVERITY',
    default: 'all',
    env: 'PLIMSOLL_SHOW',
  }),
  'exit-zero': Flags.boolean({ description: 'Exit 0 where --fail-on would exit 1.' }),
  strict: Flags.boolean({
    description: 'Count an old database as an incomplete scan (exit 5).',
    env: 'PLIMSOLL_STRICT',
  }),
  'images-from': Flags.string({
    description: 'Scan the images listed in FILE as well, one a line; - is standard input.',
    helpValue: 'FILE',
  }),
};
