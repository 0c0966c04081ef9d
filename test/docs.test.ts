import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { exitCodes } from '../src/errors.ts';
import { limits } from '../src/limits.ts';
import { plimsoll, root } from './support/cli.ts';

// Documents that say what the program does are held to it. PLIMSOLL_UPDATE_GOLDEN=1 writes what is printed anew.

const updating = process.env['PLIMSOLL_UPDATE_GOLDEN'] === '1';
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const write = (file: string, text: string) => writeFileSync(join(root, file), text);

describe('documents', () => {
  test("the README's examples are what the commands print", async () => {
    let readme = read('README.md');
    const examples = [...readme.matchAll(/<!-- example: (.+?) -->\n```\n([\s\S]*?)```\n<!-- end of example -->/g)];
    assert.ok(examples.length > 0);
    for (const [whole, command = '', shown] of examples) {
      const { stdout } = await plimsoll(command.split(' '), { env: { COLUMNS: '80' } });
      const example = `<!-- example: ${command} -->\n\`\`\`\n${stdout}\`\`\`\n<!-- end of example -->`;
      if (updating) readme = readme.replace(whole, () => example);
      else assert.equal(shown, stdout);
    }
    if (updating) write('README.md', readme);
  });

  test('the README has exactly two commands that begin with npm ci', () => {
    const commands = read('README.md')
      .split('\n')
      .filter((line) => line.startsWith('npm ci'));
    assert.equal(commands.length, 2);
  });

  test('SECURITY.md lists every bound, as limits.ts explains it', () => {
    const security = read('SECURITY.md');
    const [whole = '', shown] = /<!-- bounds -->\n([\s\S]*?)<!-- end of bounds -->/.exec(security) ?? [];
    if (updating)
      write(
        'SECURITY.md',
        security.replace(whole, () => `<!-- bounds -->\n${boundsTable()}<!-- end of bounds -->`),
      );
    else assert.equal(shown, boundsTable());
  });

  test('ARCHITECTURE.md names every room and every dependency', () => {
    const architecture = read('ARCHITECTURE.md');
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.name !== 'api.ts')
      .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name));
    const { dependencies, devDependencies } = JSON.parse(read('package.json'));
    const missing = [...rooms, ...Object.keys(dependencies), ...Object.keys(devDependencies)].filter(
      (name) => !architecture.includes(`\`${name}\``),
    );
    assert.deepEqual(missing, []);
  });

  test('every error code is thrown somewhere', () => {
    const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
      .map((file) => read(join('src', file)))
      .join('\n');
    assert.deepEqual(
      Object.keys(exitCodes).filter((code) => !sources.includes(`'${code}'`)),
      [],
    );
  });
});

/** A row a bound: its name, its value, and the comment above it in limits.ts. */
function boundsTable(): string {
  const source = read('src/limits.ts');
  const rows = Object.entries(limits).map(([name, value]) => {
    const [, comment = ''] = new RegExp(`/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\s+${name}:`).exec(source) ?? [];
    return `| \`${name}\` | ${value} | ${comment.replace(/\s*\n\s*\*\s*/g, ' ').trim()} |\n`;
  });
  return ['| bound | value | what |\n', '|---|---|---|\n', ...rows].join('');
}
