/** Returns the value of a configuration key. The engine passes lists and groups as JSON, everything else unchanged. */
export function parsed(value: string | undefined): unknown {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value; // plain text; the schema checks it
  }
}
