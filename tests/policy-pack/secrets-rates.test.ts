import assert from "node:assert/strict";
import { createHash } from "node:crypto";

import * as fc from "fast-check";

import { looksRandom, mixture, shannon, wordiness } from "../../policy-pack/secrets/entropy";
import { FORMS } from "../../policy-pack/secrets/forms";
import { isInnocent, namesSecret, wordsOf } from "../../policy-pack/secrets/names";
import { decodeText, describeSighting, searchNamed, searchText } from "../../policy-pack/secrets/search";
import { processorSeconds } from "../support/processor-time";

const SMALL = "abcdefghijklmnopqrstuvwxyz";
const CAPITALS = SMALL.toUpperCase();
const DIGITS = "0123456789";
const BASE62 = SMALL + CAPITALS + DIGITS;
/** Punctuation of aws secretsmanager get-random-password. */
const PUNCTUATION = "!#$%&()*+,-.:;<=>?@[]^_{|}~";

const chars = (alphabet: string, minLength: number, maxLength = minLength) =>
  fc.array(fc.constantFrom(...Array.from(alphabet)), { minLength, maxLength }).map((list) => list.join(""));
const hex = (length: number) => chars("0123456789abcdef", length);

const WORDS =
  ("the network application database service container image report customer order payment event queue topic batch worker nightly "
    + "daily region account resource stack default primary replica public private subnet gateway listener target group policy role alarm metric "
    + "export import archive index search user profile session cache memory limit window retry number letter index Kubernetes Lambda Terraform "
    + "Pulumi Docker Fargate CloudWatch DynamoDB PostgreSQL Redis GraphQL OpenAPI JavaScript TypeScript OAuth2 HTTP2 IPv6 S3 EC2 V2").split(
      " ",
    );
const word = fc.constantFrom(...WORDS);
const words = (minLength: number, maxLength: number, separator: string) =>
  fc.array(word, { minLength, maxLength }).map((list) => list.join(separator));
const camel = fc.array(word, { minLength: 2, maxLength: 7 }).map((list) =>
  list.map((item) => item[0]!.toUpperCase() + item.slice(1)).join("")
);
const number = (max: number) => fc.integer({ min: 0, max });

