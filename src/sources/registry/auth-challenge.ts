/** One way a server says we may identify ourselves. */
export interface Challenge {
  /** Lower-case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case; the first of several with one name counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const separator = /[\s,]*/y;
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const token68 = /[ \t]+[A-Za-z0-9._~+/-]+=*(?=\s*(?:,|$))/y;
const equals = /[ \t]*=[ \t]*/y;
const quoted = /"((?:[^"\\]|\\.)*)"/sy;

/**
 * The challenges of a WWW-Authenticate header, several headers joined by commas (RFC 9110 11.6.1). What cannot be read
 * ends the list: the rest of a broken header is not guessed at.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(separator);
    const word = take(token)?.[0];
    if (word === undefined) return challenges;
    const current = challenges.at(-1);
    if (current && take(equals)) {
      const value = take(quoted)?.[1]?.replace(/\\(.)/gs, '$1') ?? take(token68orToken)?.[0];
      if (value === undefined) return challenges;
      const name = word.toLowerCase();
      if (!current.parameters.has(name)) current.parameters.set(name, value);
    } else {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      take(token68);
    }
  }
}

/** An unquoted value; looser than a token, because realms (addresses) come unquoted as well. */
const token68orToken = /[^\s,"]+/y;
