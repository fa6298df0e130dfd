const known = new Map<string, boolean>();

/** Whether it is an IANA time zone by its full name, e.g. `Asia/Tokyo`, or UTC. */
export function isTimeZone(name: string): boolean {
  const answer = known.get(name) ?? isKnown(name);
  known.set(name, answer); // a formatter costs as much as a resource does
  return answer;
}

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^(UTC|[A-Z][A-Za-z_]+\/[A-Za-z0-9_+/-]+)$/.test(name);
  } catch {
    return false; // Intl throws a RangeError at a zone it doesn't know
  }
}
