import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';
import type { Expansion, Scope, Stage, StageModel, Variable } from '../../../src/dockerfile/stage.ts';
import { modelStages } from '../../../src/dockerfile/stages/model-stages.ts';
import type { Dockerfile, Instruction, Word } from '../../../src/dockerfile/syntax.ts';
import { skipWithout, testData } from '../../support/data.ts';

interface Modelled {
  readonly dockerfile: Dockerfile;
  readonly model: StageModel;
  /** The instruction that begins in a line. */
  at(line: number): Instruction;
  /** As `A=1 B? C!`: a value, none known, not set; PATH and proxies left out. */
  scope(line: number): string;
  expand(line: number, raw: string): Expansion;
}

function modelled(...lines: readonly string[]): Modelled {
  const dockerfile = parseDockerfile(sourceText(Buffer.from(lines.join('\n')), 'Dockerfile'));
  const model = modelStages(dockerfile);
  const at = (line: number): Instruction => {
    const found = dockerfile.instructions.find(({ startLine }) => startLine === line);
    assert.ok(found !== undefined, `there is an instruction in line ${line}`);
    return found;
  };
  return {
    dockerfile,
    model,
    at,
    scope: (line) => shown(model.scopeAt(at(line))),
    expand: (line, raw) => model.expandAt(at(line), { raw }),
  };
}

function shown({ variables }: Pick<Scope, 'variables'>): string {
  return [...variables.values()]
    .filter(({ kind }) => kind !== 'predefined')
    .map(({ name, value, isSet }) => `${name}${isSet ? (value === undefined ? '?' : `=${value}`) : '!'}`)
    .join(' ');
}

function shownBase({ base }: Stage): string {
  if (base.kind === 'stage') return `stage ${base.stage.index}`;
  return base.kind === 'image' ? `image ${base.reference ?? '?'}` : base.kind;
}

test('an ARG before the first FROM is seen by FROM, and in a stage once it is declared again', () => {
  const { model, scope, expand } = modelled(
    'ARG TAG=1.2 NAME',
    'ARG FULL=alpine:$TAG',
    'FROM $FULL',
    'RUN a',
    'ARG TAG',
    'ARG NAME',
    'ARG FULL=other',
    'RUN b',
    'FROM busybox:$TAG',
    'RUN c',
  );
  assert.equal(shown({ variables: model.globals }), 'FULL=alpine:1.2 NAME! TAG=1.2');
  assert.deepEqual(model.stages.map(shownBase), ['image alpine:1.2', 'image busybox:1.2']);
  assert.equal(scope(1), '');
  assert.equal(scope(2), 'NAME! TAG=1.2');
  assert.equal(scope(3), 'FULL=alpine:1.2 NAME! TAG=1.2');
  assert.equal(scope(4), '');
  assert.equal(scope(8), 'FULL=other NAME! TAG=1.2');
  assert.equal(scope(9), scope(3));
  assert.equal(scope(10), '');
  assert.equal(expand(10, '${TAG-none}').uses[0]?.isDeclared, false);
  assert.deepEqual(
    ['NAME', 'TAG'].map((name) => model.globals.get(name)?.declaration?.startLine),
    [1, 1],
  );
});

test('a pair of ARG sees the pairs before it, one of ENV what held before the instruction', () => {
  const { scope, at, model } = modelled('FROM scratch', 'ARG A=1 B=$A', 'ENV A=2 C=$A', 'RUN a');
  assert.equal(scope(4), 'A=2 B=1 C=1');
  const arg = at(2);
  assert.ok(arg.name === 'arg');
  assert.deepEqual(
    arg.pairs.map(({ value }) => value && model.expandAt(arg, value).text),
    ['1', '1'],
  );
  const env = at(3);
  assert.ok(env.name === 'env');
  assert.deepEqual(
    env.pairs.map(({ value }) => value && model.expandAt(env, value).text),
    ['2', '1'],
  );
});

