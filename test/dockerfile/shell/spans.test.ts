import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { viewRun, viewScript } from '../../support/shell-view.ts';

/** Of each command: itself, its name, its words. */
function slices({ script, slice }: ReturnType<typeof viewScript>): readonly (readonly string[])[] {
  return script.commands.map(({ span, nameSpan, arguments: words }) => [
    slice(span),
    slice(nameSpan),
    ...words.map((word) => slice(word.span)),
  ]);
}

describe('spans are places in the file', () => {
  test('over continuations and comment lines', () => {
    const view = viewRun('apt-get install \\\n  # why\n  -y \\\n\n  foo"b\\\nar" && \\\n  x');
    assert.deepEqual(slices(view), [
      ['apt-get install \\\n  # why\n  -y \\\n\n  foo"b\\\nar"', 'apt-get', 'install', '-y', 'foo"b\\\nar"'],
      ['x', 'x'],
    ]);
    assert.equal(view.script.commands[0]?.arguments[2]?.value, 'foobar');
  });

  test('with CR LF', () => {
    assert.deepEqual(slices(viewRun('a \\\r\n  b \\\r\n  && c\r')), [
      ['a \\\r\n  b', 'a', 'b'],
      ['c', 'c'],
    ]);
  });

  test('with the backtick as escape, where SHELL says that it is for Linux all the same', () => {
    const view = viewScript('# escape=`\nFROM a\nSHELL ["/bin/bash", "-c"]\nRUN a `\n  b `\n  # c\n  && d "\\$e"\n');
    assert.equal(view.script.dialect, 'bash');
    assert.deepEqual(slices(view), [
      ['a `\n  b', 'a', 'b'],
      ['d "\\$e"', 'd', '"\\$e"'],
    ]);
  });

  test('after a byte order mark and characters of two units', () => {
    assert.deepEqual(slices(viewScript('\ufeffFROM a\nRUN echo "😀" ß \\\n  x\n')), [
      ['echo "😀" ß \\\n  x', 'echo', '"😀"', 'ß', 'x'],
    ]);
  });

  test('in a heredoc without its tabs', () => {
    assert.deepEqual(slices(viewRun('<<-EOF\n\ta b\n\t\tc \\\n\t\t  d\n\tEOF')), [
      ['a b', 'a', 'b'],
      ['c \\\n\t\t  d', 'c', 'd'],
    ]);
  });

  test('in heredocs after a command line', () => {
    const view = viewRun('cat <<A > x \\\n  && sh <<-"B" \n$(a 1)\nA\n\tb $(c)\n\tB');
    assert.deepEqual(slices(view), [
      ['cat <<A > x', 'cat'],
      ['sh <<-"B"', 'sh'],
      ['a 1', 'a', '1'],
      ['b $(c)', 'b', '$(c)'],
      ['c', 'c'],
    ]);
    assert.equal(view.slice(view.script.commands[0]?.redirects[0]?.target?.span), 'A');
  });

  test('in substitutions, escaped backticks too', () => {
    assert.deepEqual(slices(viewRun('echo "$(a b)" `c \\`d \\$e\\` \\\\f`')), [
      ['echo "$(a b)" `c \\`d \\$e\\` \\\\f`', 'echo', '"$(a b)"', '`c \\`d \\$e\\` \\\\f`'],
      ['a b', 'a', 'b'],
      ['c \\`d \\$e\\` \\\\f', 'c', '\\`d \\$e\\`', '\\\\f'],
      ['d \\$e', 'd', '\\$e'],
    ]);
  });

  test('in the string of sh -c', () => {
    assert.deepEqual(slices(viewRun('sh -c \'a "b" \\\n c\' && sh -c "d \\"e $F\\" g"')), [
      ['sh -c \'a "b" \\\n c\'', 'sh', '-c', '\'a "b" \\\n c\''],
      ['a "b" \\\n c', 'a', '"b"', 'c'],
      ['sh -c "d \\"e $F\\" g"', 'sh', '-c', '"d \\"e $F\\" g"'],
      ['d \\"e $F\\" g', 'd', '\\"e $F\\"', 'g'],
    ]);
  });

  test('in the string of sh -c over several lines', () => {
    assert.deepEqual(slices(viewRun('sh -c "a \\\n  b\\\n  c; \\"d\\""')).slice(1), [
      ['a \\\n  b\\\n  c', 'a', 'b', 'c'],
      ['\\"d\\"', '\\"d\\"'],
    ]);
  });

  test('in the exec form, with JSON escapes', () => {
    assert.deepEqual(slices(viewScript('FROM a\nCMD [ "sh" , "-c", "a \\"b\\" \\u0063 \\\\$d" ]\n')), [
      ['[ "sh" , "-c", "a \\"b\\" \\u0063 \\\\$d" ]', '"sh"', '"-c"', '"a \\"b\\" \\u0063 \\\\$d"'],
      ['a \\"b\\" \\u0063 \\\\$d', 'a', '\\"b\\"', '\\u0063', '\\\\$d'],
    ]);
  });

  test('in a trigger', () => {
    assert.deepEqual(slices(viewScript('FROM a\nONBUILD RUN  a \\\n  b\n')), [['a \\\n  b', 'a', 'b']]);
  });
});
