import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { limits } from '../../../src/limits.ts';
import { readRegistriesConf } from '../../../src/sources/registry/registries-conf.ts';
import { rejectsWith } from '../../support/rejects.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-registries-'));
after(() => rmSync(folder, { recursive: true }));

/** A registries.conf and its drop-ins. */
function conf(text: string | Uint8Array, dropIns: Record<string, string> = {}): string {
  const file = join(mkdtempSync(join(folder, 'etc-')), 'registries.conf');
  mkdirSync(`${file}.d`, { recursive: true });
  writeFileSync(file, text);
  for (const [name, content] of Object.entries(dropIns)) writeFileSync(join(`${file}.d`, name), content);
  return file;
}

const missing = join(folder, 'none', 'registries.conf');

const blocking = (...prefixes: string[]) =>
  prefixes.map((prefix) => `[[registry]]\nprefix = "${prefix}"\nblocked = true\n`).join('');

async function prefixes(files: Parameters<typeof readRegistriesConf>[0]): Promise<string[]> {
  return (await readRegistriesConf(files)).map(({ prefix }) => prefix);
}

test('a table has a prefix, a location, mirrors and more that is not looked at', async () => {
  const file = conf(`
    unqualified-search-registries = ["quay.io"]
    [aliases]
    "nginx" = "quay.io/nginx"
    [[registry]]
    prefix = "Example.com/foo/"
    location = "internal.example/bar"
    insecure = true
    color = 3
    [[registry.mirror]]
    location = "m.example:5000/x"
    insecure = true
    [[registry.mirror]]
    location = "n.example"
    pull-from-mirror = "tag-only"
  `);
  assert.deepEqual(await readRegistriesConf({ named: file, system: missing }), [
    {
      file,
      prefix: 'example.com/foo',
      blocked: false,
      location: 'internal.example/bar',
      mirrors: [
        { location: 'm.example:5000/x', pull: 'all' },
        { location: 'n.example', pull: 'tag-only' },
      ],
    },
  ]);
});

test('a location alone is the prefix, and moves nothing', async () => {
  const file = conf('[[registry]]\nlocation = "index.docker.io"');
  const [table] = await readRegistriesConf({ system: file });
  assert.deepEqual([table?.prefix, table?.location], ['docker.io', undefined]);
});

test('mirror-by-digest-only is meant for every mirror', async () => {
  const text =
    '[[registry]]\nlocation="a.example"\nmirror-by-digest-only=true\n[[registry.mirror]]\nlocation="b.example"';
  const [table] = await readRegistriesConf({ system: conf(text) });
  assert.deepEqual(table?.mirrors, [{ location: 'b.example', pull: 'digest-only' }]);
});

test('drop-ins follow in the order of their names, and the last table of a prefix counts', async () => {
  const file = conf(blocking('a.example', 'b.example'), {
    '20.conf': '[[registry]]\nprefix = "a.example"\nlocation = "second.example"',
    '10.conf': '[[registry]]\nprefix = "a.example"\nlocation = "first.example"',
    'README.md': 'not [TOML',
  });
  mkdirSync(join(`${file}.d`, 'folder.conf'));
  const tables = await readRegistriesConf({ system: file });
  assert.deepEqual(
    tables.map(({ prefix, location, blocked }) => [prefix, location ?? blocked]),
    [
      ['a.example', 'second.example'],
      ['b.example', true],
    ],
  );
});

test('the user\u2019s file stands for the system\u2019s and its drop-ins', async () => {
  const system = conf(blocking('s.example'), { '1.conf': blocking('sd.example') });
  const user = conf(blocking('u.example'), { '1.conf': blocking('ud.example') });
  assert.deepEqual(await prefixes({ user, system }), ['u.example', 'ud.example']);
  rmSync(user);
  assert.deepEqual(await prefixes({ user, system }), ['s.example', 'sd.example', 'ud.example']);
  const named = conf(blocking('n.example'));
  assert.deepEqual(await prefixes({ named, system: missing }), ['n.example']);
});

test('no file at all is fine, unless it was named', async () => {
  assert.deepEqual(await readRegistriesConf({ user: missing, system: missing }), []);
  const error = await rejectsWith('CONFIG_INVALID', readRegistriesConf({ named: missing, system: missing }));
  assert.ok(error.message.includes(missing));
});

test('what the first version blocks is blocked', async () => {
  const file = conf("[registries.search]\nregistries = ['a.example']\n[registries.block]\nregistries = ['b.example']");
  const tables = await readRegistriesConf({ system: file });
  assert.deepEqual(
    tables.map(({ prefix, blocked }) => [prefix, blocked]),
    [['b.example', true]],
  );
});

for (const [title, text] of [
  ['is not TOML', '[[registry'],
  ['nests without end', `a = ${'['.repeat(100_000)}`],
  ['is not UTF-8', Buffer.from([0x61, 0x3d, 0x22, 0xff, 0x22])],
  ['has a word for a truth', '[[registry]]\nlocation = "a.example"\nblocked = "yes"'],
  ['has a table without a name', '[[registry]]\nblocked = true'],
  ['has a mirror without a location', '[[registry]]\nlocation = "a.example"\n[[registry.mirror]]\ninsecure = true'],
  ['has an address with a scheme', blocking('https://a.example')],
  ['has a wildcard in the middle', blocking('a.*.example')],
  ['has a path after a wildcard', blocking('*.example/a')],
  ['has a tag after a host', blocking('a.example:latest')],
  ['has an endless name', blocking('a'.repeat(513))],
  [
    'has no such word',
    '[[registry]]\nlocation="a.example"\n[[registry.mirror]]\nlocation="b"\npull-from-mirror="never"',
  ],
  [
    'says it twice',
    '[[registry]]\nlocation="a.example"\nmirror-by-digest-only=true\n[[registry.mirror]]\nlocation="b.example"\npull-from-mirror="all"',
  ],
  ['is too large', `# ${'x'.repeat(limits.registriesConfBytes)}`],
] as const) {
  test(`a file that ${title} is refused by its name`, async () => {
    const file = conf(text);
    const error = await rejectsWith('CONFIG_INVALID', readRegistriesConf({ system: file }));
    assert.ok(error.message.includes(file), error.message);
  });
}

test('a folder in the place of the file is refused', async () => {
  const file = conf('');
  await rejectsWith('CONFIG_INVALID', readRegistriesConf({ system: `${file}.d` }));
});

test('more drop-ins than the bound are refused', async () => {
  const names = Array.from({ length: limits.registriesConfFiles + 1 }, (_, index) => [`${index}.conf`, '']);
  await rejectsWith('CONFIG_INVALID', readRegistriesConf({ system: conf('', Object.fromEntries(names)) }));
});