test('of ENV and ARG the later one counts, and an ARG without a value leaves an ENV alone', () => {
  const { scope, at, model } = modelled(
    'ARG G=global',
    'FROM scratch',
    'ENV X=env Y=env G=env',
    'ARG X=arg',
    'ARG Y',
    'ARG G',
    'RUN a',
    'ENV X=again',
    'RUN b',
  );
  assert.equal(scope(7), 'G=global X=arg Y=env');
  const kinds = (line: number): readonly (string | undefined)[] =>
    ['G', 'X', 'Y'].map((name) => model.scopeAt(at(line)).variables.get(name)?.kind);
  assert.deepEqual(kinds(7), ['arg', 'arg', 'env']);
  assert.equal(scope(9), 'G=global X=again Y=env');
  assert.deepEqual(kinds(9), ['arg', 'env', 'env']);
});

test('an ARG declared again without a value keeps the one it had', () => {
  const { scope, model, at } = modelled('FROM scratch', 'ARG A=1 B', 'ARG A B', 'RUN a');
  assert.equal(scope(4), 'A=1 B!');
  assert.equal(model.scopeAt(at(4)).variables.get('A')?.declaration?.startLine, 3);
});

test('platform variables are there for FROM, and in a stage after an ARG', () => {
  const { model, at, expand } = modelled(
    'FROM --platform=$BUILDPLATFORM golang AS build',
    'RUN a',
    'ARG TARGETARCH',
    'RUN b',
    'ARG TARGETARCH=amd64',
    'RUN c',
  );
  const variable = (line: number, name: string): Variable | undefined => model.scopeAt(at(line)).variables.get(name);
  for (const side of ['BUILD', 'TARGET']) {
    for (const part of ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT']) {
      assert.equal(variable(1, side + part)?.kind, 'predefined');
      assert.equal(variable(2, side + part), undefined);
    }
  }
  assert.equal(variable(1, 'TARGETSTAGE')?.kind, 'predefined');
  assert.deepEqual(
    expand(1, '$BUILDPLATFORM').uses.map(({ isDeclared }) => isDeclared),
    [true],
  );
  assert.deepEqual(
    expand(1, '$BULIDPLATFORM').uses.map(({ isDeclared }) => isDeclared),
    [false],
  );
  assert.equal(variable(4, 'TARGETARCH')?.value, undefined);
  assert.equal(variable(4, 'TARGETARCH')?.isSet, true);
  assert.equal(variable(4, 'TARGETARCH')?.declaration?.startLine, 3);
  assert.deepEqual([expand(4, '${TARGETARCH:-x}').text, expand(4, '${TARGETARCH:-x}').isKnown], ['', false]);
  assert.equal(variable(6, 'TARGETARCH')?.value, 'amd64');
});

test('proxies and PATH are declared in every stage', () => {
  const { expand } = modelled('FROM scratch', 'RUN a', 'FROM alpine', 'RUN b');
  for (const line of [2, 4]) {
    for (const name of ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'no_proxy', 'ALL_PROXY', 'ftp_proxy', 'PATH']) {
      assert.equal(expand(line, `$${name}`).uses[0]?.isDeclared, true, name);
    }
    assert.equal(expand(line, '$http_Proxy').uses[0]?.isDeclared, false);
    assert.equal(expand(line, '${HTTP_PROXY:-none}').text, 'none');
  }
  assert.match(expand(2, '$PATH').text, /^\/usr\/local\/sbin:/);
  assert.equal(expand(4, '/a:$PATH').isKnown, false);
  assert.equal(expand(1, '$HTTP_PROXY').uses[0]?.isDeclared, false);
});

