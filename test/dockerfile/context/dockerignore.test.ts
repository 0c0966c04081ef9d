import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ignoreWalk, insideContext, isIgnored, readIgnoreFile } from '../../../src/dockerfile/context/dockerignore.ts';
import { PlimsollError } from '../../../src/errors.ts';
import { limits } from '../../../src/limits.ts';

function patternsOf(...lines: readonly string[]) {
  return readIgnoreFile(new TextEncoder().encode(lines.join('\n')), '.dockerignore').patterns;
}

interface Case {
  readonly lines: readonly string[];
  readonly ignored?: readonly string[];
  readonly kept?: readonly string[];
}

// The behaviour of moby/patternmatcher 0.6.1 (ignorefile and MatchesUsingParentResults) under the filter of fsutil, which
// is what decides what BuildKit is sent; each row was compared with them.
const cases: Readonly<Record<string, Case>> = {
  'a name is the one at the top': { lines: ['a'], ignored: ['a'], kept: ['b/a', 'ab'] },
  'what lies in an ignored folder is ignored': { lines: ['docs'], ignored: ['docs', 'docs/a/b.md'], kept: ['docs2/a'] },
  'a slash at the end says nothing': { lines: ['docs/'], ignored: ['docs', 'docs/a'] },
  'a slash at the beginning says nothing': { lines: ['/docs', '//lib'], ignored: ['docs/a', 'lib'], kept: ['x/docs'] },
  'a path is cleaned': { lines: ['./a//b/./c/../d/'], ignored: ['a/b/d'], kept: ['a/b/c', 'a/b'] },
  'nothing lies above the context': { lines: ['../a', '..', '.', '/'], kept: ['a', 'b/a'] },
  'a star stays within a name': { lines: ['*.md'], ignored: ['a.md', '.md', 'x.md/y'], kept: ['a/b.md'] },
  'a star takes names that begin with a dot': { lines: ['*'], ignored: ['.env', 'a', 'a/b'] },
  'a question mark is one character': { lines: ['a?c'], ignored: ['abc', 'a☺c', 'a😀c'], kept: ['ac', 'a/c', 'abbc'] },
  'two stars before a slash are any folders, or none': {
    lines: ['**/a', '**/b/*.c'],
    ignored: ['a', 'x/a', 'x/y/a/z', 'b/.c', 'x/b/y.c'],
    kept: ['xa', 'x/ya', 'x/b/y/z.c'],
  },
  'two stars before a name are all that ends so': { lines: ['**a'], ignored: ['a', 'xa', 'x/ya'], kept: ['x/ab'] },
  'but only whole folders when a wildcard follows': {
    lines: ['**a*'],
    ignored: ['ab', 'x/ab'],
    kept: ['xab', 'x/yab'],
  },
  'two stars between folders': { lines: ['a/**/b'], ignored: ['a/b', 'a/x/b', 'a/x/y/b'], kept: ['a/xb', 'b'] },
  'two stars behind a name': { lines: ['a**/b'], ignored: ['ab', 'ax/b', 'a/b', 'a/x/b'], kept: ['b', 'axb'] },
  'two stars at the end are what lies below': { lines: ['a/**'], ignored: ['a/b', 'a/b/c'], kept: ['a', 'ab/c'] },
  'two stars at the end of a name': { lines: ['a**'], ignored: ['a', 'ab', 'a/b'], kept: ['ba'] },
  'two stars alone': { lines: ['**'], ignored: ['a', 'a/b', '.a'] },
  'three and four stars': { lines: ['***', '!****'], kept: ['a', 'a/b'] },
  'brackets are one of these': {
    lines: ['a[b-d]e', 'x[^a-c]'],
    ignored: ['ace', 'xd', 'x☺'],
    kept: ['aae', 'ae', 'xb'],
  },
  'brackets that exclude take a slash': { lines: ['a[^b]c'], ignored: ['a/c', 'adc'], kept: ['abc'] },
  'a bracket that closes nothing is one': { lines: ['a]'], ignored: ['a]'] },
  'code points are not cut in two': { lines: ['*[^😀]x', '[☺-😁]'], ignored: ['ax', '😀'], kept: ['😀x', '😂'] },
  'a backslash takes the next character as it is': {
    lines: ['\\*', 'a\\?', '[\\]\\-]'],
    ignored: ['*', 'a?', ']', '-'],
    kept: ['x', 'ab'],
  },
  'what a regular expression would read otherwise': {
    lines: ['a.b', 'a(b)c', 'a.|)$(}+{bc', 'dist/x-1.0+g08.whl'],
    ignored: ['a.b', 'a(b)c', 'a.|)$(}+{bc', 'dist/x-1.0+g08.whl'],
    kept: ['axb', 'abc', 'dist/x-1.0gg08.whl'],
  },
  'the same with a wildcard': { lines: ['*.b', '(a)*', '+*'], ignored: ['x.b', '(a)c', '+'], kept: ['xb', 'ac', 'x+'] },
  'an exception brings back': { lines: ['*.md', '!README.md'], ignored: ['a.md'], kept: ['README.md'] },
  'the last one that matches decides': { lines: ['!a', 'a'], ignored: ['a'] },
  'and the next one again': { lines: ['*', '!a*', 'ab'], ignored: ['ab', 'b', 'ab/c'], kept: ['a', 'ac'] },
  'an exception below an excluded folder': {
    lines: ['docs', '!docs/README.md'],
    ignored: ['docs/a', 'docs/sub/README.md'],
    kept: ['docs/README.md'],
  },
  'an exception below everything': { lines: ['**', '!a/b'], ignored: ['a/c', 'c', 'b'], kept: ['a/b', 'a/b/c/d'] },
  'an exception with a wildcard below everything': {
    lines: ['*', '!**/*.go'],
    ignored: ['a', 'a/b.c'],
    kept: ['a/b.go', 'x.go'],
  },
  'a folder brought back and one in it excluded again': {
    lines: ['*', '!src', 'src/test'],
    ignored: ['src/test', 'src/test/a', 'a'],
    kept: ['src', 'src/a'],
  },
  'an exception for a folder says nothing of a pattern that only matches inside': {
    lines: ['a/b', '!a'],
    ignored: ['a/b', 'a/b/c'],
    kept: ['a', 'a/c'],
  },
  'a folder that an exception with two wildcards means is not looked into': {
    lines: ['a', '!a/*/**'],
    ignored: ['a/b', 'a/b/c'],
  },
  'unless some exception has a wildcard before its end': {
    lines: ['a', '!a/*/**', '!x*'],
    ignored: ['a/b'],
    kept: ['a/b/c', 'xy'],
  },
  'blanks around patterns and exceptions': {
    lines: ['  a  ', '\tb\r', ' !\t a/c ', '\u00a0d\u0085'],
    ignored: ['a/x', 'b', 'd'],
    kept: ['a/c'],
  },
  'blanks inside a path are part of it': { lines: ['a b', 'c /d'], ignored: ['a b', 'c /d'], kept: ['a', 'c/d'] },
  'a comment begins in the first column': {
    lines: ['#a', ' #b', 'c #d', '\\#e'],
    ignored: ['#b', 'c #d', '#e'],
    kept: ['#a', 'a', 'c'],
  },
  'a byte order mark is none of the first pattern': { lines: ['\ufeffa', 'b'], ignored: ['a', 'b'] },
  'nor of a comment': { lines: ['\ufeff#a', 'b'], ignored: ['b'], kept: ['#a'] },
  'an exclamation mark that a slash protects does not': {
    lines: ['*', './!a', '/!b'],
    ignored: ['!a', 'c'],
    kept: ['a', 'b'],
  },
  'but a backslash does': { lines: ['\\!a'], ignored: ['!a'], kept: ['a'] },
  'two of them are an exception for one': { lines: ['*', '!!a'], ignored: ['a'], kept: ['!a'] },
  'a line feed ends the reach of two stars': {
    lines: ['a/**/b', 'c**'],
    ignored: ['a/x/b', 'c\nd'],
    kept: ['a/x\n/b'],
  },
  'and that of two stars at the end, too': { lines: ['*x/**'], ignored: ['ax/b'], kept: ['ax/b\n', 'ax/b\nc'] },
  'blanks that a slash protects go as well': { lines: ['c /', '/ d'], ignored: ['c', 'd'], kept: ['c ', ' d'] },
  'no patterns': { lines: ['', '  ', '# a'], kept: ['a', '# a'] },
};

