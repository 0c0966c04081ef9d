import type { Span } from '../src/dockerfile/mapped-text.ts';
import type { Rule } from '../src/dockerfile/rule.ts';
import type { ShellCommand, ShellScript } from '../src/dockerfile/shell-script.ts';
import { quoted } from '../src/dockerfile/words/quoted.ts';

export const multiStageMissing: Rule = {
  id: 'multi-stage-missing',
  title: 'What is compiled is shipped without the compiler',
  why: 'A program that is compiled in the image it is shipped in brings the compiler, its caches and the sources along: the image is larger by hundreds of megabytes, and whoever breaks in finds the tools ready. Compile in a stage of its own and `COPY --from=` only what was made. Compilers that the same `RUN` removes again are not reported.',
  levels: { recommended: 'off', strict: 'info', cis: 'off' },
  aliases: [],
  fix: 'none',
  bad: [
    { dockerfile: 'FROM golang:1.25\nCOPY . .\nRUN go build -o /app .\nCMD ["/app"]\n', lines: [3] },
    {
      dockerfile:
        'FROM maven:3-eclipse-temurin-21\nCOPY . .\nRUN mvn -B package\nENTRYPOINT ["java", "-jar", "app.jar"]\n',
      lines: [3],
    },
    {
      dockerfile: 'FROM debian:13\nRUN apt-get update && apt-get install -y build-essential && make\nCMD ["/app"]\n',
      lines: [2],
    },
  ],
  good: [
    {
      dockerfile:
        'FROM golang:1.25 AS build\nCOPY . .\nRUN go build -o /app .\nFROM scratch\nCOPY --from=build /app /app\nCMD ["/app"]\n',
    },
    {
      dockerfile:
        'FROM alpine:3.20\nRUN apk add --no-cache --virtual .deps gcc make && make && apk del .deps\nCMD ["/app"]\n',
    },
    { dockerfile: 'FROM golang:1.25\nRUN go build -o /usr/local/bin/ ./tools/...\n' },
    { dockerfile: 'FROM golang:1.25 AS base\nFROM base\nRUN go build -o /app .\nCMD ["/app"]\n' },
    { dockerfile: 'FROM golang:1.25\nRUN go install golang.org/x/tools/gopls@v0.20.0\n' },
    { dockerfile: 'FROM python:3.13\nRUN pip install --no-cache-dir flask==3.1.2\nCMD ["flask", "run"]\n' },
  ],
  check({ stages, shell }, report) {
    const [only, ...others] = stages.stages;
    if (!only || others.length > 0) return;
    // What starts nothing of its own is a tool or a base, and is meant to have compilers.
    if (!only.instructions.some(({ name }) => name === 'cmd' || name === 'entrypoint')) return;
    for (const instruction of only.instructions) {
      const script = instruction.name === 'run' ? shell(instruction) : undefined;
      const found = script && compiling(script);
      if (!found) continue;
      report({
        span: found.span,
        message: `${quoted(found.what)} leaves the tools for it in what is shipped: do it in a stage of its own.`,
      });
      return;
    }
  },
};

/** By command, the words that make it compile a program. */
const compilers: Readonly<Record<string, readonly string[]>> = {
  go: ['build'],
  cargo: ['build', 'install'],
  mvn: ['package', 'install', 'verify'],
  mvnw: ['package', 'install', 'verify'],
  gradle: ['build', 'assemble', 'bootJar', 'shadowJar', 'installDist'],
  gradlew: ['build', 'assemble', 'bootJar', 'shadowJar', 'installDist'],
  dotnet: ['build', 'publish'],
  stack: ['build', 'install'],
  cabal: ['build', 'install'],
  swift: ['build'],
  zig: ['build'],
};

const compilerPackages: ReadonlySet<string> = new Set([
  'base-devel',
  'build-base',
  'build-essential',
  'clang',
  'g++',
  'gcc',
  'gcc-c++',
]);

const installers: Readonly<Record<string, readonly string[]>> = {
  apt: ['install'],
  'apt-get': ['install'],
  apk: ['add'],
  dnf: ['install'],
  microdnf: ['install'],
  yum: ['install'],
  zypper: ['install', 'in'],
};

const removers: Readonly<Record<string, readonly string[]>> = {
  apt: ['remove', 'purge', 'autoremove'],
  'apt-get': ['remove', 'purge', 'autoremove'],
  apk: ['del'],
  dnf: ['remove', 'autoremove'],
  microdnf: ['remove'],
  yum: ['remove', 'autoremove', 'erase'],
  zypper: ['remove', 'rm'],
};

function compiling({ commands }: ShellScript): { readonly span: Span; readonly what: string } | undefined {
  if (commands.some((command) => verbIn(command, removers) !== undefined)) return undefined;
  for (const command of commands) {
    const verb = verbIn(command, compilers);
    if (verb !== undefined) return { span: command.span, what: `${command.name} ${verb}` };
    const installs = verbIn(command, installers);
    const word = installs && command.arguments.find(({ value }) => value !== undefined && compilerPackages.has(value));
    if (word) return { span: word.span, what: `${command.name} ${installs} ${word.value}` };
  }
  return undefined;
}

/** The first argument that is one of the command's verbs; options stand before and behind it. */
function verbIn(command: ShellCommand, table: Readonly<Record<string, readonly string[]>>): string | undefined {
  const name = command.name ?? '';
  const verbs = Object.hasOwn(table, name) ? table[name] : undefined;
  return verbs && command.arguments.find(({ value }) => value !== undefined && verbs.includes(value))?.value;
}
