/**
 * Words that name a secret: those of detect-secrets (detect_secrets/plugins/keyword.py) and gitleaks (config/gitleaks.toml,
 * generic-api-key), except `key`, `auth` and `access` alone, which name many other values.
 */
const SECRET_WORD =
  /(?:passwords?|passwd|passphrases?|passcode|secrets?|tokens?|credentials?|apikeys?|privatekeys?|secretkeys?|accesskeys?|authkey|encryptionkey|signingkey|masterkey)$/;
/** Words that name a secret only at the end: `DB_PASS`, not `PASS_THROUGH`. */
const SECRET_LAST_WORD = /^(?:pass|pwd|pw|creds?|cred|dbpass|pat)$/;
/** Pairs of words that name a secret. */
const SECRET_PAIR =
  /(?:^| )(?:(?:api|private|secret|access|auth|encryption|signing|master|session|service|account|shared|deploy|license|app) keys?|(?:redis|valkey|basic) auth|auth data|(?:encryption|password|hash) salt|pass (?:word|phrase))(?: |$)/;

/** Last words of names for facts about a secret, or its location: `DB_PASSWORD_FILE`, `TOKEN_TTL`. */
const ABOUT = new Set(
  ("file files filename arn arns name names path paths ttl id ids identifier url urls uri uris endpoint endpoints host hostname port domain length size bytes "
    + "bits expiry expires expiration exp lifetime duration validity age interval period timeout ms millis seconds secs minutes hours days weeks count limit limits "
    + "quota budget rate max min maximum minimum type types kind mode format spec usage method policy policies rules rotation enabled enable disabled required optional "
    + "allowed supported version versions stage region prefix suffix header headers issuer iss audience aud subject algorithm alg "
    + "algo hasher hashing encoder strategy provider providers store stores manager backend engine service dir directory folder location mount volume ref reference "
    + "alias label labels scope scopes role user username owner bucket table queue topic source field param parameter parameters "
    + "stdin prompt command status state rotated title description email pattern regex characters charset symbols column hint").split(" "),
);
/** Words in the names of public keys and other non-secret keys. */
const PUBLIC =
  /(?:^| )(?:public|publishable|pub|publickey|foreign|primary|partition|sort|idempotency|sha\d*|md5|digest|checksum|hash key|object key|bucket key|cache key|s3 key)(?: |$)/;
/** Words in the names of random values that aren't secret. */
const RANDOM =
  /(?:^| )(?:sha\d*|md5|digests?|checksums?|hash|etag|integrity|commit|revision|fingerprint|thumbprint|nonce|certificate|cert|ca)(?: |$)/;

/** `dbPassword`, `DB_PASSWORD`, `db.password` and `/db/password` as `["db", "password"]`. */
export function wordsOf(name: string): string[] {
  return name
    .slice(0, 256)
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** The words without numbers that distinguish several: `DB_PASSWORD2`, `DB_PASSWORD_2` as `["db", "password"]`. */
function unnumbered(words: readonly string[]): string[] {
  const bare = words.map((word) => word.replace(/(?<=[a-z])\d+$/, ""));
  return bare.slice(0, bare.findLastIndex((word) => !/^\d+$/.test(word)) + 1);
}

/** Whether a value with this name is a secret, unless the value itself rules it out. */
export function namesSecret(name: string): boolean {
  const numbered = wordsOf(name);
  const words = unnumbered(numbered);
  const last = words.at(-1);
  if (last === undefined || ABOUT.has(last) || PUBLIC.test(numbered.join(" "))) return false;
  return words.some((word) => SECRET_WORD.test(word)) || SECRET_LAST_WORD.test(last) || SECRET_PAIR.test(words.join(" "));
}

/** Whether a value with this name may look random without being a secret: an id, digest, public key or location. */
export function namesRandom(name: string): boolean {
  const words = wordsOf(name);
  const text = words.join(" ");
  return ABOUT.has(unnumbered(words).at(-1) ?? "") || PUBLIC.test(text) || RANDOM.test(text);
}

/** Placeholders in the position of a secret; after gitleaks' global allow list. */
const STAND_INS = [
  /^(?:true|false|yes|no|on|off|null|none|nil|undefined|unset|enabled?|disabled?|optional|required|preferred|auto|n\/?a)$/i,
  /^(.)\1*$/,
  /^(?:change[-_ ]?(?:me|it|this)|replace[-_ ]?(?:me|this|it)|fill[-_ ]?me[-_ ]?in|placeholder|todo|tbd|fixme|dummy|redacted|masked|example|sample|hidden)[!.]*$/i,
  /^(?:your|insert|enter|put)[-_ ][A-Za-z-_ ]*$/i,
  /^[A-Za-z0-9/+_-]*EXAMPLE(?:KEY)?$/,
  /^(?:string|str|number|bool(?:ean)?|object|any|char|text|void)(?:\[\])?$/,
  /^\$(?:[A-Za-z_]+|[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*|\d|[@*?#])$/,
  /^\$\{[^}]*\}$/,
  /^\$\(/,
  /^`/,
  /^<[^>]*>$/,
  /^\{\{.*\}\}$/,
  /^\{\w*\}$/,
  /^%\w+%$/,
  /^\[[\w .:-]*\]$/,
  /^(?:process\.env|os\.environ|os\.getenv|env|ENV|System\.getenv)[.[(]/,
];
/** References to a secret. */
const REFERENCES = [
  /^arn:[a-z-]+:/,
  /^(?:ssm|secretsmanager|awssm|vault|op|file|s3|kms):\/{0,3}[\w./@:-]*$/,
  /^projects\/[\w-]+\/secrets\//,
];
/** Numbers of less than eight digits, measures and dates. */
const NUMBERS = [
  /^[+-]?\d{1,7}(?:[.,]\d{1,7})?%?$/,
  /^\d{1,9} ?(?:ms|s|m|h|d|w|sec|min|seconds?|minutes?|hours?|days?|[KMG]i?B)$/,
  /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?$/,
];

/** Whether a value can't be a secret, whatever its name is: empty, a boolean, a short number, an ARN, a path, a placeholder. */
export function isInnocent(value: string): boolean {
  const text = value.trim();
  if (text === "" || NUMBERS.some((form) => form.test(text)) || isPlaceholder(text)) return true;
  if (/^(?:~|\.{1,2})?(?:\/[\w.@-]{1,128}){2,32}\/?$/.test(text)) return /^[^A-Z]*$/.test(text) || !/\d/.test(text);
  return /^[a-z][a-z0-9+.-]{1,20}:\/\/[^\s@]+$/.test(text);
}

export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (STAND_INS.some((form) => form.test(text)) || REFERENCES.some((form) => form.test(text))) return true;
  const rest = text.replace(/\$\{[^}]{1,200}\}|\{\{[^}]{1,200}\}\}/g, "");
  return rest !== text && rest.length < 8;
}
