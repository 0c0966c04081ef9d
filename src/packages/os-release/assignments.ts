/**
 * os-release(5): lines of shell assignments, of which only the quoting is shell: no expansion, no concatenation of
 * variables. Comments and lines that are no assignment are passed over; of a name that comes again the last counts.
 */
export function readAssignments(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, name, word] = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(line) ?? [];
    if (name !== undefined && word !== undefined) values.set(name, unquote(word).trim());
  }
  return values;
}

/** The first word of a line as a POSIX shell reads it (XCU 2.2, "Quoting"); a quote that stays open ends with the line. */
function unquote(text: string): string {
  let word = '';
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quote === "'") {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '\\' && (quote === '' || '"$`\\'.includes(next))) {
      word += next;
      at++;
    } else if (char === quote) quote = '';
    else if (quote === '' && (char === '"' || char === "'")) quote = char;
    else if (quote === '' && /\s/.test(char)) return word;
    else word += char;
  }
  return word;
}
