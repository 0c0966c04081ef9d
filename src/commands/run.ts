import { Config, run, settings } from '@oclif/core';
import { PlimsollError } from '../errors.ts';
import { helpSubject, PlimsollHelp } from './help.ts';
import { readerGone } from './output.ts';
import { tellError } from './tell-error.ts';
import { usageError } from './usage-error.ts';
import { voiceOf } from './voice.ts';

export interface Launch {
  /** The folder of package.json. */
  readonly root: string;
  readonly pjson: object;
  readonly fromSource: boolean;
}

/** Hands the command line to oclif and turns whatever it throws into a message and an exit code of the contract. */
export async function runCommand({ root, pjson, fromSource }: Launch): Promise<void> {
  // Node itself strips the types of our sources; oclif's own loaders would only get in the way.
  settings.enableAutoTranspile = false;
  // oclif makes it 1 for every error while it is not set.
  process.exitCode = 0;
  const argv = process.argv.slice(2);
  let config: Config | undefined;
  const fail = (error: unknown) => {
    process.exitCode = tellError(error, voiceOf(argv, process.env), (each) => usageError(each, config, argv));
  };
  // A reader that went away is told to who writes (`writeOut`); for help and progress it means nothing.
  // oclif's own listener would throw what we tell.
  process.stdout.removeAllListeners('error').on('error', () => {});
  process.stderr.on('error', () => {});
  // Node's own exit code for these is 1, which says that a policy was violated.
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  const endless = () => fail(new Error('the work came to no end'));
  process.once('beforeExit', endless);
  try {
    const options = fromSource ? { root, pjson: withSourceCommands(pjson) } : { root };
    // oclif's types want the whole package.json; it is the one at `root`.
    config = (await Config.load(options as Parameters<typeof Config.load>[0])) as Config;
    const subject = helpSubject(argv);
    if (subject) await new PlimsollHelp(config).showHelp(subject);
    else await run(argv, config);
  } catch (error) {
    if (error !== readerGone) fail(error);
    // Work that did not hear the stop may still hold a pipe or a socket open.
    if (error instanceof PlimsollError && (error.code === 'ABORTED' || error.code === 'TIMEOUT')) process.exit();
  } finally {
    process.off('beforeExit', endless);
  }
}

function withSourceCommands(pjson: object): object {
  const { oclif, ...rest } = pjson as { readonly oclif: object };
  return {
    ...rest,
    oclif: { ...oclif, commands: { strategy: 'explicit', target: './src/commands/index.ts', identifier: 'commands' } },
  };
}
