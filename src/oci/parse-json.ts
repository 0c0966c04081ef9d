import * as v from 'valibot';
import { type ErrorCode, PlimsollError } from '../errors.ts';

/**
 * The door for outside JSON: bytes in, a checked value out. The first thing that does not fit is named by its path.
 * @param what names the document in the error, as in "manifest sha256:..."
 * @throws PlimsollError `code` when the bytes are no JSON, or not of the schema's shape
 */
export function parseJson<Schema extends v.GenericSchema>(
  schema: Schema,
  bytes: Uint8Array,
  what: string,
  code: ErrorCode,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new PlimsollError(code, `The ${what} is not JSON.`, { cause });
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new PlimsollError(code, `The ${what} is not valid${path ? ` at '${path}'` : ''}: ${issue.message}.`);
}
