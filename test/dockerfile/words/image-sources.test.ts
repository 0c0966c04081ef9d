import assert from 'node:assert/strict';
import { Buffer } from 'node:buffer';
import { test } from 'node:test';
import { parseDockerfile } from '../../../src/dockerfile/parser/parse.ts';
import { sourceText } from '../../../src/dockerfile/source-text.ts';
import { modelStages } from '../../../src/dockerfile/stages/model-stages.ts';
import { imageSources } from '../../../src/dockerfile/words/image-sources.ts';
import { stagesInCycles } from '../../../src/dockerfile/words/stage-cycles.ts';

function read(text: string) {
  const dockerfile = parseDockerfile(sourceText(Buffer.from(text), 'Dockerfile'));
  const stages = modelStages(dockerfile);
  return { stages, sources: imageSources(dockerfile, stages), text };
}

/** Kind, text at the span and meaning of each. */
function told(text: string): readonly string[] {
  return read(text).sources.map(({ kind, span, meaning }) => {
    const target =
      meaning.kind === 'stage' || meaning.kind === 'later'
        ? ` ${meaning.stage.index}`
        : meaning.kind === 'image'
          ? ` ${meaning.reference}`
          : '';
    return `${kind} ${text.slice(span.start, span.end)}: ${meaning.kind}${target}`;
  });
}

const table: readonly (readonly [what: string, text: string, told: readonly string[]])[] = [
  [
    'stages above, by name and number',
    'FROM a:1 AS X\nFROM scratch\nCOPY --from=x /a /a\nCOPY --from=0 /a /a\n',
    ['from a:1: image a:1', 'from scratch: scratch', 'copy x: stage 0', 'copy 0: stage 0'],
  ],
  [
    'itself and stages below',
    'FROM a:1 AS a\nCOPY --from=a /a /a\nCOPY --from=b /a /a\nCOPY --from=1 /a /a\nFROM a AS b\n',
    ['from a:1: image a:1', 'copy a: later 0', 'copy b: later 1', 'copy 1: later 1', 'from a: stage 0'],
  ],
  ['a number nobody has', 'FROM a:1\nCOPY --from=5 /a /a\n', ['from a:1: image a:1', 'copy 5: index']],
  [
    'mounts, which know no numbers',
    'FROM a:1 AS a\nFROM a\nRUN --mount=type=bind,from=a,target=/x --mount=from=0 true\n',
    ['from a:1: image a:1', 'from a: stage 0', 'mount a: stage 0', 'mount 0: name'],
  ],
  [
    'a quoted mount, at its whole value',
    'FROM a:1 AS a\nFROM a\nRUN --mount="from=a,target=/x" true\n',
    ['from a:1: image a:1', 'from a: stage 0', 'mount "from=a,target=/x": stage 0'],
  ],
  [
    'images',
    'FROM scratch\nCOPY --from=nginx /a /a\nCOPY --from=ghcr.io/a/b /a /a\nCOPY --from=tool:1 /a /a\n',
    [
      'from scratch: scratch',
      'copy nginx: image nginx',
      'copy ghcr.io/a/b: image ghcr.io/a/b',
      'copy tool:1: image tool:1',
    ],
  ],
  [
    'plain words and what is no reference',
    'FROM scratch\nCOPY --from=tool /a /a\nCOPY --from=A:b:c /a /a\n',
    ['from scratch: scratch', 'copy tool: name', 'copy A:b:c: name'],
  ],
  [
    'variables',
    'ARG B=a:1\nARG C\nFROM $B\nFROM $C\nCOPY --from=$B /a /a\n',
    ['from $B: image a:1', 'from $C: unknown', 'copy $B: unknown'],
  ],
  [
    'triggers, of which only images are known',
    'FROM a:1 AS a\nONBUILD COPY --from=a /a /a\nONBUILD COPY --from=b:1 /a /a\n',
    ['from a:1: image a:1', 'copy b:1: image b:1'],
  ],
  [
    'the frontend, without its arguments',
    '# syntax=docker/dockerfile:1 x\nFROM scratch\n',
    ['syntax docker/dockerfile:1: image docker/dockerfile:1', 'from scratch: scratch'],
  ],
  [
    'nothing of a mount without from, of ADD or of an empty value',
    'FROM scratch\nRUN --mount=type=cache,target=/x true\nADD a /a\n',
    ['from scratch: scratch'],
  ],
];

for (const [what, text, expected] of table) {
  test(`sources: ${what}`, () => assert.deepEqual(told(text), expected));
}

test('stages in circles, and none of those that only lead to one', () => {
  const { sources } = read(
    'FROM x:1 AS a\nCOPY --from=b /a /a\nFROM x:1 AS b\nCOPY --from=c /a /a\nFROM a AS c\nFROM c AS d\nFROM x:1 AS e\nCOPY --from=e /a /a\n',
  );
  assert.deepEqual([...stagesInCycles(sources)].map(({ name }) => name).sort(), ['a', 'b', 'c']);
});

test('no circles: nothing is left', () => {
  const { sources } = read('FROM x:1 AS a\nFROM a AS b\nFROM b\nCOPY --from=a /a /a\n');
  assert.equal(stagesInCycles(sources).size, 0);
});
