import { cpus, loadavg } from 'node:os';

export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/** Without it nobody can tell a slow program from a busy machine. */
export function printMachine(): void {
  const [load = 0] = loadavg();
  print(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), load ${load.toFixed(1)}`);
}

/** Columns as wide as their widest cell, the first to the left, the others to the right. */
export function printTable(rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    print(cells.join('  ').trimEnd());
  }
}

export interface Aim {
  readonly name: string;
  readonly aim: string;
  /** undefined: not measured */
  readonly value: number | undefined;
  readonly met: (value: number) => boolean;
}

/** Says how it stands and leaves it at that: a benchmark is no test. */
export function printAims(aims: readonly Aim[]): void {
  const rows = aims.map(({ name, aim, value, met }) => {
    if (value === undefined) return [name, aim, 'not measured', ''];
    return [name, aim, value.toFixed(2), met(value) ? 'met' : 'MISSED'];
  });
  printTable([['aim', 'wanted', 'now', ''], ...rows]);
}
