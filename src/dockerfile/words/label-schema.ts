import type { OptionValue, RuleOption } from '../rule.ts';

export type LabelType = 'text' | 'url' | 'rfc3339' | 'spdx' | 'hash' | 'semver' | 'email';

/** The option `label-schema`, shared by all rules that have it. */
export const labelSchemaOption: RuleOption = {
  description:
    'Labels that an image must have, each as NAME:TYPE; a type is text, url, rfc3339, spdx, hash, semver or email.',
  default: [],
};

/** The labels that are asked for; a type nobody knows is any text. */
export function labelSchema(option: OptionValue): ReadonlyMap<string, LabelType> {
  const entries = Array.isArray(option) ? option : [];
  return new Map(
    entries.map((entry: string): [string, LabelType] => {
      const colon = entry.lastIndexOf(':');
      if (colon < 0) return [entry, 'text'];
      return [entry.slice(0, colon), types.find((type) => type === entry.slice(colon + 1)) ?? 'text'];
    }),
  );
}

const types: readonly LabelType[] = ['text', 'url', 'rfc3339', 'spdx', 'hash', 'semver', 'email'];

/**
 * Keys whose meaning is the same everywhere, by the OCI image specification, annotations.md. `version` and `revision`
 * may be of any kind there.
 */
export const ociLabels: ReadonlyMap<string, LabelType> = new Map(
  Object.entries<LabelType>({
    created: 'rfc3339',
    authors: 'text',
    url: 'url',
    documentation: 'url',
    source: 'url',
    version: 'text',
    revision: 'text',
    vendor: 'text',
    licenses: 'spdx',
    'ref.name': 'text',
    title: 'text',
    description: 'text',
    'base.digest': 'text',
    'base.name': 'text',
  }).map(([name, type]) => [`org.opencontainers.image.${name}`, type]),
);