test('a stage built on another goes on with its ENV, ARG, USER, WORKDIR and SHELL', () => {
  const { model, scope, at } = modelled(
    'FROM alpine AS Base',
    'ARG A=1',
    'ENV E=$A',
    'USER app',
    'WORKDIR /srv',
    'SHELL ["/bin/bash", "-c"]',
    'FROM base',
    'RUN a',
    'WORKDIR data',
    'FROM alpine',
    'RUN b',
  );
  assert.deepEqual(model.stages.map(shownBase), ['image alpine', 'stage 0', 'image alpine']);
  assert.deepEqual(
    model.stages.map(({ name }) => name),
    ['base', undefined, undefined],
  );
  assert.equal(scope(8), 'A=1 E=1');
  const inherited = model.scopeAt(at(8));
  assert.equal(inherited.user?.value, 'app');
  assert.equal(inherited.user?.instruction, at(4));
  assert.equal(inherited.workdir?.value, '/srv');
  assert.deepEqual(inherited.shell, ['/bin/bash', '-c']);
  assert.equal(inherited.isComplete, false);
  assert.equal(model.stages[1]?.end.workdir?.value, '/srv/data');
  const fresh = model.scopeAt(at(11));
  assert.deepEqual([scope(11), fresh.user, fresh.workdir, fresh.shell], ['', undefined, undefined, undefined]);
});

test('the base of a stage', () => {
  const table: readonly (readonly [string, string])[] = [
    ['FROM scratch', 'scratch'],
    ['FROM $NONE', 'image ?'],
    ['FROM a:$NONE', 'image ?'],
    ['FROM a:${NONE:-1}', 'image a:1'],
    ['FROM a:${NONE:?}', 'image ?'],
    ['FROM "alpine:3"', 'image alpine:3'],
    ['FROM FIRST', 'stage 0'],
    ['FROM fir${X-st}', 'stage 0'],
    ['FROM self AS self', 'image self'],
    ['FROM later', 'image later'],
    ['FROM 0', 'image 0'],
  ];
  for (const [from, expected] of table) {
    const { model } = modelled('FROM alpine AS first', from, 'FROM alpine AS later');
    assert.equal(model.stages[1] && shownBase(model.stages[1]), expected, from);
  }
});

test('WORKDIR joins a relative path to the one before', () => {
  const table: readonly (readonly [readonly string[], string | undefined])[] = [
    [['FROM scratch', 'WORKDIR app'], '/app'],
    [['FROM scratch', 'WORKDIR /a', 'WORKDIR b', 'WORKDIR ../c/./d'], '/a/c/d'],
    [['FROM scratch', 'WORKDIR /a', 'WORKDIR /b/../c'], '/b/../c'],
    [['FROM alpine', 'WORKDIR app'], undefined],
    [['FROM alpine', 'WORKDIR /a', 'WORKDIR b'], '/a/b'],
    [['FROM alpine', 'WORKDIR $HOME', 'WORKDIR b'], undefined],
    [['FROM alpine', 'ENV D=/d', 'WORKDIR $D/e'], '/d/e'],
    [['# escape=`', 'FROM servercore', 'WORKDIR C:\\app', 'WORKDIR bin'], 'C:\\app\\bin'],
  ];
  for (const [lines, expected] of table) {
    const { model } = modelled(...lines);
    assert.equal(model.target?.end.workdir?.value, expected, lines.join('; '));
  }
});

test('USER has the value of its variables, or none when they have none', () => {
  const { model } = modelled('FROM scratch', 'ARG UID', 'ENV GID=5', 'USER ${UID:-1000}:$GID');
  assert.equal(model.target?.end.user?.value, '1000:5');
  assert.equal(modelled('FROM scratch', 'ARG UID', 'USER $UID').model.target?.end.user?.value, undefined);
  assert.equal(modelled('FROM scratch').model.target?.end.user, undefined);
});

