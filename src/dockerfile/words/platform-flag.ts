import { PlimsollError } from '../../errors.ts';
import { type Platform, parsePlatform } from '../../oci/platform.ts';

/** The value of `--platform`, or what an image is for; undefined for what is no platform. */
export function platformOf(text: string): Platform | undefined {
  // `windows(10.0.20348)/amd64`: the version of the system is left out.
  const [os = '', ...rest] = text.split('/');
  try {
    return parsePlatform([os.replace(/\([^()]*\)$/, ''), ...rest].join('/'));
  } catch (error) {
    if (error instanceof PlimsollError) return undefined;
    throw error;
  }
}
