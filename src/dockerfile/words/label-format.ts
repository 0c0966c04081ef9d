import type { LabelType } from './label-schema.ts';
import { isLicenseExpression } from './spdx-license.ts';

/** What a value of a type is, as a sentence goes on with, and whether a text is one. */
export interface LabelFormat {
  readonly name: string;
  readonly accepts: (text: string) => boolean;
}

export const labelFormats: { readonly [Type in LabelType]: LabelFormat } = {
  text: { name: 'a text', accepts: () => true },
  url: { name: 'a URL', accepts: isUrl },
  rfc3339: { name: 'a time by RFC 3339, as 2027-01-31T12:00:00Z', accepts: isTime },
  spdx: { name: 'a license expression by SPDX, as Apache-2.0', accepts: isLicenseExpression },
  hash: { name: 'a commit of git', accepts: (text) => /^(?:[0-9a-f]{7,40}|[0-9a-f]{64})$/.test(text) },
  semver: { name: 'a semantic version, as 1.2.3', accepts: isSemanticVersion },
  email: { name: 'an e-mail address', accepts: isAddress },
};

/** One that says where: `ssh://` and `git+https://` too. */
function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^\s/]/i.test(text) && URL.canParse(text);
}

function isTime(text: string): boolean {
  return time.test(text) && !Number.isNaN(Date.parse(text.replace(/[Tt ]/, 'T').toUpperCase()));
}

const time = /^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$/;

/** Semantic Versioning 2.0.0, without a `v`. */
function isSemanticVersion(text: string): boolean {
  const [, version = '', pre, build] = /^([^+-]*)(?:-([^+]*))?(?:\+(.*))?$/s.exec(text) ?? [];
  const isNumber = (part: string): boolean => /^(?:0|[1-9][0-9]*)$/.test(part);
  const isIdentifier = (part: string): boolean => /^[0-9A-Za-z-]+$/.test(part);
  const numbers = version.split('.');
  return (
    numbers.length === 3 &&
    numbers.every(isNumber) &&
    (pre?.split('.') ?? []).every((part) => isIdentifier(part) && (!/^[0-9]+$/.test(part) || isNumber(part))) &&
    (build?.split('.') ?? []).every(isIdentifier)
  );
}

/** RFC 5322's mailbox but for quoted local parts: `jo@example.com`, `Jo Doe <jo@example.com>`. */
function isAddress(text: string): boolean {
  const open = text.lastIndexOf('<');
  const address = open >= 0 && text.endsWith('>') ? text.slice(open + 1, -1) : text;
  const [local = '', domain = '', ...more] = address.split('@');
  const isLocal = /^[\w!#$%&'*+/=?^`{|}~.-]+$/.test(local) && !local.startsWith('.') && !local.endsWith('.');
  return more.length === 0 && isLocal && domain.split('.').every((part) => /^[\p{L}\p{N}-]+$/u.test(part));
}
