import type { NoticeCode } from '../report.ts';

/** What a notice means and what to do: SARIF wants it for each. */
export interface NoticeText {
  readonly id: string;
  readonly name: string;
  readonly short: string;
  readonly help: string;
}

/** Ids are for good: other tools remember them. A new notice takes the next free number. */
export const noticeTexts: Readonly<Record<NoticeCode, NoticeText>> = {
  PACKAGE_DATABASE_INVALID: {
    id: 'PLM9001',
    name: 'UnparsedPackageDatabase',
    short: 'A package database could not be read.',
    help: 'Its packages are missing from the report. Check the file in the image; report it when it is sound.',
  },
  PACKAGE_DATABASE_EMPTY: {
    id: 'PLM9002',
    name: 'EmptyPackageDatabase',
    short: 'A package database lists no packages.',
    help: 'Look whether the build removed its entries while the files stayed.',
  },
  NO_PACKAGES: {
    id: 'PLM9003',
    name: 'NoPackages',
    short: 'The image has no package database.',
    help: 'Nothing could be matched with advisories. This is usual for images built from scratch.',
  },
  NO_DATABASE: {
    id: 'PLM9004',
    name: 'NoAdvisories',
    short: 'No advisory database was used.',
    help: 'Packages are listed but not judged. Name a database, or let the tool fetch one.',
  },
  DEMO_DATABASE: {
    id: 'PLM9005',
    name: 'DemoAdvisories',
    short: 'The advisories are demonstration data.',
    help: 'They are no judgement of a real image. Use a full database.',
  },
  DATABASE_OLD: {
    id: 'PLM9006',
    name: 'OldAdvisories',
    short: 'The advisory database is old.',
    help: 'What became known since then is missing, of the ecosystems it names. Update the database.',
  },
  DISTRO_UNKNOWN: {
    id: 'PLM9007',
    name: 'UnknownDistribution',
    short: 'The distribution of the image is not known.',
    help: "Its packages cannot be matched with a distribution's advisories.",
  },
  VERSION_NOT_EVALUATED: {
    id: 'PLM9008',
    name: 'VersionNotEvaluated',
    short: 'A version could not be compared.',
    help: 'The package was not judged by that advisory. The message says whose version has no order.',
  },
  DIFF_IDS_NOT_VERIFIED: {
    id: 'PLM9009',
    name: 'DiffIdsNotVerified',
    short: "The layers were not compared with the image's diff ids.",
    help: 'Run again without the switch that turned the comparison off.',
  },
  TRAILING_DATA: {
    id: 'PLM9010',
    name: 'TrailingData',
    short: 'A layer has data behind its end.',
    help: 'Container engines ignore it; look at it when you did not expect it.',
  },
  LINK_TO_LOWER_LAYER: {
    id: 'PLM9011',
    name: 'LinkToLowerLayer',
    short: 'A hard link points into a lower layer.',
    help: 'Engines differ in what such a link holds. Rebuild the layer with a copy of the file.',
  },
  ENTRY_SKIPPED: {
    id: 'PLM9013',
    name: 'EntrySkipped',
    short: 'An entry of a layer was skipped.',
    help: 'Its name or type is none that a container engine would unpack.',
  },
  HISTORY_MISMATCH: {
    id: 'PLM9015',
    name: 'HistoryMismatch',
    short: 'The history of the image does not fit its layers.',
    help: 'Layers are shown without their instructions.',
  },
  MIRROR_USED: {
    id: 'PLM9016',
    name: 'MirrorUsed',
    short: 'The image came from a mirror.',
    help: "Its digest was verified; the mirror was chosen by this machine's configuration.",
  },
  RATE_LIMIT_LOW: {
    id: 'PLM9017',
    name: 'RateLimitLow',
    short: 'The registry allows few more requests.',
    help: 'Log in, use a mirror, or wait.',
  },
  LAYER_EMPTY: {
    id: 'PLM9018',
    name: 'EmptyLayer',
    short: 'A layer holds nothing.',
    help: 'Usual for some builders; nothing is missing from the report.',
  },
  PATH_ESCAPES_ROOT: {
    id: 'PLM9019',
    name: 'PathEscapesRoot',
    short: 'A path of a layer leads out of the image.',
    help: 'It was kept inside the root, as container engines do. Somebody may have meant to write elsewhere.',
  },
  TAGS_TRUNCATED: {
    id: 'PLM9020',
    name: 'TagsTruncated',
    short: 'The list of tags is longer than what was read.',
    help: 'Tags may be missing from the list.',
  },
  INPUT_UNREADABLE: {
    id: 'PLM9021',
    name: 'UnreadableFolder',
    short: 'A part of the folder could not be read.',
    help: 'What lies there is missing from the report. Run as a user who may read all of it.',
  },
  INPUT_VANISHED: {
    id: 'PLM9022',
    name: 'VanishedFile',
    short: 'A file was removed while the folder was read.',
    help: 'The report is of what was left. Scan a folder that nobody changes.',
  },
  RULE_FAILED: {
    id: 'PLM9023',
    name: 'FailedRule',
    short: 'A rule could not look at a Dockerfile.',
    help: 'What it would have found is missing. Please report it with the Dockerfile.',
  },
  FINDINGS_TRUNCATED: {
    id: 'PLM9024',
    name: 'FindingsTruncated',
    short: 'A Dockerfile has more findings than are kept.',
    help: 'Repair those that are listed and lint again.',
  },
  HADOLINT_CONFIG: {
    id: 'PLM9025',
    name: 'HadolintConfiguration',
    short: 'The configuration is one of hadolint.',
    help: 'It was read because there is no .plimsoll.yaml. Write one to say more than hadolint can.',
  },
  CONFIG_NOT_HEARD: {
    id: 'PLM9026',
    name: 'ConfigurationNotHeard',
    short: 'A part of the configuration has no effect.',
    help: 'The message says which, and what was probably meant.',
  },
};

/** Only SARIF has it: its consumers read a limited number of results. */
export const omittedText: NoticeText = {
  id: 'PLM9900',
  name: 'ResultsOmitted',
  short: 'Results of lower severity were left out.',
  help: 'The JSON report has all of them.',
};