test('commands for Windows are told by SHELL, the escape character or the base image', () => {
  const table: readonly (readonly [readonly string[], boolean])[] = [
    [['FROM alpine'], false],
    [['# escape=`', 'FROM alpine'], true],
    [['# escape=`', 'FROM alpine', 'SHELL ["/bin/sh", "-c"]'], false],
    [['FROM alpine', 'SHELL ["powershell", "-Command"]'], true],
    [['FROM alpine', 'SHELL ["C:\\\\Windows\\\\System32\\\\cmd.exe", "/S", "/C"]'], true],
    [['FROM alpine', 'SHELL ["/usr/bin/pwsh", "-c"]'], true],
    [['FROM alpine', 'SHELL ["/bin/bash", "-c"]'], false],
    [['FROM mcr.microsoft.com/windows/servercore:ltsc2022'], true],
    [['FROM mcr.microsoft.com/dotnet/sdk:8.0'], false],
    [['FROM golang:1.26-nanoserver-ltsc2022'], true],
    [['FROM --platform=windows/amd64 golang'], true],
    [['FROM --platform=linux/amd64 golang'], false],
    [['FROM golang:1.26-nanoserver AS a', 'FROM a'], true],
  ];
  for (const [lines, expected] of table) {
    assert.equal(modelled(...lines).model.target?.end.isWindows, expected, lines.join('; '));
  }
});

test('a stage is named by name or number, and only an earlier one', () => {
  const { model, at } = modelled(
    'FROM alpine AS One',
    'COPY --from=one / /',
    'FROM alpine AS two',
    'COPY --from=0 / /',
    'RUN --mount=type=bind,from=one a',
    'FROM alpine AS one',
    'FROM alpine',
    'COPY . .',
  );
  const index = (name: string, line: number): number | undefined => model.stageNamed(name, at(line))?.index;
  assert.equal(index('one', 2), undefined);
  assert.equal(index('one', 3), 0);
  assert.equal(index('ONE', 4), 0);
  assert.equal(index('two', 4), undefined);
  assert.equal(index('one', 8), 2);
  assert.deepEqual([index('0', 4), index('1', 4), index('3', 8), index('2', 8)], [0, undefined, undefined, 2]);
  assert.equal(index('0', 5), undefined);
  assert.deepEqual(
    [index('alpine', 8), index('-1', 8), index('', 8), index('constructor', 8)],
    Array(4).fill(undefined),
  );
});

test('what the target needs is reached, the rest is not', () => {
  const reached = (...lines: readonly string[]): string =>
    [...modelled(...lines).model.reachable]
      .map(({ index }) => index)
      .sort()
      .join(' ');
  assert.equal(reached('FROM a AS x', 'FROM b AS y', 'FROM c'), '2');
  assert.equal(reached('FROM a AS x', 'FROM x AS y', 'FROM y'), '0 1 2');
  assert.equal(reached('FROM a AS x', 'FROM b AS y', 'COPY --from=x / /', 'FROM c', 'COPY --from=Y / /'), '0 1 2');
  assert.equal(reached('FROM a AS x', 'FROM b', 'COPY --from=0 / /'), '0 1');
  assert.equal(reached('FROM a AS x', 'FROM b', 'RUN --mount=from=x,target=/x a'), '0 1');
  assert.equal(reached('FROM a AS x', 'FROM b', 'RUN --mount=type=cache,"from=x",target=/x a'), '0 1');
  assert.equal(reached('FROM a AS x', 'FROM b', 'RUN --mount=from=0,target=/x a'), '1');
  assert.equal(reached('FROM a AS x', 'FROM b AS y', 'ONBUILD COPY --from=x / /', 'FROM y'), '0 1 2');
  assert.equal(reached('FROM a AS x', 'FROM b AS y', 'ONBUILD COPY --from=x / /'), '1');
  assert.equal(reached('FROM a AS x', 'FROM b', 'COPY --chown=x / /'), '1');
  assert.equal(reached('RUN a'), '0');
  assert.equal(reached(''), '0');
});

test('ONBUILD changes nothing in its own stage', () => {
  const { model, at, scope } = modelled('FROM scratch', 'ENV A=1', 'ONBUILD ENV A=2', 'ONBUILD USER x', 'RUN a');
  assert.equal(scope(5), 'A=1');
  assert.equal(model.scopeAt(at(5)).user, undefined);
  const onbuild = at(3);
  assert.ok(onbuild.name === 'onbuild');
  assert.equal(model.stageOf(onbuild.trigger), model.stages[0]);
  assert.equal(model.scopeAt(onbuild.trigger).isComplete, false);
  assert.equal(model.scopeAt(onbuild).isComplete, true);
});

