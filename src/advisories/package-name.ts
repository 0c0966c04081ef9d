/** The ecosystem without its release: `Debian` of `Debian:12`. Zips, and so shards, exist per base only. */
export function baseOf(ecosystem: string): string {
  const colon = ecosystem.indexOf(':');
  return colon < 0 ? ecosystem : ecosystem.slice(0, colon);
}

/**
 * The name under which a package is stored and looked up: one spelling where the ecosystem knows several.
 * PyPI: PEP 503, which GHSA does not keep to (`Jinja2`). NuGet and Packagist ignore case. Everything else is exact.
 */
export function normalizeName(base: string, name: string): string {
  switch (base) {
    case 'PyPI':
      return name.replace(/[-_.]+/g, '-').toLowerCase();
    case 'NuGet':
    case 'Packagist':
      return name.toLowerCase();
    default:
      return name;
  }
}
