import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { PlimsollError } from '../../src/errors.ts';
import { formatReference, parseReference } from '../../src/oci/reference.ts';

const hex = '0123456789abcdef'.repeat(4);
const sha256 = `sha256:${hex}`;
const sha512 = `sha512:${hex}${hex}`;

describe('a reference is completed as Docker does', () => {
  const table: readonly (readonly [string, string])[] = [
    ['nginx', 'docker.io/library/nginx:latest'],
    ['nginx:1.27', 'docker.io/library/nginx:1.27'],
    ['grafana/grafana', 'docker.io/grafana/grafana:latest'],
    ['docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['docker.io/library/nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/nginx', 'docker.io/library/nginx:latest'],
    ['registry-1.docker.io/grafana/grafana:9', 'docker.io/grafana/grafana:9'],
    ['registry.hub.docker.com/nginx', 'docker.io/library/nginx:latest'],
    ['ghcr.io/acme/app', 'ghcr.io/acme/app:latest'],
    ['GHCR.io/acme/app', 'ghcr.io/acme/app:latest'],
    ['ghcr.io/acme/deep/er/app:v1', 'ghcr.io/acme/deep/er/app:v1'],
    // One name is a repository of Docker Hub, however much it looks like a host.
    ['ghcr.io', 'docker.io/library/ghcr.io:latest'],
    ['localhost', 'docker.io/library/localhost:latest'],
    ['localhost:5000', 'docker.io/library/localhost:5000'],
    ['localhost/app', 'localhost/app:latest'],
    ['localhost:5000/app', 'localhost:5000/app:latest'],
    ['registry:5000/app', 'registry:5000/app:latest'],
    ['registry/app', 'docker.io/registry/app:latest'],
    ['LOCALHOST/app', 'localhost/app:latest'],
    // Only the capitals tell that it is a host.
    ['MyRegistry/app', 'MyRegistry/app:latest'],
    ['127.0.0.1:5000/app:1', '127.0.0.1:5000/app:1'],
    ['[::1]/app', '[::1]/app:latest'],
    ['[2001:db8::1]:5000/a/b:1', '[2001:db8::1]:5000/a/b:1'],
    ['xn--7o8h.com/app', 'xn--7o8h.com/app:latest'],
    ['a-b.example/app', 'a-b.example/app:latest'],
    // Separators in a part.
    ['a.b/c', 'a.b/c:latest'],
    ['x/a.b_c__d-e---f', 'docker.io/x/a.b_c__d-e---f:latest'],
    ['app:_tag', 'docker.io/library/app:_tag'],
    ['app:V1.0-RC_2', 'docker.io/library/app:V1.0-RC_2'],
    [`app:${'t'.repeat(128)}`, `docker.io/library/app:${'t'.repeat(128)}`],
    // A digest needs no tag, and with one it keeps it.
    [`app@${sha256}`, `docker.io/library/app@${sha256}`],
    [`app@${sha512}`, `docker.io/library/app@${sha512}`],
    [`ghcr.io/acme/app:1@${sha256}`, `ghcr.io/acme/app:1@${sha256}`],
    [`localhost:5000/app@${sha256}`, `localhost:5000/app@${sha256}`],
    // 63 or 65 hex digits are a name.
    [hex.slice(1), `docker.io/library/${hex.slice(1)}:latest`],
    [`${hex}0`, `docker.io/library/${hex}0:latest`],
    [`acme/${hex}`, `docker.io/acme/${hex}:latest`],
    [`example.com/${'a'.repeat(243)}`, `example.com/${'a'.repeat(243)}:latest`],
  ];
  for (const [text, full] of table) {
    test(text.slice(0, 80), () => {
      assert.equal(formatReference(parseReference(text)), full);
      assert.deepEqual(parseReference(full), parseReference(text));
    });
  }
});

describe('no reference', () => {
  const table: readonly (readonly [string, RegExp])[] = [
    ['', /empty/],
    [' ', /''|' '/],
    ['nginx ', /part of a repository/],
    ['ngi nx', /part of a repository/],
    ['nginx:', /tag/],
    ['nginx:-x', /tag/],
    ['nginx:.x', /tag/],
    ['nginx:a b', /tag/],
    ['nginx:ä', /tag/],
    [`nginx:${'t'.repeat(129)}`, /tag/],
    ['nginx@', /digest/],
    ['nginx@sha256', /digest/],
    ['nginx@sha256:abc', /digest/],
    [`nginx@sha256:${hex.toUpperCase()}`, /digest/],
    [`nginx@sha1:${'0'.repeat(40)}`, /digest/],
    [`nginx@sha512:${hex}`, /digest/],
    [`nginx@${sha256}@${sha256}`, /digest/],
    [`nginx@${sha256}:1`, /digest/],
    [':1', /repository/],
    ['/nginx', /part of a repository/],
    ['a//b', /part of a repository/],
    ['a/b/', /part of a repository/],
    ['localhost/', /repository/],
    ['-a/b', /part of a repository/],
    ['a-/b', /part of a repository/],
    ['x/a..b', /part of a repository/],
    ['x/a___b', /part of a repository/],
    ['x/a._b', /part of a repository/],
    ['x/../y', /part of a repository/],
    ['x/.y', /part of a repository/],
    ['.x/y', /host/],
    ['-a.b/c', /host/],
    ['a..b/c', /host/],
    ['a.b:port/c', /host/],
    ['a.b:123456/c', /host/],
    ['[::1/app', /host/],
    ['[xyz]/app', /host/],
    ['nginx\0', /part of a repository/],
    ['nginx\n', /part of a repository/],
    ['näginx', /part of a repository/],
    [`example.com/${'a'.repeat(244)}`, /255/],
    ['a'.repeat(100_000), /255/],
    ['a/'.repeat(100_000), /part of a repository/],
  ];
  for (const [text, why] of table) {
    test(JSON.stringify(text.slice(0, 60)), () => {
      const error = refused(text);
      assert.match(error.message, why);
      assert.ok(error.message.length < 1000);
    });
  }
});

describe('the usual slips have a remedy', () => {
  const table: readonly (readonly [string, string])[] = [
    ['https://ghcr.io/acme/app', "Write it as 'ghcr.io/acme/app'."],
    ['http://localhost:5000/app', "Write it as 'localhost:5000/app'."],
    ['docker://nginx', "Write it as 'nginx'."],
    ['HTTPS://me:secret@ghcr.io/acme/app:1', "Write it as 'ghcr.io/acme/app:1'."],
    [`https://ghcr.io/acme/app@sha256:${hex}`, `Write it as 'ghcr.io/acme/app@sha256:${hex}'.`],
    // Pages about images, with or without what browsers hide.
    ['https://hub.docker.com/_/nginx', "Write it as 'nginx'."],
    ['https://hub.docker.com/_/nginx/tags?page=2#x', "Write it as 'nginx'."],
    ['hub.docker.com/_/nginx', "Write it as 'nginx'."],
    ['https://hub.docker.com/r/grafana/grafana', "Write it as 'grafana/grafana'."],
    ['hub.docker.com/r/grafana/grafana/', "Write it as 'grafana/grafana'."],
    ['https://hub.docker.com/layers/library/nginx/1.27/images/sha256-0', "Write it as 'nginx:1.27'."],
    ['https://hub.docker.com/layers/grafana/grafana/11.0/images/x', "Write it as 'grafana/grafana:11.0'."],
    ['https://hub.docker.com/v2/repositories/library/nginx/tags', "Write it as 'nginx'."],
    ['https://quay.io/repository/prometheus/node-exporter?tab=tags', "Write it as 'quay.io/prometheus/node-exporter'."],
    ['https://gallery.ecr.aws/nginx/nginx', "Write it as 'public.ecr.aws/nginx/nginx'."],
    ['https://github.com/Acme/app/pkgs/container/app', "Write it as 'ghcr.io/acme/app'."],
    ['https://github.com/orgs/acme/packages/container/package/a%2Fb', "Write it as 'ghcr.io/acme/a/b'."],
    // What a registry's API is asked.
    ['https://registry.example.com/v2/acme/app/manifests/1.4', "Write it as 'registry.example.com/acme/app:1.4'."],
    [
      `https://registry.example.com/v2/acme/app/manifests/sha256:${hex}`,
      `Write it as 'registry.example.com/acme/app@sha256:${hex}'.`,
    ],
    ['http://localhost:5000/v2/app/tags/list', "Write it as 'localhost:5000/app'."],
    ['https://registry.example.com/v2/acme/app', "Write it as 'registry.example.com/acme/app'."],
    ['https://registry.example.com/v2/', "Write the image's name, as in 'nginx:1.27' or 'ghcr.io/acme/app:1.4'."],
    ['https://hub.docker.com/search?q=nginx', "Write the image's name, as in 'nginx:1.27' or 'ghcr.io/acme/app:1.4'."],
    ['https://', "Write the image's name, as in 'nginx:1.27' or 'ghcr.io/acme/app:1.4'."],
    ['Nginx', "Write it as 'nginx'."],
    ['acme/App:V1', "Write it as 'acme/app:V1'."],
    ['ghcr.io/Acme/App:V1', "Write it as 'ghcr.io/acme/app:V1'."],
    [hex, `Write 'daemon:${hex}' for an image of the local engine.`],
  ];
  for (const [text, remedy] of table) {
    test(text.slice(0, 60), () => assert.equal(refused(text).remedy, remedy));
  }
});

test('what a reference is written out as is read as the same', () => {
  const part = fc.stringMatching(/^[a-z0-9]{1,8}(?:[._-][a-z0-9]{1,8})?$/);
  const host = fc.constantFrom('docker.io', 'localhost', 'localhost:5000', 'ghcr.io', '[::1]:80', '10.0.0.1:5000');
  const tag = fc.option(fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,20}$/), { nil: undefined });
  const digest = fc.constantFrom(undefined, sha256, sha512);
  fc.assert(
    fc.property(host, fc.array(part, { minLength: 1, maxLength: 4 }), tag, digest, (registry, parts, tagged, by) => {
      const text = `${registry}/${parts.join('/')}${tagged ? `:${tagged}` : ''}${by ? `@${by}` : ''}`;
      const read = parseReference(text);
      assert.equal(read.registry, registry);
      assert.deepEqual(parseReference(formatReference(read)), read);
    }),
  );
});

test('any text is a reference or REFERENCE_INVALID', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'ab/:@.[]-_A1') }));
  fc.assert(
    fc.property(text, (any) => {
      try {
        formatReference(parseReference(any));
      } catch (error) {
        assert.ok(error instanceof PlimsollError && error.code === 'REFERENCE_INVALID', String(error));
      }
    }),
  );
});

function refused(text: string): PlimsollError {
  try {
    parseReference(text);
  } catch (error) {
    if (error instanceof PlimsollError && error.code === 'REFERENCE_INVALID') return error;
    throw error;
  }
  return assert.fail(`'${text.slice(0, 60)}' was taken`);
}
