import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstructionName, SyntaxProblem } from '../../../src/dockerfile/syntax.ts';
import { buildkitDump } from './buildkit-dump.ts';
import { parsed } from './parsed.ts';

const read: readonly [string, string, readonly string[]][] = [
  ['lower case', 'from a as b\nrun c', ['from "a" "as" "b"', 'run "c"']],
  ['a keyword in two lines', 'FR\\\nOM a', ['from "a"']],
  ['a line that begins with a continuation', '\\\n FROM a', ['from "a"']],
  ['blanks and tabs around', ' \t FROM \t a \t ', ['from "a"']],
  ['carriage returns', 'FROM a\r\nRUN b \\\r\n  c\r\r\n', ['from "a"', 'run "b   c"']],
  ['more carriage returns than one', 'RUN b \\\r\r\n  c', ['run "b   c"']],
  ['a byte order mark', '\ufeffFROM a', ['from "a"']],
  ['comments and blank lines where a line goes on', 'RUN a \\\n# b\n\n   # c\n\t\n d', ['run "a  d"']],
  ['an escaped escape character at the end of a line', 'RUN a \\\\\nRUN b', ['run "a \\\\\\\\"', 'run "b"']],
  ['another escape character', '# escape=`\nRUN a\\\nRUN b `\nc', ['run "a\\\\"', 'run "b c"']],
  ['a continuation at the end of the file', 'RUN a \\', ['run "a"']],
  ['flags in any place before the arguments', 'COPY --link --from=a b c', ['copy ["--link" "--from=a"] "b" "c"']],
  ['a flag with quotes', `COPY --chown='a b':"c" d e`, ['copy ["--chown=a b:c"] "d" "e"']],
  ['a flag with an escaped blank', 'COPY --chown=a\\ b d e', ['copy ["--chown=a b"] "d" "e"']],
  ['flags in several lines', 'RUN --mount=a \\\n --mount=b \\\n c', ['run ["--mount=a" "--mount=b"] "c"']],
  ['the end of flags', 'RUN --network=none -- --mount', ['run ["--network=none"] "--mount"']],
  ['flags nobody looks at', 'ARG --required a\nSTOPSIGNAL --x 9', ['arg ["--required"] "a"', 'stopsignal ["--x"] "9"']],
  [
    'a mount without a blank after it',
    'RUN --mount=type=cache,Z,target=/x',
    ['run ["--mount=type=cache,Z,target=/x"]'],
  ],
  ['JSON with escapes', 'CMD ["a\\tb", "\\u0041"]', ['cmd "a\\tb" "A"']],
  ['an empty array', 'ENTRYPOINT []', ['entrypoint']],
  ['no arguments where none are needed', 'RUN\nCMD', ['run', 'cmd']],
  ['JSON in single quotes', "CMD ['a']", [`cmd "['a']"`]],
  ['JSON with a comma too many', 'CMD ["a",]', ['cmd "[\\"a\\",]"']],
  ['a test that looks like JSON', 'RUN [ -d a ]', ['run "[ -d a ]"']],
  ['sources that are no JSON', 'COPY [a b]', ['copy "[a" "b]"']],
  ['quotes that mean nothing', 'COPY "a b" c', ['copy "\\"a" "b\\"" "c"']],
  ['the old form', 'ENV a b = c', ['env "a" "b = c" ""']],
  ['pairs', `LABEL a=b "c d"="e f" g=\\ h`, ['label "a" "b" "=" "\\"c d\\"" "\\"e f\\"" "=" "g" "\\\\ h" "="']],
  ['a backslash in single quotes', `ENV a='b\\' c=d`, ['env "a" "\'b\\\\\'" "=" "c" "d" "="']],
  ['an escape character that escapes nothing', 'ENV a=b\\\\\\', ['env "a" "b\\\\\\\\" "="']],
  ['arguments with and without a value', 'ARG a b= c="d e"', ['arg "a" "b=" "c=\\"d e\\""']],
  ['a health check', 'HEALTHCHECK --interval=1m30.5s CMD a', ['healthcheck ["--interval=1m30.5s"] "CMD" "a"']],
  ['flags that say nothing', 'HEALTHCHECK --retries= CMD a', ['healthcheck ["--retries="] "CMD" "a"']],
  ['a time of nothing', 'HEALTHCHECK --timeout=0 CMD a', ['healthcheck ["--timeout=0"] "CMD" "a"']],
  ['no health check', 'HEALTHCHECK --any none', ['healthcheck ["--any"] "none"']],
  ['text up to the end', 'WORKDIR /a b  c ', ['workdir "/a b  c"']],
  ['a trigger', 'ONBUILD  copy --from=a b c', ['onbuild (copy ["--from=a"] "b" "c")']],
  ['a trigger in the next line', 'ONBUILD \\\n# a\n RUN b', ['onbuild (run "b")']],
  ['device fields', 'RUN --device=a=b,required a', ['run ["--device=a=b,required"] "a"']],
];