test('a fragment without FROM is one stage over an unknown base', () => {
  const { model, at, scope } = modelled('ARG A=1', 'RUN a', 'USER x', 'RUN b');
  assert.equal(model.stages.length, 1);
  const [stage] = model.stages;
  assert.deepEqual([stage?.from, stage?.name, stage && shownBase(stage)], [undefined, undefined, 'unknown']);
  assert.equal(stage?.instructions.length, 4);
  assert.equal(model.stageOf(at(1)), stage);
  assert.equal(model.globals.size, 0);
  assert.equal(scope(2), 'A=1');
  assert.equal(model.scopeAt(at(4)).user?.value, 'x');
  assert.equal(model.scopeAt(at(4)).isComplete, false);
});

test('what stands before the first FROM belongs to no stage', () => {
  const { model, at } = modelled('RUN a', 'ENV A=1', 'FROM scratch', 'RUN b');
  assert.equal(model.stageOf(at(1)), undefined);
  assert.equal(model.stageOf(at(3)), model.stages[0]);
  assert.deepEqual(model.stages[0]?.instructions, [at(4)]);
  assert.equal(model.scopeAt(at(4)).variables.has('A'), false);
  assert.equal(model.stageNamed('0', at(1)), undefined);
});

test('a FROM that cannot be read begins a stage over an unknown base', () => {
  const { model, scope } = modelled('FROM scratch AS a', 'ENV A=1', 'FROM a b c d', 'RUN b', 'FROM a', 'RUN c');
  assert.deepEqual(model.stages.map(shownBase), ['scratch', 'unknown', 'stage 0']);
  assert.equal(scope(4), '');
  assert.equal(scope(6), 'A=1');
});

test('an instruction of another file is seen as standing before everything', () => {
  const { model } = modelled('FROM scratch', 'RUN a');
  const { at } = modelled('FROM alpine AS x');
  assert.equal(model.stageOf(at(1)), undefined);
  assert.equal(model.expandAt(at(1), { raw: '$TARGETOS' }).uses[0]?.isDeclared, true);
});

test('ENV lines that double each other end in a value nobody knows', () => {
  const doubling = Array.from({ length: 40 }, () => 'ENV A=$A$A');
  const { model } = modelled('FROM scratch', 'ENV A=x', ...doubling);
  const variable = model.target?.end.variables.get('A');
  assert.deepEqual([variable?.isSet, variable?.value], [true, undefined]);
});

test('thousands of variables, stages and names keep their values', () => {
  const count = 20_000;
  const numbers = Array.from({ length: count }, (_, index) => index);
  const { model } = modelled(
    'FROM scratch',
    ...numbers.map((number) => `ENV V${number + 1}=\${V${number}-}${number % 10}`),
  );
  const { variables } = model.target?.end ?? { variables: new Map<string, Variable>() };
  assert.equal(variables.get('V20')?.value, '01234567890123456789');
  assert.equal([...variables.keys()].filter((name) => /^V\d/.test(name)).length, count);

  const chain = modelled('FROM scratch AS s0', ...numbers.map((number) => `FROM s${number} AS s${number + 1}`));
  assert.equal(chain.model.reachable.size, count + 1);
  const alike = modelled('FROM scratch AS s', ...numbers.map(() => 'FROM s AS s'));
  assert.equal(alike.model.reachable.size, count + 1);
});

const cases = testData('dockerfile', 'buildkit-cases.jsonl');

interface LintCase {
  readonly kind: string;
  readonly dockerfile: string;
  readonly source: string;
  readonly warnings: readonly { readonly rule: string; readonly line: number; readonly detail: string }[];
}

