import { Config, run, settings } from '@oclif/core';
import { tellError } from './tell-error.ts';

export interface Launch {
  /** The folder of package.json. */
  readonly root: string;
  readonly version: string;
  readonly pjson: object;
  readonly fromSource: boolean;
}

/** Hands the command line to oclif and turns whatever it throws into a message and an exit code of the contract. */
export async function runCommand({ root, pjson, fromSource }: Launch): Promise<void> {
  // Node itself strips the types of our sources; oclif's own loaders would only get in the way.
  settings.enableAutoTranspile = false;
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader went away (`| head`): nobody is left to tell.
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
  const options = fromSource ? { root, pjson: withSourceCommands(pjson) } : { root };
  let config: Config | undefined;
  try {
    // oclif's types want the whole package.json; it is the one at `root`.
    config = (await Config.load(options as Parameters<typeof Config.load>[0])) as Config;
    await run(process.argv.slice(2), config);
  } catch (error) {
    process.exitCode = await tellError(error, config, process.argv.slice(2));
  }
}

function withSourceCommands(pjson: object): object {
  const { oclif, ...rest } = pjson as { readonly oclif: object };
  return {
    ...rest,
    oclif: { ...oclif, commands: { strategy: 'explicit', target: './src/commands/index.ts', identifier: 'commands' } },
  };
}
