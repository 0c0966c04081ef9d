import { Flags } from '@oclif/core';
import { reporters } from '../parts/lists.ts';

const rated = ['critical', 'high', 'medium', 'low', 'negligible'] as const;

/** Flags of every command. */
export const commonFlags = {
  quiet: Flags.boolean({ description: 'Show no progress and no warnings; the report stays.', env: 'PLIMSOLL_QUIET' }),
  silent: Flags.boolean({ description: 'Print nothing at all; the exit code tells.', env: 'PLIMSOLL_SILENT' }),
  'log-format': Flags.option({ options: ['text', 'json'] as const })({
    description: 'How warnings and errors are written to stderr.',
    default: 'text',
    env: 'PLIMSOLL_LOG_FORMAT',
  }),
  'cache-dir': Flags.string({
    description: 'Folder for layer facts and databases.',
    helpValue: 'DIR',
    env: 'PLIMSOLL_CACHE_DIR',
  }),
};

export const imageFlags = {
  ...commonFlags,
  platform: Flags.string({
    description: 'Platform of a multi-platform image, as in linux/arm64. Default: linux on this processor.',
    helpValue: 'OS/ARCH',
    env: 'PLIMSOLL_PLATFORM',
    exclusive: ['all-platforms'],
  }),
  'all-platforms': Flags.boolean({ description: 'Report every image of a multi-platform image.' }),
  timeout: Flags.string({
    description: 'Give up after this long, as in 90s or 10m.',
    helpValue: 'TIME',
    default: '30m',
    env: 'PLIMSOLL_TIMEOUT',
  }),
  'no-cache': Flags.boolean({ description: 'Read every layer again; remember nothing.', env: 'PLIMSOLL_NO_CACHE' }),
  offline: Flags.boolean({ description: 'Open no connection at all.', env: 'PLIMSOLL_OFFLINE', helpGroup: 'NETWORK' }),
  // What weakens a check is a flag only: no variable and no file can say it (S7).
  'no-verify-diffids': Flags.boolean({
    description: 'Accept a local archive whose layers are not those it names. The report says so.',
  }),
  username: Flags.string({
    description: "Login for the image's registry; needs --password-stdin.",
    helpValue: 'NAME',
    dependsOn: ['password-stdin'],
    helpGroup: 'NETWORK',
  }),
  'password-stdin': Flags.boolean({
    description: 'Read the password from standard input.',
    dependsOn: ['username'],
    helpGroup: 'NETWORK',
  }),
  cacert: Flags.string({
    description: 'Trust the certificate authorities of a PEM file as well.',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
    helpGroup: 'NETWORK',
  }),
  'insecure-registry': Flags.string({
    description: 'Ask this registry without TLS. Loopback needs no leave.',
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
};

export const reportFlags = {
  format: Flags.string({
    char: 'f',
    description: `How the report is written: ${reporters.map(({ id }) => id).join(', ')}.`,
    helpValue: 'FORMAT',
    default: 'table',
    env: 'PLIMSOLL_FORMAT',
  }),
  output: Flags.string({
    char: 'o',
    description: 'Write the report to FILE instead of stdout; FORMAT=FILE writes one more. May be repeated.',
    helpValue: '[FORMAT=]FILE',
    multiple: true,
    multipleNonGreedy: true,
  }),
};

export const scanFlags = {
  db: Flags.string({
    description: 'Advisories to use: a built database, or a folder or zip of OSV records.',
    helpValue: 'PATH',
    env: 'PLIMSOLL_DB',
  }),
  'fail-on': Flags.option({ options: rated })({
    description: 'Exit 1 when a finding is this severe or worse. Default: findings never fail a scan.',
    env: 'PLIMSOLL_FAIL_ON',
  }),
  show: Flags.option({ options: [...rated, 'all'] })({
    description: 'Least severe findings to list; the others are counted. Unrated ones stand with medium.',
    default: 'all',
    env: 'PLIMSOLL_SHOW',
  }),
  'exit-zero': Flags.boolean({ description: 'Exit 0 where --fail-on would exit 1.', env: 'PLIMSOLL_EXIT_ZERO' }),
  strict: Flags.boolean({
    description: 'Count an old database as an incomplete scan (exit 5).',
    env: 'PLIMSOLL_STRICT',
  }),
  'images-from': Flags.string({
    description: 'Scan the images listed in FILE as well, one a line; - is standard input.',
    helpValue: 'FILE',
  }),
};
