import { escapeTerminal } from '../escape-terminal.ts';
import { plural } from '../plural.ts';
import type { DatabaseDescription } from '../workflows/advisories.ts';
import { byteText } from '../workflows/byte-text.ts';
import { columns } from './columns.ts';

/** What `plimsoll db` commands print. */
export function databaseText(database: DatabaseDescription): string {
  const { path, digest, builtAt, newest, demo, advisories, bytes, ecosystems, skipped } = database;
  const facts: readonly (readonly [string, string])[] = [
    ['Database', path],
    ['Digest', digest],
    ['Built', builtAt],
    ['Newest', newest ?? '-'],
    ['Holds', `${plural(advisories, 'advisory', 'advisories')}, ${byteText(bytes)}`],
    ...(demo ? [['Demo', `demo data of ${demo.date}: no judgement of a real image`] as const] : []),
    ...(skipped.count > 0 ? [['Skipped', plural(skipped.count, 'broken record')] as const] : []),
  ];
  const head = facts.map(([label, value]) => `${`${label}:`.padEnd(10)}${escapeTerminal(value)}\n`).join('');
  const rows = ecosystems.map((each) => [
    each.name,
    String(each.advisories),
    String(each.packages),
    each.newest?.slice(0, 10) ?? '-',
    each.source.trust,
  ]);
  return `${head}\n${columns(['ECOSYSTEM', 'ADVISORIES', 'PACKAGES', 'NEWEST', 'SOURCE'], rows, [1, 2])}`;
}
