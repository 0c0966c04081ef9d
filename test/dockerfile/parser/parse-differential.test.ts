import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DockerfileParser } from 'dockerfile-ast';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';
import { fixtureDockerfiles } from '../fixture-dockerfiles.ts';

/** Where BuildKit itself reads as we do. */
const known: ReadonlyMap<string, string> = new Map([
  ['parser/broken.Dockerfile', 'it takes all that follows an open heredoc for its body; so does BuildKit, and stops'],
  ['parser/continuations.Dockerfile', 'it goes on after an escaped escape character at the end of a line'],
  ['parser/heredocs.Dockerfile', 'it sees heredocs in JSON, in quotes and in CMD, and none with a file descriptor'],
]);

for (const { name, bytes } of fixtureDockerfiles()) {
  test(`dockerfile-ast reads ${name} as the same instructions in the same lines`, {
    skip: known.get(name) ?? false,
  }, () => {
    const source = sourceText(bytes, name);
    const ours = parseDockerfile(source).instructions.map(({ keyword, startLine, endLine }) => ({
      keyword: keyword.raw,
      startLine,
      endLine,
    }));
    const theirs = DockerfileParser.parse(source.text)
      .getInstructions()
      .map((instruction) => ({
        keyword: instruction.getInstruction(),
        startLine: instruction.getRange().start.line + 1,
        endLine: instruction.getRange().end.line + 1,
      }));
    assert.deepEqual(ours, theirs);
  });
}
