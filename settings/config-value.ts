/** Lists and groups come as JSON text, everything else as it stands. */
export function parsed(value: string | undefined): unknown {
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return value; // a plain text; the schema says what it should be
  }
}
