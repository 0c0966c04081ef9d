/** How a run speaks on stderr. */
export interface Voice {
  readonly silent: boolean;
  readonly json: boolean;
}

/** For what is told before flags were parsed, or because they could not be: the same words in argv and environment. */
export function voiceOf(argv: readonly string[], environment: Readonly<Record<string, string | undefined>>): Voice {
  const at = argv.indexOf('--log-format');
  const named = at < 0 ? argv.find((word) => word.startsWith('--log-format='))?.slice(13) : argv[at + 1];
  return {
    silent: argv.includes('--silent') || ['1', 'true', 'y', 'yes'].includes(environment['PLIMSOLL_SILENT'] ?? ''),
    json: (named ?? environment['PLIMSOLL_LOG_FORMAT'])?.toLowerCase() === 'json',
  };
}
