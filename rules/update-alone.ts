import type { Fix, LintedFile, Rule } from '../src/dockerfile/rule.ts';
import type { ShellScript } from '../src/dockerfile/shell-script.ts';
import type { Run } from '../src/dockerfile/syntax.ts';
import { type PackageRun, packageRuns } from '../src/dockerfile/words/package-managers.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const updateAlone: Rule = {
  id: 'update-alone',
  title: 'Package lists are updated where packages are installed',
  why: 'A `RUN` that only updates the lists is taken from the cache for as long as its text stays the same. The next `RUN` then installs by lists that may be months old: old versions with known holes, or files that are no longer there and a build that fails. Write `apt-get update && apt-get install ...` in one `RUN`.',
  levels: { recommended: 'warning', strict: 'error', cis: 'warning' },
  aliases: ['DS-0017', 'CKV_DOCKER_5', 'CIS-4.7', 'CIS-DI-0007'],
  fix: 'unsafe',
  bad: [
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update\nRUN apt-get install -y curl\n',
      lines: [2],
      fixed: 'FROM debian:13\nRUN apt-get update && \\\n    apt-get install -y curl\n',
    },

    {
      dockerfile:
        'FROM debian:13\nRUN apt-get update -qq\n\n# For downloads.\nrun apt-get install -y curl && \\\n    curl -V\n',
      lines: [2],
      fixed:
        'FROM debian:13\nRUN apt-get update -qq && \\\n# For downloads.\n    apt-get install -y curl && \\\n    curl -V\n',
    },

    { dockerfile: 'FROM alpine:3.20\nRUN apk update\nCOPY app /\nRUN apk add curl\n', lines: [2] },

    { dockerfile: 'FROM fedora:41\nRUN dnf makecache\nRUN set -e; dnf install -y curl; dnf clean all\n', lines: [2] },

    { dockerfile: 'FROM debian:13\nRUN apt-get update && rm -f /tmp/file && echo done\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y curl\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get update && ./install-packages.sh\n' },

    { dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get upgrade -y\n' },

    { dockerfile: 'FROM fedora:41\nRUN dnf -y update && dnf clean all\nRUN dnf install -y curl && dnf clean all\n' },

    { dockerfile: 'FROM opensuse/leap:15.6\nRUN zypper --gpg-auto-import-keys refresh\nRUN zypper -n in curl\n' },

    {
      dockerfile:
        'FROM debian:13\nRUN curl -fsS https://example.com/setup.sh | bash - && apt-get update; update-something\n',
    },
  ],
  check(file, report) {
    const runs = packageRuns(file);
    if (runs.length === 0) return;
    const installing = new Map(runs.map((each) => [each.run, each]));
    for (const { instructions } of file.stages.stages) {
      for (const [index, instruction] of instructions.entries()) {
        const run = instruction.name === 'onbuild' ? instruction.trigger : instruction;
        const each = run.name === 'run' ? installing.get(run) : undefined;
        const update = each && updateIn(each);
        if (each === undefined || update === undefined) continue;
        const next = instructions[index + 1];
        const fix = next?.name === 'run' ? fixOf(each, installing.get(next), file) : undefined;
        report({
          span: update.verb.span,
          message: `${quoted(`${update.program} ${update.verb.value}`)} is alone in its RUN, and soon out of date in the cache: install in the same RUN.`,
          ...(fix && { fix }),
        });
      }
    }
  },
};

/** The update, when nothing in the RUN can have use of it. */
function updateIn({ commands, script }: PackageRun): PackageRun['commands'][number] | undefined {
  const known = new Set(commands.map(({ command }) => command));
  const isHarmless = script.commands.every(
    (command) => known.has(command) || command.name === undefined || bystanders.has(command.name),
  );
  const isIdle = commands.every(({ action }) => action === 'update' || action === 'clean' || action === 'remove');
  if (!isHarmless || !isIdle) return undefined;
  // It asks for the keys of repositories, which stay.
  return commands.find(
    ({ action, flags }) => action === 'update' && !flags.some(({ name }) => name === '--gpg-auto-import-keys'),
  );
}

/** Commands that install nothing. */
const bystanders: ReadonlySet<string> = new Set([
  ...[':', '[', 'cat', 'cd', 'chmod', 'chown', 'cp', 'date', 'echo', 'exit', 'export', 'find', 'grep', 'ln', 'ls'],
  ...['mkdir', 'mv', 'printf', 'rm', 'sed', 'set', 'sleep', 'sync', 'tee', 'test', 'touch', 'true'],
]);

/** Joins it with the next instruction, when that is a RUN of the same kind that installs. */
function fixOf({ run, script, commands }: PackageRun, next: PackageRun | undefined, file: LintedFile): Fix | undefined {
  const isOne = script.commands.length === commands.length && endsPlainly(run, script);
  if (next === undefined || !isOne || !isPlain(run) || !isPlain(next.run)) return undefined;
  if (!isChain(script) || !isChain(next.script)) return undefined;
  const manager = commands[0]?.manager;
  if (!next.commands.some((each) => each.action === 'install' && each.manager === manager)) return undefined;
  const { source, escape: escapeCharacter } = file.dockerfile;
  const span = { start: run.span.end, end: next.run.command.span.start };
  const [, ...lines] = source.text.slice(span.start, next.run.span.start).split('\n');
  const ending = source.text[run.span.end] === '\r' ? '\r\n' : '\n';
  // Comments may stand between continued lines; empty lines may not.
  const kept = lines.slice(0, -1).filter((line) => line.trim() !== '');
  const text = [` && ${escapeCharacter}`, ...kept.map((line) => line.replace(/\r$/, '')), '    '].join(ending);
  return { title: 'Join it with the next RUN', edits: [{ span, text }] };
}

function isPlain({ command, flags, heredocs, isTrigger }: Run): boolean {
  return command.form === 'shell' && flags.length === 0 && heredocs.length === 0 && !isTrigger;
}

/** No comment of the shell, and no separator, after its last command. */
function endsPlainly({ command }: Run, { topLevel, errors }: ShellScript): boolean {
  return errors.length === 0 && topLevel.at(-1)?.span.end === command.span.end;
}

/** `a && b`: with another `&&` before it, it does what it did. */
function isChain({ topLevel, errors }: ShellScript): boolean {
  return errors.length === 0 && topLevel.every(({ separator }) => separator === undefined || separator === '&&');
}
