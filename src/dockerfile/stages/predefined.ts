import type { Base, Variable } from '../stage.ts';
import { PersistentMap } from './persistent-map.ts';

export type Variables = PersistentMap<Variable>;

/** What FROM sees without an ARG; the stage does only after one. Source: `defaultArgs` of BuildKit's dockerfile2llb. */
export const platformVariables: Variables = ['BUILD', 'TARGET']
  .flatMap((side) => ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map((part) => side + part))
  .concat('TARGETSTAGE')
  .reduce((all, name) => all.with(name, predefined(name, undefined, true)), new PersistentMap<Variable>());

/** What every stage sees without an ARG or ENV: build arguments for proxies, and PATH, which BuildKit always sets. */
export function stageVariables(base: Base): Variables {
  return base.kind === 'scratch' ? overScratch : overImage;
}

const proxyVariables = ['http', 'https', 'ftp', 'no', 'all']
  .flatMap((kind) => [`${kind}_proxy`, `${kind}_proxy`.toUpperCase()])
  .reduce((all, name) => all.with(name, predefined(name, undefined, false)), new PersistentMap<Variable>());

const overImage = proxyVariables.with('PATH', predefined('PATH', undefined, true));

const overScratch = proxyVariables.with(
  'PATH',
  predefined('PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', true),
);

function predefined(name: string, value: string | undefined, isSet: boolean): Variable {
  return { name, kind: 'predefined', value, isSet, declaration: undefined, span: undefined };
}
