import assert from "node:assert/strict";

import { AppSecrets, type AppSecretsArgs } from "../../../components/secrets/app-secrets";
import type { SecretReference } from "../../../components/secrets/secret-reference";
import { build, refusal, type Registered } from "../../support/simulated";
import { allowed, containerOf, HERE, makeService, NAMES, statements } from "../../support/workloads";

const SETTINGS = {
  secrets: {
    "web/api-key": { description: "Key of the mail provider" },
    "database/main": { store: "secretsManager", keys: ["username", "password"] },
    "web/session": { store: "secretsManager" },
  },
  configuration: { "web/api-url": "https://api.example.com" },
} as const satisfies Partial<AppSecretsArgs>;

const make = (args: Partial<AppSecretsArgs> = SETTINGS) => new AppSecrets("secrets", { names: NAMES, ...args });

/** A service that reads secrets of the component. */
async function readBy(references: Record<string, string>): Promise<Registered> {
  return makeService(() => {
    const secrets = make();
    return { secrets: Object.fromEntries(Object.entries(references).map(([variable, one]) => [variable, secrets.reference(one)])) };
  });
}

describe("AppSecrets", () => {
  it("creates a parameter for each configuration value, and no secret", async () => {
    const registered = await build(() => void make());
    assert.deepEqual(registered.names(), ["AppSecrets secrets", "Parameter secrets-web-api-url", "Stack aws-practice-stg"]);
    assert.deepEqual(registered.inputs("Parameter"), {
      name: "/stg/web/api-url",
      type: "String",
      insecureValue: "https://api.example.com",
      description: "Configuration web/api-url of aws-practice",
    });
  });

  it("registers its secrets with their names in AWS, for the secrets command", async () => {
    const registered = await build(() => void make({ ...SETTINGS, setting: "aws-practice:secrets" }));
    assert.deepEqual(registered.only("AppSecrets").outputs, {
      setting: "aws-practice:secrets",
      secrets: {
        "web/api-key": { store: "ssm", description: "Key of the mail provider", name: "/stg/web/api-key" },
        "database/main": { store: "secretsManager", keys: ["username", "password"], name: "/stg/database/main" },
        "web/session": { store: "secretsManager", name: "/stg/web/session" },
      },
    });
  });

  it("gives a container secrets and configuration in the same form", async () => {
    const registered = await readBy({ A: "web/api-key", B: "database/main:password", C: "web/session", D: "web/api-url" });
    const { secrets } = containerOf(registered) as { secrets: { name: string; valueFrom: string }[] };
    const found = Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom.replace(/-[a-z]{6}(?=:|$)/, "-<suffix>")]));
    assert.deepEqual(found, {
      A: `arn:aws:ssm:${HERE}:parameter/stg/web/api-key`,
      B: `arn:aws:secretsmanager:${HERE}:secret:/stg/database/main-<suffix>:password::`,
      C: `arn:aws:secretsmanager:${HERE}:secret:/stg/web/session-<suffix>`,
      D: `arn:aws:ssm:${HERE}:parameter/stg/web/api-url`,
    });
  });

  it("lets the execution role read exactly what the container names, and use no key", async () => {
    const registered = await readBy({ A: "web/api-key", USER: "database/main:username", PASSWORD: "database/main:password" });
    const [, , , ...read] = statements(registered, "RolePolicy", "api-task-start");
    const secret = (containerOf(registered) as { secrets: { valueFrom: string }[] }).secrets[1]!.valueFrom.replace(/:password::$/, "");
    assert.deepEqual(read, [
      allowed(["ssm:GetParameters"], [`arn:aws:ssm:${HERE}:parameter/stg/web/api-key`]),
      allowed(["secretsmanager:GetSecretValue"], [secret]),
    ]);
  });

  const cases: [string, string][] = [
    ["web/api-kee", "one of web/api-key, database/main, web/session, web/api-url"],
    ["/stg/web/api-key", "one of web/api-key, database/main, web/session, web/api-url"],
    ["database/main", "database/main:username or database/main:password, as it has these keys"],
    ["database/main:host", "database/main:username or database/main:password, as it has these keys"],
    ["web/session:id", "web/session, as it has no keys"],
    ["web/api-url:host", "web/api-url, as it has no keys"],
  ];
  for (const [reference, allowedValue] of cases) {
    it(`rejects the reference ${reference}`, async () => {
      const message = await refusal(() => void make().reference(reference));
      assert.equal(message, `AppSecrets "secrets": reference is "${reference}", but must be ${allowedValue}`);
    });
  }

  it("rejects names, keys and values that AWS or ECS can't take", async () => {
    const message = await refusal(() => {
      make({
        secrets: { "Web/key": {}, "web/a": { keys: ["x"] }, "web/b": { store: "secretsManager", keys: ["a:b"] } },
        configuration: { "web/d": "{{ssm:x}}" },
      });
    });
    assert.deepEqual(message.split("\n").map((line) => line.replace("AppSecrets \"secrets\": ", "").split(", but must be ")[0]), [
      "secrets.Web/key: the key is \"Web/key\"",
      "secrets.web/a.keys is [\"x\"]",
      "secrets.web/b.keys[0] is a value that isn't shown here",
      "configuration.web/d is \"{{ssm:x}}\"",
    ]);
  });

  it("rejects a name that is a secret and a configuration value", async () => {
    const message = await refusal(() => void make({ secrets: { "web/c": {} }, configuration: { "web/c": "x" } }));
    assert.equal(message, "AppSecrets \"secrets\": configuration.web/c is given, but must be another name, as a secret has this one");
  });

  it("marks what an operator gives, and nothing else", async () => {
    let references: SecretReference[] = [];
    await build(() => {
      const secrets = make();
      references = ["web/api-key", "web/session", "web/api-url"].map((one) => secrets.reference(one));
    });
    assert.deepEqual(references.map(({ given }) => given), [
      { name: "web/api-key", store: "ssm", nameInAws: "/stg/web/api-key" },
      { name: "web/session", store: "secretsManager", nameInAws: "/stg/web/session" },
      undefined,
    ]);
  });
});
