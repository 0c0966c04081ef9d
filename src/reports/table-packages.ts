import { escapeTerminal } from '../escape-terminal.ts';
import type { Report } from '../report.ts';
import { oneLine } from './escape.ts';
import type { Paint } from './paint.ts';
import { padEnd, padStart, textWidth } from './wrap.ts';

/**
 * The inventory, for reports that judge nothing: a judged one lists findings, and its packages are in the JSON. Names
 * and versions are never cut; a row too long for the terminal goes on below.
 */
export function packageLines({ packages, database }: Report, width: number, paint: Paint): readonly string[] {
  if (database || packages.length === 0) return [];
  const rows = packages.map(({ name, version, type, introducedBy }) => ({
    name: escapeTerminal(oneLine(name)),
    version: escapeTerminal(oneLine(version)),
    type: escapeTerminal(type),
    layer: introducedBy ? `#${introducedBy.layer}` : '-',
  }));
  const widest = (key: 'name' | 'version' | 'type' | 'layer', title: string) =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(row[key])));
  const [types, layers] = [widest('type', 'TYPE'), widest('layer', 'LAYER')];
  const fixed = types + layers + 6;
  const names = Math.min(widest('name', 'PACKAGE'), Math.max(8, Math.floor((width - fixed) * 0.6)));
  const versions = Math.min(widest('version', 'VERSION'), Math.max(7, width - fixed - names));
  const line = (name: string, version: string, type: string, layer: string) => {
    const rest = `${padEnd(version, versions)}  ${padEnd(type, types)}  ${padStart(layer, layers)}`;
    if (textWidth(name) <= names && textWidth(version) <= versions) return [`${padEnd(name, names)}  ${rest}`];
    return [name, `  ${version}  ${type}  ${layer}`];
  };
  return [
    paint.strong(line('PACKAGE', 'VERSION', 'TYPE', 'LAYER').join('')),
    ...rows.flatMap(({ name, version, type, layer }) => line(name, version, type, layer)),
  ];
}
