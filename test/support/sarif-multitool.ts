import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What Microsoft's validator says of one file. */
export interface Complaint {
  readonly rule: string;
  readonly level: string;
  readonly text: string;
}

/**
 * The program of the npm package @microsoft/sarif-multitool-linux, which brings the schema with it: where
 * PLIMSOLL_SARIF_MULTITOOL says, else in node_modules. Undefined when it is in neither.
 */
export function sarifMultitool(): string | undefined {
  const named = process.env['PLIMSOLL_SARIF_MULTITOOL'];
  const installed = `../../node_modules/@microsoft/sarif-multitool-${process.platform}/Sarif.Multitool`;
  const path = named ? named : fileURLToPath(new URL(installed, import.meta.url));
  return existsSync(path) ? path : undefined;
}

/** For `test(..., { skip })`; with PLIMSOLL_REQUIRE_PEERS=1 a missing tool is an error, as with the other peers. */
export function skipWithoutMultitool(): string | false {
  if (sarifMultitool() !== undefined) return false;
  const reason = '@microsoft/sarif-multitool is not installed and PLIMSOLL_SARIF_MULTITOOL is not set';
  if (process.env['PLIMSOLL_REQUIRE_PEERS'] === '1') throw new Error(reason);
  return reason;
}

/** The JSON Schema of SARIF 2.1.0, in draft 2020-12. */
export function sarifSchema(): object {
  return JSON.parse(readFileSync(join(dirname(sarifMultitool() ?? ''), 'sarif-2.1.0.json'), 'utf8'));
}

/**
 * Errors and warnings of the rules for SARIF and for GitHub's code scanning. The tool ends with 0 whatever it finds,
 * so its own report is read; that there is one is the proof that it ran.
 */
export function validateSarif(sarif: string): readonly Complaint[] {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sarif-'));
  try {
    const program = sarifMultitool() ?? '';
    // npm does not run the package's install script, which would do this.
    if (program.includes('node_modules')) chmodSync(program, 0o755);
    const [input, output] = [join(folder, 'in.sarif'), join(folder, 'out.sarif')];
    writeFileSync(input, sarif);
    const flags = ['--rule-kind', 'Sarif;Ghas', '-o', output, '--log', 'ForceOverwrite', '--level', 'Error;Warning'];
    const run = spawnSync(program, ['validate', input, ...flags], {
      encoding: 'utf8',
      timeout: 120_000,
      env: { ...process.env, DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1' },
    });
    if (!existsSync(output)) throw new Error(`the SARIF multitool wrote no report: ${run.stdout}${run.stderr}`);
    return complaintsOf(JSON.parse(readFileSync(output, 'utf8').replace(/^\uFEFF/, '')));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Output {
  readonly runs: readonly {
    readonly results?: readonly {
      readonly ruleId: string;
      readonly level?: string;
      readonly message: { readonly text?: string; readonly id?: string; readonly arguments?: readonly string[] };
    }[];
  }[];
}

// SARIF's own default for a result without a level is a warning.
function complaintsOf({ runs }: Output): readonly Complaint[] {
  return runs
    .flatMap(({ results = [] }) => results)
    .map(({ ruleId, level = 'warning', message }) => ({
      rule: ruleId,
      level,
      text: message.text ?? [message.id, ...(message.arguments ?? [])].join(' '),
    }))
    .filter(({ level }) => level === 'error' || level === 'warning');
}
