import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import * as v from 'valibot';
import { PlimsollError } from '../../errors.ts';
import { serverText } from '../../http/server-text.ts';
import { limits } from '../../limits.ts';
import { anonymous, type Credentials, loginOf } from './docker-config.ts';
import { parseSecretJson } from './secret-json.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface HelperCall {
  /** As the login file names it; the program is `docker-credential-<name>`. */
  readonly name: string;
  /** Whose login is wanted, in the helper's spelling. */
  readonly server: string;
  readonly environment: Environment;
  /** Milliseconds. */
  readonly timeout: number;
}

const AnswerSchema = v.object({ Username: v.string(), Secret: v.string() });

/**
 * Asks a credential helper (docker/docker-credential-helpers, protocol `get`): the server's name on its standard
 * input, JSON on its output, "credentials not found" when it knows none.
 * @throws PlimsollError CREDENTIAL_HELPER_FAILED
 */
export async function askHelper(call: HelperCall): Promise<Credentials> {
  const program = await findProgram(call);
  const { status, output, complaint } = await run(program, call);
  if (status === 0) {
    const { Username, Secret } = parseSecretJson(
      AnswerSchema,
      output,
      `The answer of '${program}'`,
      'CREDENTIAL_HELPER_FAILED',
      remedyFor(call),
    );
    return Username === '' && Secret === '' ? anonymous : loginOf(Username, Secret);
  }
  // Helpers complain on either stream; an answer that came before the failure would hold the secret.
  const said = `${complaint} ${output.includes('{') ? '' : output}`.trim();
  if (/credentials not found|could not be found in the keychain/i.test(said)) return anonymous;
  throw failure(call, said ? `says: ${serverText(said)}` : `ended with status ${status}`);
}

/** S15: a plain name, found in an absolute folder of PATH: never in the folder we happen to stand in. */
async function findProgram(call: HelperCall): Promise<string> {
  if (!/^[A-Za-z0-9._-]{1,100}$/.test(call.name)) throw failure(call, 'has a name that is no program name');
  for (const folder of (call.environment['PATH'] ?? '').split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const path = join(folder, `docker-credential-${call.name}`);
    const found = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw failure(call, 'is not installed');
}

interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly complaint: string;
}

async function run(program: string, call: HelperCall): Promise<Outcome> {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  const child = spawn(program, ['get'], {
    env: helperEnvironment(call.environment),
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: call.timeout,
    killSignal: 'SIGKILL',
  });
  const tooMuch = () => {
    child.kill('SIGKILL');
    reject(failure(call, `answered more than ${limits.credentialsBytes} bytes`));
  };
  const output = collect(child.stdout, tooMuch);
  const complaint = collect(child.stderr, tooMuch);
  child.on('error', (cause: NodeJS.ErrnoException) =>
    reject(failure(call, `cannot be run (${cause.code ?? 'unknown reason'})`)),
  );
  let lingering: NodeJS.Timeout | undefined;
  child.on('exit', (status, signal) => {
    if (signal) reject(failure(call, `did not answer in time (${signal})`));
    // A grandchild may keep the pipes open for as long as it likes: it is not waited for.
    lingering = setTimeout(() => resolve({ status, output: output(), complaint: complaint() }), 1000);
  });
  child.on('close', (status) => resolve({ status, output: output(), complaint: complaint() }));
  child.stdin.on('error', () => {
    // It ended without reading: its status tells.
  });
  child.stdin.end(`${call.server}\n`);
  try {
    return await promise;
  } finally {
    clearTimeout(lingering);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function collect(stream: NodeJS.ReadableStream, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > limits.credentialsBytes) tooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

/**
 * S21: a child gets no passphrase or token of ours. What belongs to the clouds stays: their helpers log in with it,
 * and have no other way to. So does where `pass` keeps its store.
 */
export function helperEnvironment(environment: Environment): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    const theirs = /^(?:AWS|AZURE|GOOGLE|CLOUDSDK|GCLOUD|PASSWORD_STORE)_/.test(name);
    const secret = /^PLIMSOLL_|PASS(?:WORD|PHRASE|WD)|TOKEN|SECRET|PRIVATE_?KEY|API_?KEY|DOCKER_AUTH_CONFIG/i.test(
      name,
    );
    if (value !== undefined && (theirs || !secret)) kept[name] = value;
  }
  return kept;
}

function failure(call: HelperCall, why: string): PlimsollError {
  const name = serverText(call.name, 100);
  return new PlimsollError(
    'CREDENTIAL_HELPER_FAILED',
    `The credential helper 'docker-credential-${name}', asked for '${call.server}', ${why}.`,
    { remedy: remedyFor(call) },
  );
}

function remedyFor(call: HelperCall): string {
  const name = serverText(call.name, 100);
  return `Try 'echo ${call.server} | docker-credential-${name} get', or take '${name}' out of credsStore and credHelpers.`;
}
