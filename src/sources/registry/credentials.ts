import { open } from 'node:fs/promises';
import { PlimsollError } from '../../errors.ts';
import { limits } from '../../limits.ts';
import { askHelper } from './credential-helper.ts';
import {
  anonymous,
  type Credentials,
  type DockerConfig,
  helperFor,
  parseDockerConfig,
  storedLogin,
} from './docker-config.ts';

/** What to show `registry` when it asks who we are. */
export type CredentialsProvider = (registry: string, repository: string) => Promise<Credentials>;

export interface CredentialSettings {
  /** Given on the command line, for this one registry and no other. */
  readonly explicit?: { readonly registry: string; readonly credentials: Credentials };
  /** DOCKER_AUTH_CONFIG: the text of a config.json. */
  readonly inline?: string;
  /** config.json and auth.json files, the first that knows the registry wins. */
  readonly files: readonly string[];
  /** For credential helpers: PATH, HOME and what their clouds need. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds a helper may take. */
  readonly helperTimeout: number;
}

/**
 * Looks in this order: what was given outright, DOCKER_AUTH_CONFIG, the files in turn; in each the registry's helper,
 * then the stored logins. Files are read when first asked, each once.
 */
export function credentialsProvider(settings: CredentialSettings): CredentialsProvider {
  const configs = new Map<string, Promise<DockerConfig | undefined>>();
  const read = (file: string) => {
    const config = configs.get(file) ?? readConfig(file);
    configs.set(file, config);
    return config;
  };

  async function ask(config: DockerConfig, file: string, registry: string, repository: string): Promise<Credentials> {
    const helper = helperFor(config, registry);
    if (helper !== undefined) {
      const { environment, helperTimeout: timeout } = settings;
      const answer = await askHelper({ name: helper, server: helperKey(registry), environment, timeout });
      if (answer.kind !== 'anonymous') return answer;
    }
    return storedLogin(config, registry, repository, file);
  }

  return async (registry, repository) => {
    if (settings.explicit?.registry === registry) return settings.explicit.credentials;
    if (settings.inline) {
      const name = 'DOCKER_AUTH_CONFIG';
      const found = await ask(parseDockerConfig(settings.inline, name), name, registry, repository);
      if (found.kind !== 'anonymous') return found;
    }
    for (const file of settings.files) {
      const config = await read(file);
      const found = config ? await ask(config, file, registry, repository) : anonymous;
      if (found.kind !== 'anonymous') return found;
    }
    return anonymous;
  };
}

/** Docker stores Docker Hub's login under the address of its first version. */
function helperKey(registry: string): string {
  return registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry;
}

/** Undefined when there is none. */
async function readConfig(file: string): Promise<DockerConfig | undefined> {
  const unreadable = (why: string) =>
    new PlimsollError('CONFIG_INVALID', `The login file '${file}' ${why}.`, {
      remedy: 'Repair or remove it, or point DOCKER_CONFIG or REGISTRY_AUTH_FILE elsewhere.',
    });
  try {
    await using handle = await open(file, 'r');
    const { size } = await handle.stat();
    if (size > limits.credentialsBytes) throw unreadable(`is larger than ${limits.credentialsBytes} bytes`);
    return parseDockerConfig(await handle.readFile('utf8'), file);
  } catch (error) {
    if (error instanceof PlimsollError) throw error;
    const code = (error as NodeJS.ErrnoException).code; // what node:fs throws
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(`cannot be read (${code ?? 'unknown reason'})`);
  }
}
