import { wordiness } from "./entropy";
import { isPlaceholder } from "./names";

/** A kind of secret with a known form. */
export interface Form {
  /** With its article, e.g. `a GitHub token`. */
  kind: string;
  /** Text that every secret of this kind has; searching for it rules out most texts. */
  marker: string;
  /** The first group is the secret; without a group, the whole match. */
  pattern: RegExp;
  /** A check that the pattern can't express. */
  accepts?: ((secret: string) => boolean) | undefined;
}

/** No word character before, or after. */
const START = "(?<![A-Za-z0-9_])";
const END = "(?![A-Za-z0-9_])";

function form(kind: string, marker: string, body: string, accepts?: Form["accepts"]): Form {
  return { kind, marker, pattern: new RegExp(`${START}${body}${END}`, "g"), accepts };
}

/**
 * Prefixes, alphabets and lengths as the services publish them, collected by gitleaks (config/gitleaks.toml at
 * b58d3f10, MIT) and detect-secrets (detect_secrets/plugins at 5e14193, Apache-2.0); GitHub's are in "Behind GitHub's new
 * authentication token formats" (github.blog). Lengths are lower bounds if a service says that they grow. Every repetition is
 * bounded, which limits the time for any text.
 */
export const FORMS: readonly Form[] = [
  ...["AKIA", "ASIA", "ABIA", "ACCA"].map((prefix) =>
    form("an AWS access key id", prefix, `${prefix}[A-Z2-7]{16}`, (id) => /\d/.test(id) || wordiness(id) < 0.4)
  ),
  form("an Amazon Bedrock API key", "ABSK", "ABSK[A-Za-z0-9+/]{100,300}={0,2}"),
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((prefix) => form("a GitHub token", prefix, `${prefix}[A-Za-z0-9]{36,255}`)),
  form("a GitHub token", "github_pat_", "github_pat_[A-Za-z0-9_]{60,255}"),
  form("a GitLab token", "glpat-", "glpat-[\\w-]{20,300}"),
  form("a Slack token", "xox", "xox[abeoprs]-[A-Za-z0-9-]{10,250}"),
  form("a Slack token", "xapp-", "xapp-\\d-[A-Za-z0-9-]{20,250}"),
  form("a Slack webhook", "hooks.slack.com/", "hooks\\.slack\\.com/(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,100}"),
  form("a Discord webhook", "/api/webhooks/", "discord(?:app)?\\.com/api/webhooks/\\d{10,25}/[\\w-]{30,120}"),
  ...["sk_", "rk_"].map((prefix) => form("a Stripe key", prefix, `${prefix}(?:live|test|prod)_[A-Za-z0-9]{10,250}`)),
  form("a Stripe webhook secret", "whsec_", "whsec_[A-Za-z0-9+/]{24,100}"),
  form("a Google API key", "AIza", "AIza[\\w-]{35}"),
  form("a Google OAuth secret", "GOCSPX-", "GOCSPX-[\\w-]{28}"),
  form("a Google access token", "ya29.", "ya29\\.[\\w-]{30,300}"),
  form("an npm token", "npm_", "npm_[A-Za-z0-9]{36}"),
  form("a PyPI token", "pypi-", "pypi-AgE[\\w-]{50,1000}"),
  form("a Docker Hub token", "dckr_pat_", "dckr_pat_[\\w-]{27,100}"),
  form("a SendGrid key", "SG.", "SG\\.[\\w-]{16,32}\\.[\\w-]{30,64}"),
  form("an OpenAI key", "T3BlbkFJ", "sk-[\\w-]{20,100}T3BlbkFJ[\\w-]{20,100}"),
  form("an Anthropic key", "sk-ant-", "sk-ant-[a-z]{2,10}\\d\\d-[\\w-]{80,120}"),
  form("a Hugging Face token", "hf_", "hf_[A-Za-z]{34}"),
  form("a Vault token", "hvs.", "hvs\\.[\\w-]{80,200}"),
  form("a DigitalOcean token", "_v1_", "do[opr]_v1_[a-f0-9]{64}"),
  form("a Databricks token", "dapi", "dapi[a-f0-9]{32}(?:-\\d)?"),
  form("a Shopify token", "shp", "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}"),
  form("a Grafana token", "glsa_", "glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
  form("a Linear key", "lin_api_", "lin_api_[A-Za-z0-9]{40}"),
  form("an Atlassian token", "ATATT3", "ATATT3[\\w=-]{100,250}"),
  form("a Pulumi token", "pul-", "pul-[a-f0-9]{40}"),
  form("a Twilio key", "SK", "SK[0-9a-f]{32}"),
  form("a Telegram bot token", ":AA", "\\d{8,10}:AA[\\w-]{33}"),
  form("an Azure storage key", "AccountKey=", "AccountKey=([A-Za-z0-9+/]{86}==)"),
  form("an age key", "AGE-SECRET-KEY-1", "AGE-SECRET-KEY-1[A-Z0-9]{58}"),
  form("a JSON Web Token", "eyJ", "eyJ[\\w-]{10,4000}\\.eyJ[\\w-]{10,8000}\\.[\\w-]{10,2000}"),
  { kind: "a private key", marker: "PRIVATE KEY", pattern: /-----BEGIN[ A-Z0-9]{0,40}PRIVATE KEY(?: BLOCK)?-----/g },
  { kind: "a private key", marker: "PuTTY-User-Key-File-", pattern: /PuTTY-User-Key-File-\d/g },
  // RFC 3986: a password has no "/", "?" or "#", and no "@" but the last one; "user" may be empty, as in Redis URLs.
  {
    kind: "a URL with a password",
    marker: "://",
    pattern: /[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/[^\s:/?#@"'<>]{0,200}:([^\s/?#"'<>]{1,300})@/g,
  },
  {
    kind: "an Authorization header",
    marker: "uthorization",
    pattern: /[Aa]uthorization["']?\s{0,3}[:=,]\s{0,3}["']?(?:Basic|Bearer|[Tt]oken)\s{1,3}([^\s"'`;|&,)]{8,2000})/g,
  },
  // The same without its name. Sources: RFC 7617, section 2, `user-id ":" password` in base64; RFC 6750, section 2.1.
  {
    kind: "an Authorization header",
    marker: "asic ",
    pattern: /\b[Bb]asic {1,3}([A-Za-z0-9+/]{6,2000}={0,2})(?![\w+/=-])/g,
    accepts: isUserAndPassword,
  },
  {
    kind: "an Authorization header",
    marker: "earer ",
    pattern: /\b[Bb]earer {1,3}([\w.~+/-]{20,2000}={0,2})(?![\w+/=-])/g,
    accepts: (token) => /\d/.test(token) && wordiness(token) < 0.5,
  },
  // Programs with a short option for a password: their manuals advise against it, as the list of processes shows it.
  {
    kind: "a password on a command line",
    marker: "login",
    pattern: /\b(?:docker|podman|nerdctl|oras|helm registry) login\b[^\n;|&]{0,300}?\s(?:-p|--password)[ =]["']?([^\s"';|&]{1,300})/g,
  },
  { kind: "a password on a command line", marker: "sshpass", pattern: /\bsshpass\s{1,3}-p\s{0,3}["']?([^\s"';|&]{1,300})/g },
  {
    kind: "a password on a command line",
    marker: "mysql",
    pattern: /\bmysql(?:dump|admin|import)?\b[^\n;|&]{0,300}?\s-p["']?([^\s"';|&]{1,300})/g,
  },
  {
    kind: "a password on a command line",
    marker: "redis-cli",
    pattern: /\bredis-cli\b[^\n;|&]{0,300}?\s-a\s{1,3}["']?([^\s"';|&]{1,300})/g,
  },
  {
    kind: "a password on a command line",
    marker: "curl",
    pattern: /\bcurl\b[^\n;|]{0,500}?\s(?:-u|--user)[ =]?["']?[^\s:"']{1,100}:([^\s"';|&]{1,300})/g,
  },
  {
    kind: "a password on a command line",
    marker: "chpasswd",
    pattern: /\becho\s{1,3}["']?[\w-]{1,32}:([^\s"'|]{1,300})["']?\s{0,3}\|\s{0,3}(?:sudo\s{1,3})?chpasswd/g,
  },
];

function isUserAndPassword(text: string): boolean {
  const [, password] = /^[\x20-\x7e]+?:([\x20-\x7e]+)$/.exec(Buffer.from(text, "base64").toString("latin1")) ?? [];
  return password !== undefined && !isPlaceholder(password);
}
