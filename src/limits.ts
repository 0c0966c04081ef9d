/**
 * Every bound on what outside input may ask of us (S19). SECURITY.md prints this table; a test keeps them equal.
 * Passing one ends in LIMIT_EXCEEDED (exit 3) that names the bound, unless the comment says otherwise.
 */
export const limits = {
  /** Layers of one image. Docker's overlay2 stops at 127; kaniko and buildah images reach a few hundred. */
  layers: 1000,
  /** Manifests in one index. */
  manifests: 1000,
  /** Indexes inside indexes. */
  indexDepth: 4,
  /** Entries of an image's history. */
  history: 10_000,
  /** Bytes of a manifest or index; the distribution spec's recommendation. */
  manifestBytes: 4 * 2 ** 20,
  /** Bytes of an image config: labels and history of real ones stay below 1 MiB. */
  configBytes: 8 * 2 ** 20,
  /** Entries of one layer. */
  layerEntries: 10_000_000,
  /** Bytes of one path; Linux' PATH_MAX. */
  pathBytes: 4096,
  /** Parts of one path. */
  pathDepth: 1024,
  /** Bytes of one PAX or GNU long-name header. */
  tarHeaderBytes: 2 ** 20,
  /** Links followed while resolving one path; as Linux (ELOOP). */
  linkDepth: 40,
  /** Parts of all symlinks that one layer's own paths lead through. Real layers stay below 100,000. */
  linkSteps: 20_000_000,
  /** Bytes one layer may unpack to. */
  layerBytes: 64 * 2 ** 30,
  /** Unpacked over stored bytes, judged once 64 MiB are unpacked; zeros in gzip reach 1030. */
  layerRatio: 1500,
  /** Bytes kept of one file that an extractor wants; beyond it a notice and exit 5. */
  keptFileBytes: 512 * 2 ** 20,
  /** Bytes of all files of one layer that extractors want; one is held at a time. */
  keptBytes: 4096 * 2 ** 20,
  /** Members of an archive that is not a layer (docker-archive, OCI tar). */
  archiveMembers: 100_000,
  /** Packages of one database; beyond it PACKAGE_DATABASE_INVALID, as for the next three. */
  databasePackages: 1_000_000,
  /** Bytes of one field of a control file (dpkg, apk, Python); texts of licences reach 100 KiB. */
  controlFieldBytes: 2 ** 20,
  /** Fields that are looked at in one stanza of a control file. */
  controlFields: 10_000,
  /** Bytes of one package.json; real ones stay below 1 MiB. */
  packageJsonBytes: 4 * 2 ** 20,
  /** Redirects followed for one request. */
  redirects: 5,
  /** Bytes of all headers of one response. */
  responseHeaderBytes: 64 * 2 ** 10,
  /** Tags read of one repository; beyond it the notice TAGS_TRUNCATED. */
  tags: 10_000,
  /** Bytes of one page of tags. */
  tagPageBytes: 4 * 2 ** 20,
  /** Bytes of a token service's answer. */
  tokenBytes: 256 * 2 ** 10,
  /** Bytes of a file with registry logins, and of a credential helper's answer. */
  credentialsBytes: 2 ** 20,
  /** Bytes of one registries.conf or of a drop-in beside it; beyond it CONFIG_INVALID, as for the next. */
  registriesConfBytes: 2 ** 20,
  /** Drop-in files of one registries.conf.d. */
  registriesConfFiles: 1000,
  /** Bytes of a container engine's list of its images; each takes some hundred. */
  engineAnswerBytes: 32 * 2 ** 20,
  /** Times one blob's download is taken up again after a cut; 5 of them in a row may bring nothing. */
  blobResumes: 50,
  /** Characters of one version; beyond it VERSION_INVALID. Real ones stay below 100. */
  versionChars: 1000,
  /** Bytes of one advisory record; the biggest (kernels, of Ubuntu) reach a few MiB. */
  advisoryBytes: 32 * 2 ** 20,
  /** Records read into one database; OSV as a whole has about two million. */
  advisoryRecords: 5_000_000,
  /** Items of each list in an advisory record. */
  advisoryItems: 200_000,
  /** Events in all ranges of one affected package. */
  advisoryEvents: 10_000,
  /** Unpacked over stored bytes of an advisory zip, judged once 64 MiB are unpacked; real ones stay below 10. */
  advisoryRatio: 200,
  /** Bytes of one advisory zip that is downloaded. */
  advisoryZipBytes: 8 * 2 ** 30,
  /** Bytes of a database's `database.json`. */
  databaseManifestBytes: 16 * 2 ** 20,
  /** Bytes of one row of the advisory database, unpacked. */
  databaseRowBytes: 256 * 2 ** 20,
  /** Bytes of a Dockerfile, and of a .dockerignore; real ones stay below 100 KiB. */
  dockerfileBytes: 2 ** 20,
  /** Bytes of one line of a Dockerfile, as BuildKit has it. */
  dockerfileLineBytes: 65_535,
  /** Patterns of one .dockerignore; real ones stay below 1000. */
  ignorePatterns: 10_000,
  /** Places in paths that parts of the patterns of one .dockerignore are tried at: some seconds. */
  ignoreSteps: 1_000_000_000,
  /** Entries listed of one build context; beyond it rules are silent on what is not there. */
  contextEntries: 200_000,
  /** Bytes of one file of a build context that a rule reads; a bigger one counts as not there. */
  contextFileBytes: 2 ** 20,
  /** Folders inside folders that are walked: beyond it as for contextEntries, and LIMIT_EXCEEDED in a search. */
  folderDepth: 100,
  /** Entries looked at while searching one folder for Dockerfiles. */
  searchEntries: 2_000_000,
  /** Dockerfiles of one run. */
  dockerfiles: 10_000,
  /** Bytes of one .gitignore. */
  gitignoreBytes: 2 ** 20,
  /** Names compared with lines of .gitignore files in one search: some seconds. */
  gitignoreTests: 50_000_000,
  /** `${a:-${b:-...}}` inside each other; beyond it a word counts as unknown, as for the next two. */
  expansionDepth: 100,
  /** Characters that the values of variables may add to one word: ENV lines can double each other. */
  expansionChars: 4096,
  /** Length of a value times that of a pattern (`${a%%-*}`) matched against it. */
  expansionSteps: 2048,
  /** Findings kept of one Dockerfile; beyond it the notice FINDINGS_TRUNCATED and exit 5. */
  lintFindings: 10_000,
  /** Bytes of a configuration file; beyond it CONFIG_INVALID. */
  configFileBytes: 256 * 2 ** 10,
  /** Times the aliases of a configuration may repeat what they name; beyond it CONFIG_INVALID. */
  configAliases: 100,
  /** Bytes of a baseline of findings; beyond it CONFIG_INVALID. */
  baselineBytes: 64 * 2 ** 20,
} as const;
