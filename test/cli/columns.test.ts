import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { columns } from '../../src/commands/columns.ts';
import { fold } from '../../src/commands/fold.ts';

const lines = (text: string) => text.trimEnd().split('\n');

describe('columns', () => {
  const head = ['NAME', 'ID', 'SIZE', 'INSTRUCTION'];
  const rows = [['app', 'sha256:0123456789ab', '4 MB', 'RUN make everything that there is to be made']];

  test('are whole where nobody says how wide', () => {
    assert.deepEqual(lines(columns(head, rows, [2], Number.POSITIVE_INFINITY)), [
      'NAME  ID                   SIZE  INSTRUCTION',
      'app   sha256:0123456789ab  4 MB  RUN make everything that there is to be made',
    ]);
  });

  test('cut what comes last', () => {
    assert.deepEqual(lines(columns(head, rows, [2], 60)), [
      'NAME  ID                   SIZE  INSTRUCTION',
      'app   sha256:0123456789ab  4 MB  RUN make everything that t…',
    ]);
  });

  test('go on below where they do not fit beside each other, every row alike', () => {
    const two = [...rows, ['b', 'sha256:ba9876543210', '12 MB', 'ADD x /']];
    assert.deepEqual(lines(columns(head, two, [2], 40)), [
      'NAME  ID                    SIZE',
      '  INSTRUCTION',
      'app   sha256:0123456789ab   4 MB',
      '  RUN make everything that there is to …',
      'b     sha256:ba9876543210  12 MB',
      '  ADD x /',
    ]);
  });

  test('are never wider, but for a cell that is', () => {
    const name = `registry.example.com/${'n'.repeat(100)}`;
    for (const width of [40, 60, 80, 100]) {
      const text = lines(
        columns(
          ['NAME', 'ID', 'DIGEST', 'PLATFORM', 'SIZE'],
          [[name, 'a'.repeat(19), 'b'.repeat(19), 'linux/amd64', '4 MB']],
          [4],
          width,
        ),
      );
      assert.ok(
        text.every((line) => line === name || line.length <= width),
        text.join('\n'),
      );
      assert.equal(text.join(' ').split(/\s+/).length, 11, 'nothing is lost');
    }
  });
});

describe('a folded text', () => {
  const table: readonly (readonly [string, string, number, string])[] = [
    ['Cmd: ', 'node server.js', 40, 'Cmd: node server.js'],
    ['Cmd: ', 'node server.js --now', 14, 'Cmd: node\n     server.js\n     --now'],
    ['-rw ', '/usr/lib/node_modules/x', 16, '-rw /usr/lib/\n    node_modules\n    /x'],
    ['-rw ', '/usr/lib/node/x', 16, '-rw /usr/lib/\n    node/x'],
    ['Digest:  ', 'sha256:0123', 15, 'Digest:\n  sha256:0123'],
    ['Digest:  ', 'sha256:0123456789abcdef', 15, 'Digest:  sha256\n         :01234\n         56789a\n         bcdef'],
  ];
  for (const [before, text, width, expected] of table) {
    test(`${before}${text} in ${width}`, () => assert.equal(fold(before, text, width), expected));
  }
});
