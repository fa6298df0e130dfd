/** Bits per character, by the frequency of each character in the text (Shannon). */
export function shannon(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** The pairs of letters that make up most of an English text; they are less than a quarter of all possible pairs. */
const FREQUENT_PAIRS = new Set(
  ("th he in er an re nd at on nt ha es st en ed to it ou ea hi is or ti as te et ng of al de se le sa si ar ve ra ld ur ro ic ne "
    + "me li ll ee ce io ns ma be co ch om la ct ta el pr tr us ri di da ot un em ac il wh ho pe po lo no so ol mo op ai ss ul ec ut "
    + "tt pl ge ie id bl ad am ag im sh wa fo su ca ap mp rt rs ts ly ow ev iv vi ke ck ig gh qu rk rv rm ry um ew nc ni ir ep ex xp "
    + "ub ab ob").split(" "),
);

/** The share of adjacent letters that are frequent in English: about 0.7 in words and names made of words, 0.2 in random letters. */
export function wordiness(text: string): number {
  const pairs = (text.toLowerCase().match(/[a-z]+/g) ?? []).flatMap((run) =>
    Array.from({ length: run.length - 1 }, (_, at) => run.slice(at, at + 2))
  );
  return pairs.length === 0 ? 0 : pairs.filter((pair) => FREQUENT_PAIRS.has(pair)).length / pairs.length;
}

/** The share of adjacent characters of different classes: lower case, upper case, digits, others; 0.6 in random base62. */
export function mixture(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at++) if (classOf(text, at) !== classOf(text, at - 1)) changes++;
  return text.length < 2 ? 0 : changes / (text.length - 1);
}

function classOf(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 97 && code <= 122) return 0;
  if (code >= 65 && code <= 90) return 1;
  return code >= 48 && code <= 57 ? 2 : 3;
}

/** The share of characters in runs of lower-case letters as in words, with an initial capital; 0.2 in random base62. */
export function written(text: string): number {
  return (text.match(/[A-Z]?[a-z]{3,}/g) ?? []).join("").length / Math.max(1, text.length);
}

/** Shortest text of mixed lower case, upper case and digits that counts as random; for a shorter one only its name decides. */
const MIXED_LENGTH = 20;
/** The same for one case and digits, as in base32 and base36: AWS's own ids have up to 26 of those (Cognito clients). */
const ONE_CASE_LENGTH = 32;

/**
 * Whether a text without spaces comes from a generator rather than from a person or a tool: it has base64's characters, mixed classes and
 * few pairs of letters as in words. Hexadecimal text doesn't count, as a key looks like a digest. detect-secrets
 * (detect_secrets/plugins/high_entropy_strings.py, base64 above 4.5 bits) and gitleaks (3.5 bits next to a keyword) use Shannon's entropy
 * alone, which 20 random characters don't always reach and words often do; so mixture and pairs decide here, and entropy only excludes
 * repetitive text. Rates: tests/policy-pack/secrets-rates.test.ts.
 */
export function looksRandom(token: string): boolean {
  // Suffixes that Pulumi, CloudFormation and commits add to a name of words don't make it a secret.
  const text = token.replace(/=+$/, "").replace(/(?<![A-Za-z0-9])[0-9a-f]{7,64}(?![A-Za-z0-9])/g, "").replace(/-[A-Z0-9]{12,13}$/, "");
  if (text.length < MIXED_LENGTH || text.length > 4096 || !/^[A-Za-z0-9+/_-]+$/.test(text) || /^[0-9a-f-]+$/i.test(text)) return false;
  if (!/\d/.test(text) || !/[A-Za-z]/.test(text)) return false;
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text);
  if (!mixed && (text.length < ONE_CASE_LENGTH || !/^[A-Za-z0-9]+$/.test(text))) return false;
  return mixture(text) >= (mixed ? 0.37 : 0.2) && (!mixed || written(text) < 0.5) && wordiness(text) <= 0.55 && shannon(text) >= 3.5;
}
