import { escapeTerminal } from '../escape-terminal.ts';
import type { RenderOptions, Report } from '../report.ts';
import { endingNotes, type Output } from './output.ts';

/** Width and colour of what goes to standard output: NO_COLOR, FORCE_COLOR and TERM=dumb are heard. */
export function renderOptions(): RenderOptions {
  const terminal = process.stdout.isTTY === true;
  const columns = Number(process.env['COLUMNS']) || (terminal ? process.stdout.columns : 80);
  return { width: Math.max(40, columns), color: wantsColor(terminal) };
}

function wantsColor(terminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return terminal && TERM !== 'dumb';
}

/** What an exit code 5 has to be explained by, for commands that print no report. */
export function incompleteOnly(report: Report): Report {
  return { ...report, notices: report.notices.filter(({ incomplete }) => incomplete) };
}

/** Notices are part of every report; who reads a file instead of a table hears them on stderr as well. */
export function tellNotices(
  reports: readonly Report[],
  outputs: readonly Output[],
  flags: { readonly quiet: boolean; readonly silent: boolean; readonly 'log-format': 'text' | 'json' },
): void {
  if (flags.quiet || flags.silent) return;
  const tableShown = outputs.some(({ reporter, file }) => reporter.id === 'table' && file === undefined);
  const json = flags['log-format'] === 'json';
  const kind = reports[0]?.subject.kind;
  if (kind) for (const note of endingNotes(outputs, kind)) tellNote(note, json);
  for (const { notices, subject } of reports) {
    for (const { code, message, path } of notices) {
      if (json) {
        const about = { [subject.kind === 'image' ? 'image' : 'file']: subject.reference };
        const line = { level: 'warning', code, message, ...about, ...(path ? { path } : {}) };
        process.stderr.write(`${JSON.stringify(line)}\n`);
      } else if (!tableShown) {
        const where = [reports.length > 1 ? subject.reference : '', path && !message.includes(path) ? path : ''];
        const about = where.filter((each) => each !== '').join(', ');
        process.stderr.write(`Note: ${escapeTerminal(about ? `${about}: ${message}` : message)} [${code}]\n`);
      }
    }
  }
}

/** A sentence about the run itself, which no report has. */
export function tellNote(message: string, json: boolean): void {
  const line = json ? JSON.stringify({ level: 'warning', message }) : `Note: ${escapeTerminal(message)}`;
  process.stderr.write(`${line}\n`);
}