test("what is undeclared in BuildKit's lint cases", { skip: skipWithout(cases) }, () => {
  const all = readFileSync(cases ?? '', 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): LintCase => JSON.parse(line))
    .filter(({ kind }) => kind === 'lint');
  assert.equal(all.length, 89);
  let count = 0;
  for (const { dockerfile, warnings, source } of all) {
    const expected = warnings.flatMap(({ rule, line, detail }) => {
      if (rule !== 'UndefinedVar' && rule !== 'UndefinedArgInFrom') return [];
      return [`${line} ${/'\$?(\w+)'/.exec(detail)?.[1]}`];
    });
    count += expected.length;
    const { model, dockerfile: parsed } = modelled(dockerfile);
    const found = parsed.instructions.flatMap((instruction) =>
      expandedWords(instruction)
        .flatMap((word) => model.expandAt(instruction, word).uses)
        .filter(({ isDeclared }) => !isDeclared)
        .map(({ name }) => `${instruction.startLine} ${name}`),
    );
    // The last warning of this case is of a run that builds all stages.
    const known = source.endsWith(':384') ? ['3 foo', ...expected] : expected;
    assert.deepEqual([...new Set(found)].sort(), known.sort(), source);
  }
  assert.equal(count, 7);
});

function expandedWords(instruction: Instruction): readonly Pick<Word, 'raw'>[] {
  switch (instruction.name) {
    case 'from': {
      const platform = instruction.flags.find(({ name }) => name === 'platform')?.value;
      return [instruction.image, ...(platform === undefined ? [] : [{ raw: platform }])];
    }
    case 'copy':
    case 'add':
      return [...instruction.sources, instruction.destination];
    case 'env':
    case 'label':
    case 'arg':
      return instruction.pairs.flatMap(({ value }) => value ?? []);
    case 'user':
      return [instruction.user];
    case 'workdir':
      return [instruction.path];
    case 'expose':
      return instruction.ports;
    case 'volume':
      return instruction.paths;
    default:
      return [];
  }
}

const lines = fc.constantFrom(
  ...[
    'FROM a AS b',
    'FROM b',
    'FROM $A',
    'FROM scratch AS ${',
    'FROM',
    'from B as B',
    'ARG A',
    'ARG A=b B=$A',
    'ARG =',
  ],
  ...[
    'ENV A=$B',
    'ENV A $A$A',
    'ENV',
    'USER $A',
    'WORKDIR $B',
    'WORKDIR x',
    'SHELL ["cmd"]',
    'SHELL []',
    'ONBUILD FROM x',
  ],
  ...['COPY --from=b . .', 'COPY --from=1 . .', 'COPY --from . .', 'RUN --mount=from=b,"x a', 'RUN --mount', 'RUN x'],
  ...['ONBUILD COPY --from=b . .', 'ONBUILD ARG A=1', 'COPY <<X /', 'X', '# escape=`', 'NONSENSE', 'EXPOSE $A ${'],
);

test('no file throws, and every instruction has its place', () => {
  fc.assert(
    fc.property(fc.array(lines, { maxLength: 14 }), (all) => {
      const { dockerfile, model } = modelled(...all);
      const [target] = model.stages.slice(-1);
      assert.equal(model.target, target);
      for (const [index, stage] of model.stages.entries()) {
        assert.equal(stage.index, index);
        if (stage.base.kind === 'stage') assert.ok(stage.base.stage.index < index);
        for (const instruction of stage.instructions) assert.equal(model.stageOf(instruction), stage);
      }
      for (const instruction of dockerfile.instructions) {
        const scope = model.scopeAt(instruction);
        assert.equal([...scope.variables].length, scope.variables.size);
        for (const word of expandedWords(instruction)) model.expandAt(instruction, word);
        const named = model.stageNamed('b', instruction);
        if (named !== undefined) assert.ok(named.index < (model.stageOf(instruction)?.index ?? -1));
      }
      for (const stage of model.reachable) assert.equal(model.stages[stage.index], stage);
    }),
    { numRuns: 1500 },
  );
});
