import { PlimsollError } from '../errors.ts';

/**
 * The report's one moment; SOURCE_DATE_EPOCH makes two runs print the same (reproducible-builds.org).
 * @throws PlimsollError CONFIG_INVALID
 */
export function reportTime(epoch: string | undefined): Date {
  if (!epoch) return new Date();
  if (/^[0-9]{1,12}$/.test(epoch)) return new Date(Number(epoch) * 1000);
  throw new PlimsollError('CONFIG_INVALID', `SOURCE_DATE_EPOCH is '${epoch}', which is not a number of seconds.`, {
    remedy: 'Set it to seconds since 1970, as in 1700000000, or take it away.',
  });
}
