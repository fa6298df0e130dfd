const known = new Map<string, boolean>();

/** Whether a name is the full name of an IANA time zone, e.g. `Asia/Tokyo`, or UTC. */
export function isTimeZone(name: string): boolean {
  const answer = known.get(name) ?? isKnown(name);
  known.set(name, answer); // cached, as creating a formatter takes as long as a simulated resource
  return answer;
}

function isKnown(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return /^(UTC|[A-Z][A-Za-z_]+\/[A-Za-z0-9_+/-]+)$/.test(name);
  } catch {
    return false; // Intl throws a RangeError for an unknown zone
  }
}