for (const [what, text, expected] of read) {
  test(`reads ${what}`, () => {
    const { instructions, problems } = parsed(text);
    assert.deepEqual(problems, []);
    assert.deepEqual(instructions.map(buildkitDump), expected);
  });
}

type Expected = readonly [kind: SyntaxProblem['kind'], at: string, message: RegExp];

const refused: readonly [string, Expected][] = [
  ['FORM a', ['instruction', 'FORM', /'FORM' \(did you mean 'FROM'\?\)\.$/]],
  ['\u00a0', ['other', '', /no instruction in the file/]],
  ['\\', ['instruction', '', /nothing follows/]],
  ['FROM', ['other', 'FROM', /needs an image/]],
  ['FROM a b', ['other', 'a b', /'AS' and a name/]],
  ['FROM a IS b', ['other', 'a IS b', /'AS' and a name/]],
  ['FROM a AS b c', ['other', 'a AS b c', /'AS' and a name/]],
  ['FROM a AS 1b', ['other', '1b', /'1b'/]],
  ['FROM --platfrom=a b', ['other', '--platfrom=a', /did you mean '--platform'/]],
  ['FROM --platform a', ['other', '--platform', /needs a value/]],
  ['COPY a', ['other', 'a', /at least two/]],
  ['COPY ["a"]', ['other', '["a"]', /at least two/]],
  ['COPY --link=yes a b', ['other', 'yes', /true or false, not 'yes'/]],
  ['COPY --link= a b', ['other', '', /no value after '='/]],
  ['COPY --from=a --from=b c d', ['other', '--from=b', /given twice/]],
  ['ADD --from=a b c', ['other', '--from=a', /no flag '--from'/]],
  ['COPY a <<E\nE', ['other', '<<E', /heredoc for destination/]],
  [`RUN --mount='a,"b' c`, ['other', `'a,"b'`, /no list of fields/]],
  [`RUN --mount='a"b' c`, ['other', `'a"b'`, /no list of fields/]],
  ['RUN --mount=from=$a,target=/b c', ['other', 'from=$a,target=/b', /variable/]],
  ['RUN --network=bridge a', ['other', 'bridge', /not 'bridge'/]],
  ['RUN --security=none a', ['other', 'none', /not 'none'/]],
  ['RUN --device=a,b c', ['other', 'a,b', /no field 'b'/]],
  ['RUN ["a", ["b"]]', ['other', '["a", ["b"]]', /strings only/]],
  ['RUN a <<E\nb', ['other', '<<E', /no line is 'E'/]],
  ['ENV', ['other', 'ENV', /at least one/]],
  ['ENV a', ['other', 'a', /a value after the name/]],
  ['ENV a=b c', ['other', 'c', /without '='/]],
  ['LABEL a=b =c', ['other', '=c', /no name/]],
  ['ARG a =b', ['other', '=b', /no name/]],
  ['ARG', ['other', 'ARG', /at least one/]],
  ['EXPOSE', ['other', 'EXPOSE', /at least one/]],
  ['VOLUME ["a", " "]', ['other', '" "', /cannot be empty/]],
  ['USER', ['other', 'USER', /needs an argument/]],
  ['USER --x a', ['other', '--x', /no flag '--x'/]],
  ['SHELL sh -c', ['other', 'sh -c', /JSON array/]],
  ['SHELL []', ['other', '[]', /JSON array/]],
  ['HEALTHCHECK', ['other', 'HEALTHCHECK', /'NONE'/]],
  ['HEALTHCHECK TCP 1', ['other', 'TCP', /not 'TCP'/]],
  ['HEALTHCHECK CMD', ['other', 'CMD', /needs a command/]],
  ['HEALTHCHECK NONE a', ['other', 'a', /no arguments/]],
  ['HEALTHCHECK --interval=5 CMD a', ['other', '5', /'30s'/]],
  ['HEALTHCHECK --timeout=1us CMD a', ['other', '1us', /less than a millisecond/]],
  ['HEALTHCHECK --retries=-1 CMD a', ['other', '-1', /whole number/]],
  ['ONBUILD', ['other', 'ONBUILD', /needs an instruction/]],
  ['ONBUILD --x RUN a', ['other', '--x', /no flags/]],
  ['ONBUILD FROM a', ['trigger', 'FROM', /cannot hold FROM/]],
  ['ONBUILD MAINTAINER a', ['trigger', 'MAINTAINER', /cannot hold/]],
  ['ONBUILD ONBUILD RUN a', ['trigger', 'ONBUILD', /cannot hold/]],
  ['ONBUILD RUNN a', ['trigger', 'RUNN', /did you mean 'RUN'/]],
  ['ONBUILD COPY a', ['other', 'a', /at least two/]],
];