describe('.dockerignore', () => {
  for (const [sentence, { lines, ignored = [], kept = [] }] of Object.entries(cases)) {
    test(sentence, () => {
      const patterns = patternsOf(...lines);
      assert.ok(patterns.every(({ problem }) => problem === undefined));
      for (const path of ignored) assert.ok(isIgnored(patterns, path), `${path} is not ignored`);
      for (const path of kept) assert.ok(!isIgnored(patterns, path), `${path} is ignored`);
    });
  }

  test('patterns keep their line, their text and what they are', () => {
    const patterns = patternsOf('# first', '', ' ./a/ ', '! /b//c');
    assert.deepEqual(
      patterns.map(({ line, raw, isException, pattern }) => ({ line, raw, isException, pattern })),
      [
        { line: 3, raw: './a/', isException: false, pattern: 'a' },
        { line: 4, raw: '! /b//c', isException: true, pattern: 'b/c' },
      ],
    );
  });

  test('one pattern matches a path and not what lies in it', () => {
    const [pattern] = patternsOf('!docs');
    assert.deepEqual([pattern?.matches('docs'), pattern?.matches('docs/a')], [true, false]);
  });

  const refused = [
    '!',
    ' ! ',
    '!/',
    '[',
    'a[',
    'a[b',
    '[^',
    '[]a]',
    '[-]',
    '[x-]',
    '[-x]',
    '[a-b-c]',
    '[b-a]',
    'a\\',
    '*[',
    'x'.repeat(70_000),
  ];
  for (const line of refused) {
    test(`what Docker refuses has a problem and matches nothing: ${line.slice(0, 10)}`, () => {
      const [pattern] = patternsOf(line);
      assert.match(pattern?.problem ?? '', /^[A-Z].*\.$/);
      for (const path of ['a', '[', '!', '-', 'x', '\\']) assert.equal(pattern?.matches(path), false);
    });
  }

  test('the rest of the file counts in spite of it', () => {
    assert.ok(isIgnored(patternsOf('[', 'a', '!'), 'a'));
  });

  test('paths are taken as COPY takes them', () => {
    const patterns = patternsOf('a/b');
    for (const path of ['./a/b', '/a/b', 'a//b/', '../a/b', 'a/c/../b', 'a/b/c'])
      assert.ok(isIgnored(patterns, path), path);
    for (const path of ['', '.', '/', '..', 'a']) assert.ok(!isIgnored(patternsOf('a/b', '!*'), path), path);
    assert.equal(insideContext('../../a/./b/'), 'a/b');
  });

  test('the context itself is never ignored', () => {
    for (const path of ['', '.', '/', './', 'a/..']) assert.ok(!isIgnored(patternsOf('*', '**', '.'), path), path);
  });

  test('only folders that an exception may reach are looked into', () => {
    const reached = (lines: readonly string[]) => {
      const walk = ignoreWalk(patternsOf(...lines));
      return ['a', 'a/b', 'a/b/c', 'node_modules'].filter((folder) => walk.isReached(folder));
    };
    assert.deepEqual(reached(['*']), []);
    assert.deepEqual(reached(['*', '!a/b']), ['a', 'a/b']);
    assert.deepEqual(reached(['*', '!a/b/**']), ['a', 'a/b']);
    assert.deepEqual(reached(['*', '!a/b/*.js']), ['a', 'a/b', 'a/b/c']);
    assert.deepEqual(reached(['*', '!**/*.js']), ['a', 'a/b', 'a/b/c', 'node_modules']);
  });
});

