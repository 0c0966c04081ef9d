/** Characters that move the cursor or turn the direction of writing: C0, C1, and Unicode's bidi controls. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]+/g;

/**
 * Text that a server sent, fit for one of our sentences: one short line, without what looks like a token (servers
 * echo requests) and without the query of addresses (where signed links carry their key).
 */
export function serverText(text: string, limit = 200): string {
  const clean = text
    .slice(0, 8192)
    .replace(controls, ' ')
    .replace(/\b(Bearer|Basic)\s+[^\s,"']+/gi, '$1 ***')
    .replace(/\beyJ[\w-]+\.[\w.-]+/g, '***')
    .replace(/(https?:\/\/)[^\s/@"']*@/gi, '$1')
    .replace(/(https?:\/\/[^\s?"'<>]*)\?[^\s"'<>]*/gi, '$1?***')
    .trim();
  return clean.length > limit ? `${clean.slice(0, limit)}...` : clean;
}

/** How errors name an address: no credentials, no query, no fragment. */
export function placeOf(url: URL): string {
  const text = `${url.origin}${url.pathname}`;
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
