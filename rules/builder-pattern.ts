import { posix } from 'node:path';
import type { BuildContext } from '../src/dockerfile/build-context.ts';
import { insideContext } from '../src/dockerfile/context/dockerignore.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import { positionals } from '../src/dockerfile/shell/words.ts';
import type { ShellCommand } from '../src/dockerfile/shell-script.ts';
import { copiesOf, copySources } from '../src/dockerfile/words/copy-sources.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';
import { commandsOfFile } from '../src/dockerfile/words/shell-of-file.ts';

export const builderPattern: Rule = {
  id: 'builder-pattern',
  title: 'Images are joined by stages, not by scripts',
  why: 'A script that builds one image, takes a file out of a container of it with `docker cp` and builds a second image around that file does what stages do, with more steps to forget: nobody can build from the Dockerfile alone, nothing is cached between the two, and the file in the context may be an old one. Put both into one Dockerfile and use `COPY --from=`.',
  levels: { recommended: 'info', strict: 'warning', cis: 'off' },
  aliases: [],
  fix: 'none',
  needs: 'context',
  bad: [
    {
      dockerfile: 'FROM alpine:3.20\nWORKDIR /srv\nCOPY app .\nCMD ["./app"]\n',
      lines: [3],
      context: {
        'Dockerfile.build': 'FROM golang:1.25\nCOPY . .\nRUN go build -o app .\n',
        'build.sh':
          '#!/bin/sh\ndocker build -t app:build . -f Dockerfile.build\ndocker create --name extract app:build\ndocker cp extract:/go/src/app ./app\ndocker rm -f extract\ndocker build -t app .\n',
      },
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY out/ /srv\n',
      lines: [2],
      context: {
        Makefile:
          'IMAGE = app\n\nall:\n\t@docker build -t $(IMAGE)-build -f Dockerfile.build .\n\tdocker cp $$(docker create $(IMAGE)-build):/src/out .\n\t-docker build -t $(IMAGE) .\n',
      },
    },
  ],
  good: [
    {
      dockerfile: 'FROM golang:1.25 AS build\nRUN go build -o /app\nFROM alpine:3.20\nCOPY --from=build /app /\n',
      context: { 'build.sh': '#!/bin/sh\ndocker build -t app .\ndocker run --rm app\n' },
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY app /srv/\n',
      context: { 'build.sh': '#!/bin/sh\ndocker build -t a .\ndocker build -t b .\ndocker cp a:/log ./log\n' },
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY app /srv/\n',
      context: {
        'deploy.sh': '#!/bin/sh\ndocker build -t app .\ndocker cp app:/app ./app\ndocker cp ./app running:/srv/app\n',
      },
    },
    {
      dockerfile: 'FROM alpine:3.20\nCOPY app /srv/\n',
      context: { 'build.sh': 'if docker build; docker cp a:/app app\n' },
    },
  ],
  check({ dockerfile, stages, context }, report) {
    if (!context) return;
    let extracted: ReadonlyMap<string, string> | undefined;
    for (const instruction of copiesOf(dockerfile)) {
      for (const { word, kind, text } of copySources(instruction, stages)) {
        if (kind !== 'context') continue;
        extracted ??= extractedFiles(context);
        const script = extracted.get(insideContext(text));
        if (script === undefined) continue;
        report({
          span: word.span,
          message: `${quoted(script)} takes ${quoted(text)} out of another image: make that a stage, and copy with '--from='.`,
        });
      }
    }
  },
};

/** By path in the context, the script that takes it out of an image and builds another. */
function extractedFiles(context: BuildContext): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const scripts = context.entries.filter(({ path, type }) => type === 'file' && scriptName.test(path));
  for (const { path } of scripts.slice(0, mostScripts)) {
    const text = context.read(path);
    const commands =
      text === undefined ? undefined : commandsOfFile(path.endsWith('.sh') ? asShell(text) : recipes(text));
    const docker = (commands ?? []).filter(({ name }) => name !== undefined && programs.has(name));
    if (docker.filter(isBuild).length < 2) continue;
    for (const file of docker.flatMap(takenOut)) found.set(insideContext(file), path);
  }
  return found;
}

const scriptName = /(?:\.(?:sh|mk)|(?:^|\/)(?:GNU)?[Mm]akefile)$/;
/** Of one context; they lie at its top or in a folder or two. */
const mostScripts = 50;
const programs: ReadonlySet<string> = new Set(['docker', 'podman', 'nerdctl']);

function asShell(text: string): string {
  return text.startsWith('#!') ? text : `#!/bin/sh\n${text}`;
}

/** What make gives to a shell, with variables of make as if they were the shell's. */
function recipes(text: string): string {
  const lines = text.split('\n').filter((line) => line.startsWith('\t'));
  const commands = lines.map((line) =>
    line
      .replace(/^\t[-@+ \t]*/, '')
      .replace(/\$\((\w+)\)/g, '$${$1}')
      .replaceAll('$$', '$'),
  );
  return ['#!/bin/sh', ...commands, ''].join('\n');
}

function isBuild(command: ShellCommand): boolean {
  const [verb, next] = positionals(command).map(({ value }) => value);
  return verb === 'build' || (verb === 'buildx' && next === 'build');
}

/** `docker cp container:/path file`. */
function takenOut(command: ShellCommand): readonly string[] {
  const words = positionals(command);
  const [verb, from, to] = words[0]?.value === 'container' ? words.slice(1) : words;
  if (verb?.value !== 'cp' || !from || to?.value === undefined || to.value.includes(':')) return [];
  const name = posix.basename(from.value ?? from.raw);
  if (!(from.value ?? from.raw).includes(':')) return [];
  return [to.value, posix.join(to.value, name)];
}