interface Part {
  readonly glob: string;
  readonly regex: string;
}

const text = fc.constantFrom<Part>(
  ...['a', 'b', 'ab', '☺', '😀', ' c', '-'].map((name) => ({ glob: name, regex: name })),
  { glob: '.a', regex: '\\.a' },
  { glob: '(', regex: '\\(' },
  { glob: '+', regex: '\\+' },
  { glob: '$', regex: '\\$' },
);
const wild = fc.constantFrom<Part>(
  { glob: '?', regex: '[^/]' },
  { glob: '[ab]', regex: '[ab]' },
  { glob: '[^a]', regex: '[^a]' },
  { glob: '[a-c☺]', regex: '[a-c☺]' },
  { glob: '\\*', regex: '\\*' },
  { glob: '\\[', regex: '\\[' },
);
const star: Part = { glob: '*', regex: '[^/]*' };
/** A name with stars, never two in a row. */
const named = fc
  .array(fc.tuple(fc.boolean(), fc.oneof(text, wild)), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flatMap(([isStarred, part]) => (isStarred ? [star, part] : [part])));
const between = fc.constantFrom<Part>({ glob: '/', regex: '/' }, { glob: '/**/', regex: '/(?:.*/)?' });
const globs = fc
  .array(fc.tuple(between, named), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flatMap(([slash, name], index) => (index === 0 ? name : [slash, ...name])));
