import * as v from 'valibot';
import { type ErrorCode, PlimsollError } from '../../errors.ts';

/**
 * As oci/parse-json, for documents that hold secrets: the error says which field is wrong and never what stood there,
 * and keeps no cause, for both JSON.parse and valibot quote what they read (S21).
 * @throws PlimsollError `code`
 */
export function parseSecretJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
  what: string,
  code: ErrorCode,
  remedy: string,
): v.InferOutput<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PlimsollError(code, `${what} is not JSON.`, { remedy });
  }
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const path = v.getDotPath(result.issues[0]);
  throw new PlimsollError(code, `${what} is not valid${path ? ` at '${path.slice(0, 200)}'` : ''}.`, { remedy });
}
