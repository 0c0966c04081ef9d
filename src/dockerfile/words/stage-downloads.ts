import type { LintedFile } from '../rule.ts';
import type { Pipeline, ShellCommand, ShellWord } from '../shell-script.ts';
import type { Stage } from '../stage.ts';
import type { Run } from '../syntax.ts';
import { checkedNames, isCheck } from './download-checks.ts';
import { type DownloadUse, namesIn, useOf } from './download-uses.ts';
import { fetchedBy } from './download-words.ts';

/** A URL that a RUN gets with curl or wget, and what becomes of it in the stage. */
export interface Download {
  readonly instruction: Run;
  readonly command: ShellCommand;
  readonly url: ShellWord;
  readonly use: DownloadUse | undefined;
  /** Some check (a sum, a signature) is about it, or may be. */
  readonly isChecked: boolean;
}

/** Downloads to one name are one file. */
interface File {
  use: DownloadUse | undefined;
  isChecked: boolean;
}

/** In order. Files are told by their names; linear in the words of the stage. */
export function downloadsOf(stage: Stage, shell: LintedFile['shell']): readonly Download[] {
  const known = asked.get(stage);
  if (known !== undefined) return known;
  const downloads = readDownloads(stage, shell);
  asked.set(stage, downloads);
  return downloads;
}

/** Three rules ask this of each stage. */
const asked = new WeakMap<Stage, readonly Download[]>();

function readDownloads(stage: Stage, shell: LintedFile['shell']): readonly Download[] {
  const found: (Pick<Download, 'instruction' | 'command' | 'url'> & { readonly file: File })[] = [];
  const byName = new Map<string, File>();
  const seen = new Set<Pipeline>();
  let checked = 0;
  for (const instruction of stage.instructions) {
    if (instruction.name !== 'run') continue;
    for (const command of shell(instruction)?.commands ?? []) {
      for (const { url, file: name } of fetchedBy(command)) {
        const known = name === undefined ? undefined : byName.get(name);
        const file = name === '-' ? pipedFile(command) : (known ?? { use: undefined, isChecked: false });
        found.push({ instruction, command, url, file });
        if (name !== undefined && name !== '-') byName.set(name, file);
      }
      const use = useOf(command);
      for (const name of namesIn(command)) {
        const file = byName.get(name);
        // A program that has just been fetched needs nobody to run it.
        if (file) file.use ??= use ?? (name === command.name ? 'run' : undefined);
      }
      if (!isCheck(command) || seen.has(command.pipeline)) continue;
      seen.add(command.pipeline);
      const names = checkedNames(command.pipeline);
      const about = names && [...names].flatMap((name) => byName.get(name) ?? []);
      const all = about && about.length > 0 ? about : found.slice(checked).map(({ file }) => file);
      if (all !== about) checked = found.length;
      for (const file of all) file.isChecked = true;
    }
  }
  return found.map(({ file, ...rest }) => ({ ...rest, ...file }));
}

/** `curl ... | tar -x`: what comes next reads it. */
function pipedFile(command: ShellCommand): File {
  const { members } = command.pipeline;
  if (members.length > mostMembers) return { use: undefined, isChecked: true };
  const next = members[members.indexOf(command) + 1];
  return {
    use: next && useOf(next) === 'unpacked' ? 'unpacked' : undefined,
    isChecked: members.some((each) => each !== undefined && isCheck(each)),
  };
}

/** Of one pipeline; nobody writes longer ones. */
const mostMembers = 100;