for (const [text, [kind, at, message]] of refused) {
  test(`refuses ${JSON.stringify(text)}, once and with its place`, () => {
    const { source, instructions, problems } = parsed(`${text}\n`);
    const [problem, ...more] = problems;
    assert.deepEqual(more, []);
    assert.equal(problem?.kind, kind);
    assert.equal(source.text.slice(problem?.span.start, problem?.span.end), at);
    assert.match(problem?.message ?? '', message);
    assert.deepEqual(problem?.instruction, instructions[0]);
    assert.ok(instructions.every(({ name }) => name === 'unknown'));
  });
}

const recovered: readonly [string, string, readonly InstructionName[], readonly SyntaxProblem['kind'][]][] = [
  ['an unknown instruction', 'FROM a\nFOO b\nRUN c', ['from', 'unknown', 'run'], ['instruction']],
  ['bad arguments', 'FROM a\nCOPY b\nRUN c', ['from', 'unknown', 'run'], ['other']],
  ['an open heredoc', 'FROM a\nRUN <<E\nb\nrun c\n\nCOPY d e', ['from', 'unknown', 'copy'], ['other']],
  ['the second of two heredocs open', 'RUN <<A <<B\na\nA\nb\nRUN c', ['unknown', 'run'], ['other']],
  ['an open heredoc before one with an end', 'RUN <<A\nRUN <<B\nb\nB\nRUN c', ['unknown', 'run', 'run'], ['other']],
  ['a bad heredoc with an end', 'COPY <<E\nRUN a\nE\nRUN b', ['unknown', 'run'], ['other']],
  [
    'instructions before FROM',
    'ARG a\nRUN b\nENV c d\nFROM e\nRUN f',
    ['arg', 'run', 'env', 'from', 'run'],
    ['first', 'first'],
  ],
  ['bad ones before FROM', 'RUNN b\nFROM e', ['unknown', 'from'], ['instruction']],
  ['a FROM that is bad itself', 'RUN a\nFROM b c\nRUN d', ['run', 'unknown', 'run'], ['first', 'other']],
  ['nothing wrong in a fragment', 'RUN a\nCOPY b c', ['run', 'copy'], []],
  ['nothing wrong with global arguments alone', 'ARG a', ['arg'], []],
];

for (const [what, text, names, kinds] of recovered) {
  test(`goes on after ${what}`, () => {
    const { instructions, problems } = parsed(text);
    assert.deepEqual(
      instructions.map(({ name }) => name),
      names,
    );
    assert.deepEqual(
      problems.map(({ kind }) => kind),
      kinds,
    );
  });
}

test('guesses what was meant a hundred times, not once a line', () => {
  const names = Array.from({ length: 200 }, (_, index) => `WORKDIR${(index + 100).toString(36)}`);
  const { problems } = parsed(names.join('\n'));
  assert.equal(problems.length, 200);
  assert.equal(problems.filter(({ message }) => message.includes('did you mean')).length, 100);
});
