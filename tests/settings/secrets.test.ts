import assert from "node:assert/strict";

import { type Config, mistakesOf, NETWORK, SERVICES, settingsOf } from "./read";

const SECRETS = "aws-practice:secrets";
const CONFIGURATION = "aws-practice:configuration";
const DECLARED = {
  [SECRETS]: { "web/api-key": {}, "database/main": { store: "secretsManager", keys: ["user", "password"] } },
  [CONFIGURATION]: { "web/api-url": "https://api.example.com" },
};
const reads = (secret: string, rest: Config = DECLARED): Config => ({ ...rest, [SERVICES]: { api: { secrets: { KEY: secret } } } });
const at = (value: string) => `${SERVICES}.api.secrets.KEY is ${value}, but must be `;

describe("Secrets of services and jobs", () => {
  for (const named of ["web/api-key", "database/main:password", "web/api-url"]) {
    it(`accepts the name ${named}`, async () => {
      const { services } = await settingsOf(reads(named));
      assert.deepEqual(services["api"]!.secrets, { KEY: named });
    });
  }

  const cases: [string, Config, string[]][] = [
    ["a name that isn't declared", reads("web/api-kee"), [
      `${at("\"web/api-kee\"")}one of web/api-key, database/main, web/api-url; did you mean web/api-key?`,
    ]],
    ["a name where none is declared", reads("web/api-key", {}), [
      `${at("\"web/api-key\"")}declared under secrets or configuration, where there are none`,
    ]],
    ["a secret with keys as a whole", reads("database/main"), [
      `${at("\"database/main\"")}database/main:user or database/main:password, as it has these keys`,
    ]],
    ["a key that isn't declared", reads("database/main:host"), [
      `${at("\"database/main:host\"")}database/main:user or database/main:password, as it has these keys`,
    ]],
    ["a key of a secret without keys", reads("web/api-key:id"), [`${at("\"web/api-key:id\"")}web/api-key, as it has no keys`]],
    ["a name in AWS in place of a name", reads("/stg/web/api-key"), [
      `${
        at("a value that isn't shown here")
      }the name of a secret or of a configuration value, with a JSON key if it has several (web/api-key, database/main:password), `
      + "or the ARN of an SSM parameter (arn:aws:ssm:<region>:<account>:parameter/<name>) or of a Secrets Manager secret, with a JSON key if "
      + "it has several (arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 characters>:<key>::)",
    ]],
    ["one name in both sections", { ...DECLARED, [CONFIGURATION]: { "web/api-key": "x" } }, [
      `${CONFIGURATION}.web/api-key is given, but must be another name, as a secret has this one`,
    ]],
    ["a value in place of a secret's settings", { [SECRETS]: { "web/api-key": "hunter2" } }, [
      `${SECRETS}.web/api-key is a value that isn't shown here, but must be a group with keys of store, keys, description, otherReaders`,
    ]],
  ];
  for (const [label, config, expected] of cases) {
    it(`rejects ${label}`, async () => assert.deepEqual(await mistakesOf(config), expected));
  }

  it("rejects them in a stack whose names AWS reserves", async () => {
    const [mistake, ...more] = await mistakesOf(DECLARED, "aws-stg");
    assert.deepEqual(more, []);
    assert.match(mistake!, /^aws-practice:secrets is "\/aws-stg\/\.\.\.", but must be in a stack whose name doesn't begin with aws or ssm/);
  });

  it("needs endpoints of the stores that they are in, without NAT", async () => {
    const network = { [NETWORK]: { nat: { mode: "none" }, interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"] } };
    const [ssm] = await mistakesOf({ ...reads("web/api-url"), ...network });
    assert.match(ssm!, /includes ssm, as/);
    const [manager] = await mistakesOf({ ...reads("database/main:user"), ...network });
    assert.match(manager!, /includes secretsmanager, as/);
  });
});
