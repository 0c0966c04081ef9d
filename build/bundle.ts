import { copyFile, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

// Makes dist/: the command line in one small start file and chunks that are loaded when first needed. Dependencies
// that only some runs need stay outside the bundle; the package installs them.

const root = fileURLToPath(new URL('..', import.meta.url));

await rm(`${root}dist`, { recursive: true, force: true });
const bundle = await rolldown({
  cwd: root,
  input: { bin: 'src/bin.ts', commands: 'src/commands/index.ts', api: 'src/api.ts' },
  platform: 'node',
  external: [/^@cyclonedx\//],
});
await bundle.write({
  dir: 'dist',
  format: 'esm',
  entryFileNames: '[name].js',
  chunkFileNames: 'chunks/[name]-[hash].js',
  minify: false,
});
await bundle.close();
await copyFile(`${root}src/reports/report.schema.json`, `${root}dist/report.schema.json`);