const paths = fc
  .array(
    fc.array(fc.constantFrom('a', 'b', 'c', '.', '☺', '😀', '*', '[', '(', '+', '$', ' ', '-'), {
      minLength: 1,
      maxLength: 4,
    }),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((names) => names.map((chars) => chars.join('')).join('/'));

describe('patterns of .dockerignore', () => {
  test('match what the regular expressions match that Docker makes of them', () => {
    fc.assert(
      fc.property(globs, fc.array(paths, { minLength: 1, maxLength: 8 }), (parts, some) => {
        const regex = new RegExp(`^${parts.map((each) => each.regex).join('')}$`, 'u');
        const [pattern] = patternsOf(`/${parts.map((each) => each.glob).join('')}`);
        fc.pre(pattern?.pattern === parts.map((each) => each.glob).join(''));
        for (const path of some) assert.equal(pattern?.matches(path), regex.test(path), `${regex} ${path}`);
      }),
      { numRuns: 2000 },
    );
  });

  test('any text is read, and any path judged', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 60 }),
        fc.string({ unit: 'binary', maxLength: 30 }),
        (lines, path) => {
          const patterns = patternsOf(lines, '!a', '*');
          assert.equal(typeof isIgnored(patterns, path), 'boolean');
          assert.deepEqual(
            patterns.map(({ line }) => line),
            patterns.map(({ line }) => line).toSorted((a, b) => a - b),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test('bytes that are no UTF-8 are none of a problem', () => {
    const { patterns } = readIgnoreFile(Uint8Array.of(0xff, 0x61, 0x0a, 0x62), '.dockerignore');
    assert.ok(isIgnored(patterns, 'b'));
  });

  test('a thousand stars against a long name come to an end', () => {
    const [pattern] = patternsOf(`${'*a'.repeat(1000)}[b]`);
    assert.equal(pattern?.matches('a'.repeat(2000)), false);
    const [folders] = patternsOf(`${'a/**/'.repeat(300)}[b]`);
    assert.equal(folders?.matches('a/'.repeat(600)), false);
  });

  test('a file of too many bytes or patterns is refused', () => {
    assert.throws(
      () => readIgnoreFile(new Uint8Array(limits.dockerfileBytes + 1), '.dockerignore'),
      limited('dockerfileBytes'),
    );
    assert.throws(() => patternsOf(...new Array(limits.ignorePatterns + 1).fill('a')), limited('ignorePatterns'));
    assert.equal(patternsOf(...new Array(limits.ignorePatterns).fill('a')).length, limits.ignorePatterns);
  });
});

function limited(bound: string) {
  return (error: unknown) =>
    error instanceof PlimsollError && error.code === 'LIMIT_EXCEEDED' && error.message.includes(bound);
}
