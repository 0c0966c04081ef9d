import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type ErrorCode, PlimsollError } from '../../src/errors.ts';
import { mistaken } from '../../src/sources/mistaken.ts';
import { plimsoll } from '../support/cli.ts';
import { scratchFolder, writeIn } from '../support/small-images.ts';

const remedyOf = async (code: ErrorCode, text: string, registry?: string) => {
  const error = await mistaken(new PlimsollError(code, 'It is so.', { remedy: 'before' }), text, registry);
  assert.ok(error instanceof PlimsollError);
  assert.deepEqual([error.code, error.message], [code, 'It is so.']);
  return error.remedy ?? '';
};

describe('a word that led nowhere', () => {
  const table: readonly (readonly [ErrorCode, string, string | undefined, RegExp])[] = [
    ['IMAGE_NOT_FOUND', 'nope.tar', 'docker.io', /taken for the image 'nope\.tar' of Docker Hub; .* '\.\/nope\.tar'/],
    ['REGISTRY_UNAUTHORIZED', 'nope.tar.gz', 'docker.io', /'\.\/nope\.tar\.gz'/],
    ['NETWORK_OFFLINE', 'acme/nope.tgz', 'docker.io', /'\.\/acme\/nope\.tgz'/],
    ['REGISTRY_DENIED', 'my.images/nope.tar', 'my.images', /of the registry 'my\.images'; .* '\.\/my\.images\/nope/],
    ['REFERENCE_INVALID', 'Nope.tar', undefined, /^For a file write '\.\/Nope\.tar'/],
    ['IMAGE_NOT_FOUND', 'docker:nginx', 'docker.io', /write 'nginx', for .* 'daemon:nginx'/],
    ['IMAGE_NOT_FOUND', 'registry:nginx', 'docker.io', /write 'nginx'/],
    // What is told already, and what looks like a reference.
    ['NETWORK_FAILED', 'docker:dind', 'docker.io', /^before$/],
    ['REGISTRY_RATE_LIMITED', 'nope.tar', 'docker.io', /^before$/],
    ['IMAGE_NOT_FOUND', 'nginx:1.27', 'docker.io', /^before$/],
    ['REFERENCE_INVALID', 'tar:nope.tar', undefined, /^before$/],
    ['REFERENCE_INVALID', 'https://example.com/nope.tar', undefined, /^before$/],
    ['INPUT_AMBIGUOUS', 'nope.tar', undefined, /^before$/],
  ];
  for (const [code, text, registry, remedy] of table) {
    test(`${text}: ${code}`, async () => assert.match(await remedyOf(code, text, registry), remedy));
  }

  test('other errors are let through', async () => {
    const error = new TypeError('a bug');
    assert.equal(await mistaken(error, 'nope.tar', 'docker.io'), error);
  });
});

test('plimsoll scan names what lies near', async () => {
  const cwd = scratchFolder();
  writeIn(cwd, 'note.tar', '');
  for (const word of ['nope.tar', 'Nope.tar', './nope.tar']) {
    const { code, stderr } = await plimsoll(['scan', '--offline', word], { cwd });
    assert.equal(code, word === 'Nope.tar' ? 2 : 3);
    assert.match(stderr, /\n {7}.*Did you mean '\.\/note\.tar'\?\n$/);
  }
});
