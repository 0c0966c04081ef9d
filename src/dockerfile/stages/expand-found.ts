/** What a name is bound to; a `Variable` is one. */
export interface Binding {
  /** Undefined: not known before the build, unless it is not set at all. */
  readonly value: string | undefined;
  readonly isSet: boolean;
}

/** Undefined for a name that nothing declares. */
export type Lookup = (name: string) => Binding | undefined;

/** What is known of a name. */
export interface Found {
  readonly value: string | undefined;
  /** Undefined: only the base image knows. */
  readonly isSet: boolean | undefined;
}

/** @param isComplete false: what nothing declares may come from the base image */
export function foundIn(binding: Binding | undefined, isComplete: boolean): Found {
  if (binding !== undefined) return { value: binding.isSet ? binding.value : undefined, isSet: binding.isSet };
  return { value: undefined, isSet: isComplete ? false : undefined };
}

/**
 * Whether `${x-y}`, with `isColon` `${x:-y}`, takes the value and not `y`; undefined when it cannot be known.
 */
export function countsAsSet({ value, isSet }: Found, isColon: boolean): boolean | undefined {
  if (isSet !== true || !isColon) return isSet;
  return value === undefined ? undefined : value !== '';
}
