#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// One file serves the sources and the published bundle; the package lies one folder up from both.
const root = fileURLToPath(new URL('..', import.meta.url));
const fromSource = import.meta.url.endsWith('.ts');
// Our own package.json, so its shape is known.
const pjson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly version: string;
  readonly oclif: { readonly commands: object };
};

if (process.argv.length === 3 && ['--version', '-v', 'version'].includes(process.argv[2] ?? '')) {
  // Answered before anything heavy is loaded.
  process.stdout.write(`plimsoll/${pjson.version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  const { compileCacheFolder } = await import('./commands/cache-folder.ts');
  const compiled = compileCacheFolder(process.env, process.argv);
  if (compiled) enableCompileCache(compiled);
  const { runCommand } = await import('./commands/run.ts');
  // Not awaited: oclif imports this bundle again for its commands.
  void runCommand({ root, pjson, fromSource });
}
