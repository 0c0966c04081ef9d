import { escapeTerminal } from '../escape-terminal.ts';
import type { Report } from '../report.ts';
import { oneLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { padEnd, padStart, textWidth, wrap } from './wrap.ts';

/**
 * The inventory, a row a package. Names and versions are never cut: a long one takes the room of the other column, and
 * only where both together are wider than the terminal the row goes on below.
 */
export function packageLines({ packages }: Report, width: number, paint: Paint): readonly string[] {
  if (packages.length === 0) return [];
  const rows = packages.map(({ name, version, type, introducedBy }) => ({
    name: escapeTerminal(oneLine(name)),
    version: escapeTerminal(oneLine(version)),
    type: escapeTerminal(type),
    layer: introducedBy ? `#${introducedBy.layer}` : '-',
  }));
  const widest = (key: keyof Row, title: string) =>
    rows.reduce((most, row) => Math.max(most, textWidth(row[key])), textWidth(title));
  const [types, layers] = [Math.min(widest('type', 'TYPE'), widestType), widest('layer', 'LAYER')];
  const room = Math.max(17, width - types - layers - 4);
  const [name, version] = [widest('name', 'PACKAGE'), widest('version', 'VERSION')];
  const names = Math.min(name, Math.max(8, room - 2 - version, Math.floor(room * 0.6)));
  const versions = Math.min(version, room - 2 - names);
  const line = (row: Row) => {
    const rest = `${padEnd(row.type, types)}  ${padStart(row.layer, layers)}`;
    // What the name leaves of its column is the version's when it needs it, and the other way round.
    const gap = Math.max(
      2,
      Math.min(names + 2 - textWidth(row.name), names + 2 + versions - textWidth(row.name + row.version)),
    );
    const both = `${row.name}${' '.repeat(gap)}${row.version}`;
    if (textWidth(both) <= names + 2 + versions && textWidth(row.type) <= types)
      return [`${padEnd(both, names + 2 + versions)}  ${rest}`];
    return [
      ...wrap(row.name, width),
      ...wrap(`${row.version}  ${row.type}  ${row.layer}`, width - 2).map((each) => `  ${each}`),
    ];
  };
  return [
    paint.strong(line({ name: 'PACKAGE', version: 'VERSION', type: 'TYPE', layer: 'LAYER' }).join('')),
    ...rows.flatMap(line),
  ];
}

/** Longer than that of any purl type there is. */
const widestType = 12;

interface Row {
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly layer: string;
}