/** Values that most programs have and that aren't secret. */
const HARMLESS: Record<string, fc.Arbitrary<string>> = {
  "git commit": fc.oneof(hex(40), hex(7), hex(12)),
  UUID: fc.oneof(fc.uuid(), fc.uuid().map((id) => id.toUpperCase())),
  digest: fc.string().chain((text) =>
    fc.constantFrom("sha1", "sha256", "sha512", "md5").map((name) => createHash(name).update(text).digest("hex"))
  ),
  "image by digest": fc.tuple(words(1, 3, "-"), hex(64)).map(([name, digest]) =>
    `111111111111.dkr.ecr.eu-west-1.amazonaws.com/${name}@sha256:${digest}`
  ),
  "integrity digest": fc.string().map((text) => `sha512-${createHash("sha512").update(text).digest("base64")}`),
  URL: fc.oneof(fc.webUrl(), fc.webUrl({ withQueryParameters: true, withFragments: true })),
  "URL with a random path": chars(BASE62, 22, 44).map((id) => `https://docs.example.com/document/d/${id}/edit`),
  sentence: words(3, 20, " "),
  lorem: fc.lorem({ mode: "sentences" }),
  path: words(2, 7, "/").map((path) => `/${path}`),
  "path with a commit": fc.tuple(words(1, 4, "/"), hex(40)).map(([path, commit]) => `/${path}/${commit}/index.js`),
  ARN: fc.tuple(fc.constantFrom("s3", "iam", "secretsmanager", "lambda", "ecs"), camel, chars(BASE62, 6)).map(
    ([service, name, suffix]) => `arn:aws:${service}:eu-west-1:111111111111:thing/${name}-${suffix}`,
  ),
  port: number(65_535).map(String),
  CIDR: fc.oneof(
    fc.tuple(fc.ipV4(), number(32)).map(([address, bits]) => `${address}/${bits}`),
    fc.ipV6().map((address) => `${address}/64`),
  ),
  "base64 of configuration": fc.dictionary(word, fc.oneof(word, number(65_535), fc.boolean())).map((map) =>
    Buffer.from(JSON.stringify(map)).toString("base64")
  ),
  "base64 of a sentence": words(3, 20, " ").map((text) => Buffer.from(text).toString("base64")),
  "base64url of a sentence": words(3, 20, " ").map((text) => Buffer.from(text).toString("base64url")),
  "base64 in base64": words(3, 9, " ").map((text) => Buffer.from(Buffer.from(text).toString("base64")).toString("base64")),
  camelCase: camel,
  kebab: words(2, 8, "-"),
  "CloudFormation's name": fc.tuple(camel, camel, chars(CAPITALS + DIGITS, 12, 13)).map((parts) => parts.join("-")),
  "Pulumi's name": fc.tuple(words(1, 5, "-"), hex(7)).map((parts) => parts.join("-")),
  "AWS id": fc.tuple(fc.constantFrom("vpc", "subnet", "sg", "i", "ami", "eni"), hex(17)).map((parts) => parts.join("-")),
  host: fc.tuple(words(1, 3, "-"), chars(SMALL + DIGITS, 12)).map(([name, id]) =>
    `${name.toLowerCase()}.${id}.eu-west-1.rds.amazonaws.com`
  ),
  "IAM's unique id": chars(CAPITALS + "234567", 17).map((id) => `AROA${id}`),
  version: fc.tuple(number(99), number(99), number(9999)).map(([major, minor, patch]) => `v${major}.${minor}.${patch}-rc.1`),
  time: fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
  cron: fc.tuple(number(59), number(23)).map(([minute, hour]) => `cron(${minute} ${hour} ? * MON-FRI *)`),
  email: fc.emailAddress(),
  certificate: chars(BASE62 + "+/", 800).map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`),
  "SSH public key": chars(BASE62 + "+/", 68).map((body) => `ssh-ed25519 AAAA${body} someone@example.com`),
};

const sample = (arbitrary: fc.Arbitrary<string>, numRuns = 2000) => fc.sample(arbitrary, { numRuns, seed: 20_240_229 });
const rate = (texts: string[], test: (text: string) => boolean) => texts.filter(test).length / texts.length;

describe("Detection of secrets", () => {
  describe("finds nothing in", () => {
    for (const [kind, arbitrary] of Object.entries(HARMLESS)) {
      it(`${kind}, with less than 1 false alarm per 1,000`, () => {
        const texts = sample(arbitrary);
        const found = texts.filter((text) => searchText(text).length > 0 || searchNamed("SETTING", `say ${text} twice`).length > 0);
        assert.ok(found.length / texts.length < 0.001, `${found.length} of ${texts.length}, e.g. ${found.slice(0, 3).join("   ")}`);
      });
    }

    it("assignments of these values", () => {
      fc.assert(
        fc.property(
          fc.constantFrom("git commit", "UUID", "port", "CIDR", "ARN", "digest", "time").chain((kind) => HARMLESS[kind]!),
          (text) => {
            assert.deepEqual(searchText(`VALUE=${text}\nOTHER: ${text}\nexport SETTING="${text}"`), []);
          },
        ),
        { numRuns: 500 },
      );
    });
  });

  describe("finds", () => {
    const PASSWORDS: Record<string, fc.Arbitrary<string>> = {
      "letters and digits": chars(BASE62, 20, 64),
      "letters, digits and punctuation": chars(BASE62 + PUNCTUATION, 20, 64),
      hexadecimal: hex(32),
      base64: fc.uint8Array({ minLength: 18, maxLength: 48 }).map((bytes) => Buffer.from(bytes).toString("base64")),
      "a sentence of words": words(4, 6, "-"),
    };
    for (const [kind, arbitrary] of Object.entries(PASSWORDS)) {
      it(`${kind} under a secret's name, and misses at most 2 per 1,000`, () => {
        const missed = sample(arbitrary).filter((text) => searchNamed("DB_PASSWORD", text).length === 0);
        assert.ok(missed.length <= 4, `missed ${missed.length}, e.g. ${missed.slice(0, 3).join("   ")}`);
      });
    }

    // Only their form distinguishes these from words; detection is less certain for shorter ones.
    for (const [length, atLeast] of [[20, 0.88], [24, 0.92], [32, 0.96], [40, 0.975], [64, 0.99]] as const) {
      it(`${length} random letters and digits without a secret's name: at least ${atLeast * 100}%`, () => {
        const found = rate(sample(chars(BASE62, length)), (text) => searchNamed("SETTING", text).length > 0);
        assert.ok(found >= atLeast, `only ${found}`);
      });
    }

    it("AWS secret keys without a secret's name: at least 96%, with their kind", () => {
      const found = rate(
        sample(chars(BASE62 + "+/", 40)),
        (text) => searchText(`x ${text} y`).some(({ kind }) => kind.includes("AWS secret key")),
      );
      assert.ok(found >= 0.96, `only ${found}`);
    });

    it("32 lower-case letters and digits: at least 95%", () => {
      const found = rate(sample(chars(SMALL + DIGITS, 32)), looksRandom);
      assert.ok(found >= 0.95, `only ${found}`);
    });

    it("base64-encoded random texts: at least 97%", () => {
      const found = rate(sample(chars(BASE62, 40)), (text) => searchText(Buffer.from(`password is ${text}`).toString("base64")).length > 0);
      assert.ok(found >= 0.97, `only ${found}`);
    });
  });

  // Joined here, so that secret scanners don't report this repository.
  const FORMED: Record<string, fc.Arbitrary<string>> = {
    "an AWS access key id": fc.tuple(fc.constantFrom("AKIA", "ASIA"), chars(CAPITALS + "234567", 15)).map(([prefix, body]) =>
      `${prefix}7${body}`
    ),
    "a GitHub token": fc.oneof(
      fc.tuple(fc.constantFrom("p", "o", "u", "s", "r"), chars(BASE62, 36)).map(([kind, body]) => `gh${kind}_${body}`),
      fc.tuple(chars(BASE62, 22), chars(BASE62, 59)).map(([id, body]) => `github_pat_${id}_${body}`),
    ),
    "a GitLab token": chars(BASE62, 20).map((body) => `glpat-${body}`),
    "a Slack token": fc.tuple(fc.constantFrom("b", "p", "a"), chars(DIGITS, 12), chars(BASE62, 24)).map(([kind, id, body]) =>
      `xox${kind}-${id}-${body}`
    ),
    "a Slack webhook": fc.tuple(chars(CAPITALS, 8), chars(CAPITALS, 10), chars(BASE62, 24)).map(([team, bot, body]) =>
      `https://hooks.slack.com/services/T${team}/B${bot}/${body}`
    ),
    "a Stripe key": fc.tuple(fc.constantFrom("sk", "rk"), fc.constantFrom("live", "test"), chars(BASE62, 24)).map((parts) =>
      parts.join("_")
    ),
    "a Google API key": chars(BASE62 + "-_", 34).map((body) => `AIza${body}z`),
    "an npm token": chars(BASE62, 36).map((body) => `npm_${body}`),
    "a JSON Web Token": fc.tuple(fc.nat(), chars(BASE62, 43)).map(([sub, signature]) =>
      [JSON.stringify({ alg: "HS256", typ: "JWT" }), JSON.stringify({ sub: `${sub}`, admin: true })].map((part) =>
        Buffer.from(part).toString("base64url")
      ).join(".") + `.${signature}`
    ),
    "a private key": fc.tuple(fc.constantFrom("", "RSA ", "EC ", "OPENSSH ", "ENCRYPTED "), chars(BASE62, 64)).map(([kind, body]) =>
      `-----BEGIN ${kind}PRIVATE KEY-----\n${body}`
    ),
    "a URL with a password": fc.tuple(
      fc.constantFrom("postgres", "mysql", "redis", "amqp", "https", "mongodb+srv"),
      fc.constantFrom("app", "", "my.user"),
      chars(BASE62, 6, 30),
    ).map(
      ([scheme, user, secret]) => `${scheme}://${user}:${secret}7x@db.example.com:5432/app`,
    ),
    "a SendGrid key": fc.tuple(chars(BASE62, 22), chars(BASE62, 43)).map(([id, body]) => `SG.${id}.${body}`),
    "a Telegram bot token": fc.tuple(chars("123456789", 10), chars(BASE62, 33)).map(([id, body]) => `${id}:AA${body}`),
    "a Pulumi token": hex(40).map((body) => `pul-${body}`),
    "an Authorization header": fc.oneof(
      chars(BASE62, 16).map((body) => `-H "Authorization: Bearer ${body}7x"`),
      fc.tuple(fc.constantFrom("app", "my.user"), chars(BASE62, 4, 30)).map((pair) =>
        `Basic ${Buffer.from(pair.join(":")).toString("base64")}`
      ),
    ),
    "a password on a command line": fc.tuple(
      fc.constantFrom("docker login -u app -p ", "sshpass -p ", "mysql -h db -u root -p", "redis-cli -h cache -a ", "curl -s -u app:"),
      chars(BASE62, 8, 20),
    ).map((parts) => `${parts.join("")}7x`),
  };

  describe("finds in a sentence, an assignment, JSON and base64:", () => {
    for (const [kind, arbitrary] of Object.entries(FORMED)) {
      it(kind, () => {
        fc.assert(
          fc.property(arbitrary, (secret) => {
            const expected = (text: string) =>
              assert.ok(searchText(text).some((found) => found.kind === kind), `${kind} not found in ${text}`);
            expected(secret);
            expected(`somewhere ${secret} in a text`);
            expected(`SETTING=${secret}`);
            if (!secret.includes("\"")) expected(JSON.stringify({ setting: secret }));
            expected(Buffer.from(`see ${secret} here`).toString("base64"));
            expected(Buffer.from(Buffer.from(secret).toString("base64")).toString("base64"));
          }),
          { numRuns: 60 },
        );
      });
    }

    it("shows at most two characters of what it finds, and never more than a quarter", () => {
      fc.assert(
        fc.property(
          fc.oneof(...Object.values(FORMED), chars(BASE62 + PUNCTUATION, 1, 60)),
          fc.constantFrom("DB_PASSWORD", "SETTING"),
          (secret, name) => {
            for (const found of searchNamed(name, secret)) {
              assert.ok(found.hint.length <= 2 && found.hint.length <= secret.length / 4, found.hint);
              assert.ok(secret.length < 8 || !describeSighting(found).includes(secret));
            }
          },
        ),
      );
    });

    it("gives every form its marker, an article and a pattern for all occurrences", () => {
      for (const { kind, marker, pattern } of FORMS) {
        assert.match(kind, /^an? /);
        assert.ok(marker.length >= 2 && pattern.flags.includes("g"), kind);
      }
    });
  });

  describe("classifies names:", () => {
    const SECRET =
      ("PASSWORD DB_PASSWORD dbPassword db.password /app/prod/db-password PGPASSWORD MYSQL_ROOT_PASSWORD DB_PASS SMTP_PWD SECRET JWT_SECRET SECRET_KEY "
        + "SECRET_KEY_BASE CLIENT_SECRET clientSecret GITHUB_TOKEN SLACK_BOT_TOKEN ACCESS_TOKEN refreshToken API_KEY apiKey STRIPE_APIKEY x-api-key PRIVATE_KEY privateKey "
        + "AWS_SECRET_ACCESS_KEY ENCRYPTION_KEY signing-key DB_CREDENTIALS GOOGLE_CREDENTIAL PASSPHRASE SSH_PASSPHRASE authtoken splunk-token databasePassword DATADOG_API_KEY "
        + "DB_PASSWORD2 dbPassword2 DB_PASSWORD_2 DB_PASS2 DB_PASS_2 API_KEY1 API_KEY_1 token1 SECRET01 JWT_SECRET_V2").split(" ");
    const OTHER =
      ("PASSWORD_FILE DB_PASSWORD_FILE DB_PASSWORD_ARN DB_SECRET_ARN SECRET_NAME SECRET_ID TOKEN_TTL TOKEN_URL TOKEN_ENDPOINT PASSWORD_MIN_LENGTH TOKEN_EXPIRY_SECONDS "
        + "PUBLIC_KEY SSH_PUBLIC_KEY STRIPE_PUBLISHABLE_KEY CREDENTIALS_PATH SECRETS_MANAGER_ENDPOINT SECRETS_PREFIX AWS_ACCESS_KEY_ID KEY KEYBOARD MONKEY PRIMARY_KEY "
        + "CACHE_KEY NEXT_PUBLIC_API_KEY STRIPE_PUBLISHABLE_API_KEY AUTHOR ACCESS_LOGS TOKENIZER PASS_THROUGH COMPASS BYPASS_CACHE PATH PATTERN AUTH_MODE PASSWORD_POLICY tokenValidityUnits_type databaseSecretArn secretName Name "
        + "PASSWORD_FILE2 TOKEN_TTL_2 DB_SECRET_ARN1 KEY1 PATH2 PUBLIC_KEY_2 TOKEN_SHA256 SECRET_MD5 S3_KEY OAUTH2 AUTH0 COMPASS2 SERVICE_KEY_ID1")
        .split(" ");
    for (const name of SECRET) it(`${name} names a secret`, () => assert.ok(namesSecret(name)));
    for (const name of OTHER) it(`${name} doesn't name a secret`, () => assert.ok(!namesSecret(name)));

    it("splits them into words in any notation", () => {
      assert.deepEqual(wordsOf("/myApp/DB_Password.oldHTTPToken-2"), ["my", "app", "db", "password", "old", "http", "token", "2"]);
      fc.assert(fc.property(fc.string(), (name) => wordsOf(name).every((part) => /^[a-z0-9]+$/.test(part))));
    });
  });

  describe("excludes values that are never secrets:", () => {
    const INNOCENT = [
      "",
      " ",
      "true",
      "False",
      "no",
      "null",
      "3600",
      "9999999",
      "0.5",
      "15m",
      "90 days",
      "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-AbCdEf",
      "${DB_PASSWORD}",
      "$DB_PASSWORD",
      "$(cat /run/secret)",
      "<password>",
      "{{ password }}",
      "{{resolve:secretsmanager:db:SecretString:password}}",
      "%PASSWORD%",
      "changeme",
      "CHANGE_ME",
      "xxxxxxxx",
      "********",
      "your-password-here",
      "REPLACE_ME",
      "TODO",
      "AKIAIOSFODNN7EXAMPLE",
      "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "/run/secrets/db_password",
      "https://auth.example.com/token",
      "ssm:/app/db/password",
      "vault:secret/data/db",
      "process.env.PASSWORD",
      "redacted",
      "string",
      "prefix ${secret}",
    ];
    for (const value of INNOCENT) it(JSON.stringify(value), () => assert.deepEqual(searchNamed("DB_PASSWORD", value), []));
    for (
      const value of ["hunter2", "12345678", "Passw0rd!", "changeme-not", "a b c", "test", "/K7MDENGbPxRfiCY", "0", "3a"].filter((item) =>
        item !== "0"
      )
    ) {
      it(`but not ${value}`, () => {
        assert.ok(!isInnocent(value));
        assert.equal(searchNamed("DB_PASSWORD", value).length, 1);
      });
    }
  });

  describe("searches texts", () => {
    const FOUND = [
      "export DB_PASSWORD=hunter22",
      "DB_PASSWORD='hunter22'",
      "password: hunter22",
      "  password: hunter22 # a note\nport: 80",
      "{\"password\":\"hunter22\"}",
      "{\\\"password\\\": \\\"hunter22\\\"}",
      "app --password hunter22 --port 80",
      "app --db-password=hunter22",
      "$token = \"hunter22\"",
      "CMD=\"run --password=hunter22\"",
      "echo 'ubuntu:hunter22' | chpasswd",
      "psql postgres://app:hunter22@db/app",
      "?user=a&api_key=hunter22",
      "AUTH_TOKEN := 'hunter22'",
      "client_secret => \"hunter22\"",
      "DB_PASSWORD2=hunter22",
      ...["app:password", "a:b12", "my.user@example.com:hunter22"].flatMap((
        pair,
      ) => [
        `Basic ${Buffer.from(pair).toString("base64")}`,
        `auth: basic ${Buffer.from(pair).toString("base64url").replaceAll(/[-_]/g, "A")}`,
      ]),
      `Bearer ${"0123456789abcdef".repeat(2)}`,
      "x-auth: bearer 7f3a9c-1e5b7d-2a4c6e-8f0b1d",
    ];
    const NOT_FOUND = [
      "password: must have at least twelve characters",
      "How an application connects; its password is in Secrets Manager",
      "TOKEN=$(curl -X PUT http://169.254.169.254/latest/api/token)",
      "curl -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/",
      "X-aws-ec2-metadata-token-ttl-seconds: 21600",
      "aws secretsmanager get-secret-value --secret-id rds-main --query SecretString --output text",
      "aws ssm get-parameter --name /app/password --with-decryption",
      "export PASSWORD_FILE=/run/secrets/password",
      "PASSWORD=${PASSWORD:?}",
      "psql postgres://app:$DB_PASSWORD@db/app",
      "psql postgres://app:${DB_PASSWORD}@db/app",
      "Authorization: Bearer $TOKEN",
      "curl -u \"$USER:$PASSWORD\" https://example.com",
      "curl -fsS http://localhost:8080/health || exit 1",
      "docker login -u AWS --password-stdin 1.dkr.ecr",
      "git@github.com:owner/repository.git",
      "token: string",
      "const password = process.env.PASSWORD",
      "time 10:30@noon",
      "Basic authentication is off",
      "the Basic plan",
      "Basic information",
      "Basic c29tZSB0ZXh0",
      "Bearer authentication-and-authorization-2",
      "Bearer $TOKEN",
      `Basic ${Buffer.from("app:changeme").toString("base64")}`,
      "ASIAPACIFICNORTHEAST",
      "mysql -h db -P 3306",
    ];
    for (const text of FOUND) {
      it(`and finds a secret in: ${text}`, () => assert.equal(searchText(text).length, 1, JSON.stringify(searchText(text))));
    }
    for (const text of NOT_FOUND) it(`and finds none in: ${text}`, () => assert.deepEqual(searchText(text), []));
  });

  it("distinguishes random text from words by entropy, pairs of letters and mixture", () => {
    const random = sample(chars(BASE62, 40));
    const written = sample(camel.filter((text) => text.length >= 20));
    const mean = (texts: string[], measure: (text: string) => number) => texts.reduce((sum, text) => sum + measure(text), 0) / texts.length;
    assert.ok(mean(random, wordiness) < 0.3 && mean(written, wordiness) > 0.6, `${mean(random, wordiness)} ${mean(written, wordiness)}`);
    assert.ok(mean(random, mixture) > 0.55 && mean(written, mixture) < 0.4);
    assert.equal(shannon("aaaa"), 0);
    assert.equal(shannon("abcd"), 2);
    fc.assert(fc.property(fc.string({ minLength: 1 }), (text) => shannon(text) >= 0 && shannon(text) <= Math.log2(text.length) + 1e-9));
    fc.assert(
      fc.property(
        fc.string({ minLength: 9 }),
        (text) =>
          decodeText(Buffer.from(text).toString("base64")) === undefined || decodeText(Buffer.from(text).toString("base64")) === text,
      ),
    );
  });

  it("doesn't treat alphabets or repetitions as random", () => {
    for (
      const text of [CAPITALS + SMALL + DIGITS, DIGITS + SMALL + CAPITALS, "aB1".repeat(9), "0123456789ABCDEF".repeat(3), "Qz7".repeat(20)]
    ) assert.ok(!looksRandom(text), text);
  });

  it("allows ids and digests to be random, but not to have a known form", () => {
    const [random, token] = ["q7Zt9Lm2Xw4Rb8VnK3yHs6DjP5cFg1Ua", ["ghp", "q7Zt9Lm2Xw4Rb8VnK3yHs6DjP5cFg1UaAAAA"].join("_")];
    for (const name of ["SPREADSHEET_ID", "ASSET_SHA256", "LAYER_DIGEST", "SSH_PUBLIC_KEY"]) {
      assert.deepEqual(searchNamed(name, random), []);
      assert.equal(searchNamed(name, token).length, 1);
    }
    assert.equal(searchNamed("SETTING", random).length, 1);
    assert.deepEqual(searchText(random, { entropy: false }), []);
  });

  it("takes time proportional to the text, for any content", () => {
    const pieces = [
      "eyJ",
      "-eyJ",
      "password=",
      "a=b",
      "://a:",
      "-----BEGIN ",
      "-----BEGIN CERTIFICATE-----",
      "mysql -",
      "curl ",
      "--a ",
      "A",
      "AKIA",
      "xoxb-",
      "arn:aws:",
      "docker login ",
      "\"a\":\"",
      "a_",
      "SG.",
      "x".repeat(99) + " ",
      "Authorization: Bearer ",
      "Basic ",
      "Basic A",
      "bearer ",
    ];
    for (const piece of pieces) {
      const text = piece.repeat(Math.ceil(200_000 / piece.length));
      const seconds = processorSeconds(() => searchText(text));
      assert.ok(seconds < 3, `${seconds} s for 200,000 characters of ${JSON.stringify(piece)}`);
    }
  });
});
