import type { HttpResponse } from '../../http/response.ts';
import type { Notice } from '../../report.ts';

/**
 * Watches what Docker Hub says of the pull allowance (`ratelimit-limit: 100;w=21600`, `ratelimit-remaining: 19;...`)
 * and tells once, when less than a fifth is left.
 */
export function rateLimitWatch(registry: string, onNotice: (notice: Notice) => void): (response: HttpResponse) => void {
  let told = false;
  return ({ headers }) => {
    const limit = leadingNumber(headers['ratelimit-limit']);
    const remaining = leadingNumber(headers['ratelimit-remaining']);
    if (told || limit === undefined || remaining === undefined || remaining >= limit * 0.2) return;
    told = true;
    onNotice({ code: 'RATE_LIMIT_LOW', message: `${registry} allows ${remaining} more pulls of ${limit} for now.` });
  };
}

function leadingNumber(value: string | undefined): number | undefined {
  const digits = /^\d{1,9}/.exec(value ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}
