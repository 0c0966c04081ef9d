import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where the user's own configuration is, when there is one: `plimsoll/config.yaml` of the configuration folder (XDG). */
export function userConfigFile(environment: Readonly<Record<string, string | undefined>>): string {
  // XDG Base Directory Specification: a relative path is to be ignored.
  const xdg = environment['XDG_CONFIG_HOME'] ?? '';
  return join(isAbsolute(xdg) ? xdg : join(homedir(), '.config'), 'plimsoll', 'config.yaml');
}
