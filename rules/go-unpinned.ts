import type { Rule } from '../src/dockerfile/rule.ts';
import type { ShellWord } from '../src/dockerfile/shell-script.ts';
import type { Instruction } from '../src/dockerfile/syntax.ts';
import { languageRuns, type ManagerCall } from '../src/dockerfile/words/language-managers.ts';
import { throughStages } from '../src/dockerfile/words/stage-lineage.ts';
import { unpinnedProblem } from '../src/dockerfile/words/unpinned-problem.ts';

export const goUnpinned: Rule = {
  id: 'go-unpinned',
  title: 'Go programs are installed at a version',
  why: '`go install example.com/tool@latest` builds whatever was released last: two builds of one commit differ. Name a version, as in `example.com/tool@v1.2.3`; the module proxy keeps it and its hash is checked. Inside a module `go install` and `go run` take the version from `go.mod`, so they are not reported once files were copied.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: ['DL3062'],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM golang:1.25\nRUN go install example.com/tool@latest\n', lines: [2] },
    { dockerfile: 'FROM golang:1.25\nRUN go install -tags prod example.com/tool\n', lines: [2] },
    {
      dockerfile: 'FROM golang:1.25\nCOPY . .\nRUN go get -u example.com/lib && go run example.com/gen@main -o x\n',
      lines: [3, 3],
    },
    { dockerfile: 'FROM golang:1.25\nRUN go get -tool stringer@latest\n', lines: [2] },
  ],
  good: [
    { dockerfile: 'FROM golang:1.25\nRUN go install example.com/tool@v1.2.3\n' },
    { dockerfile: 'FROM golang:1.25\nRUN go run example.com/gen@v1.2.3 example.com/other@latest\n' },
    { dockerfile: 'FROM golang:1.25\nCOPY go.mod go.sum ./\nRUN go install example.com/tool && go get -d -v ./...\n' },
    { dockerfile: 'FROM golang:1.25\nARG TOOL\nRUN go install "example.com/tool@$TOOL" ./cmd/... cmd/gofmt .\n' },
    { dockerfile: 'FROM golang:1.25\nRUN go build example.com/tool && go run main.go\n' },
  ],
  check(file, report) {
    const runs = languageRuns(file).filter(({ calls }) => calls.some(({ manager }) => manager === 'go'));
    if (runs.length === 0) return;
    const withFiles = afterFiles(file.stages.stages);
    for (const { run, calls } of runs) {
      const mayHaveModule = withFiles.has(run) || run.flags.some(({ name }) => name === 'mount');
      for (const call of calls) {
        const unpinned = packagesOf(call).flatMap(({ value, span }) => {
          const at = value?.indexOf('@') ?? -1;
          if (value === undefined || (at < 0 && !isModulePath(value))) return [];
          const isFixed = at < 0 ? mayHaveModule && call.verb?.value !== 'get' : !moving.has(value.slice(at + 1));
          return isFixed ? [] : [{ name: value, span }];
        });
        for (const problem of unpinnedProblem(unpinned, 'example.com/tool@v1.2.3')) report(problem);
      }
    }
  },
};

const moving: ReadonlySet<string> = new Set(['', 'latest', 'upgrade', 'patch', 'main', 'master', 'none']);

/** What `go run` is given after the package is the program's. */
function packagesOf({ manager, verb, operands }: ManagerCall): readonly ShellWord[] {
  if (manager !== 'go') return [];
  if (verb?.value === 'run') return operands.slice(0, 1);
  return verb?.value === 'install' || verb?.value === 'get' ? operands : [];
}

/** `example.com/tool`: what begins with a host; others are local or of the standard library. */
function isModulePath(text: string): boolean {
  const host = text.slice(0, Math.max(0, text.indexOf('/')));
  return host.includes('.') && !host.startsWith('.') && !text.endsWith('.go');
}

/** The instructions before which something was copied into their stage: perhaps a `go.mod`. */
function afterFiles(stages: Parameters<typeof throughStages>[0]): ReadonlySet<Instruction> {
  const after = new Set<Instruction>();
  throughStages(stages, ({ instructions }, below: boolean | undefined) => {
    let hasFiles = below ?? false;
    for (const instruction of instructions) {
      const acting = instruction.name === 'onbuild' ? instruction.trigger : instruction;
      if (hasFiles) after.add(acting);
      if (acting.name === 'copy' || acting.name === 'add') hasFiles = true;
    }
    return hasFiles;
  });
  return after;
}
