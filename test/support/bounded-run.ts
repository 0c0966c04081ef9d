import { plimsoll, type Ran, type RunOptions } from './cli.ts';

export interface BoundedRun extends Ran {
  /** Most memory that the process ever had, in MiB. */
  readonly megabytes: number;
  /** As in `[LIMIT_EXCEEDED]` at the end of the first line of an error. */
  readonly error: string | undefined;
}

/** The process tells its own memory when it ends. */
const tell = "process.on('exit',()=>process.stderr.write('\\nmaxRSS '+process.resourceUsage().maxRSS+'\\n'))";

/** Runs the command line with a heap of 256 MiB: what reads without bounds dies of it. */
export async function runBounded(args: readonly string[], options: RunOptions = {}): Promise<BoundedRun> {
  const env = {
    ...options.env,
    NODE_OPTIONS: `--max-old-space-size=256 --import=data:text/javascript,${encodeURIComponent(tell)}`,
  };
  const ran = await plimsoll(args, { ...options, env });
  const kilobytes = /\nmaxRSS (\d+)\n/.exec(ran.stderr)?.[1];
  if (kilobytes === undefined)
    throw new Error(`the process died (${ran.signal ?? ran.code}): ${ran.stderr.slice(-2000)}`);
  return { ...ran, megabytes: Number(kilobytes) / 1024, error: /\[([A-Z_]+)\]$/m.exec(ran.stderr)?.[1] };
}
