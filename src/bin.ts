#!/usr/bin/env node
import { readFileSync } from 'node:fs';
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

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 24 || (major === 24 && minor < 15)) {
  // Nothing is imported before: what older ones lack would end in a stack trace.
  process.stderr.write(`Error: plimsoll needs Node.js 24.15 or later; this is ${process.version}. [NODE_TOO_OLD]\n`);
  process.exitCode = 3;
} else if (process.argv.length === 3 && ['--version', '-v', 'version'].includes(process.argv[2] ?? '')) {
  // Answered before anything heavy is loaded.
  process.stdout.write(`plimsoll/${pjson.version} ${process.platform}-${process.arch} node-${process.version}\n`);
} else {
  // `npm --prefix CLONE start` runs in the clone; paths are meant from where it was called.
  const { INIT_CWD, npm_lifecycle_event: event } = process.env;
  if (fromSource && event === 'start' && INIT_CWD) process.chdir(INIT_CWD);
  const { enableCompileCache } = await import('node:module');
  const { compileCacheFolder } = await import('./commands/cache-folder.ts');
  const compiled = compileCacheFolder(process.env, process.argv);
  if (compiled) enableCompileCache(compiled);
  const { runCommand } = await import('./commands/run.ts');
  // Not awaited: oclif imports this bundle again for its commands.
  void runCommand({ root, pjson, fromSource });
}
