import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { contextIsNeeded } from '../../../src/dockerfile/context/context-is-needed.ts';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';

const cases: Readonly<Record<string, boolean>> = {
  'RUN make': false,
  'COPY . /app': true,
  'COPY --from=build /app /app': false,
  'COPY --chown=1:1 a b': true,
  'COPY ["a", "b"]': true,
  'COPY <<EOF /a\ntext\nEOF': false,
  'COPY a <<EOF /b/\ntext\nEOF': true,
  'ADD a.tar /': true,
  'ADD https://example.org/a.tar /': false,
  'ADD https://example.org/a.tar b /': true,
  'ADD $URL /': true,
  'ADD <<EOF /a\ntext\nEOF': false,
  'ONBUILD COPY . /app': true,
  'ONBUILD RUN make': false,
  'RUN --mount=type=bind,target=/src make': true,
  'RUN --mount=target=/src make': true,
  'RUN --mount=target=/src,from=build make': false,
  'RUN --mount=type=cache,target=/root/.cache make': false,
  'RUN --mount=type=secret,id=a make': false,
};

describe('whether a build context is needed', () => {
  for (const [instruction, expected] of Object.entries(cases)) {
    test(`${expected ? 'yes' : 'no'}: ${instruction.replaceAll('\n', ' / ')}`, () => {
      const bytes = new TextEncoder().encode(`FROM scratch AS build\n${instruction}\n`);
      assert.equal(contextIsNeeded(parseDockerfile(sourceText(bytes, 'Dockerfile'))), expected);
    });
  }
});
