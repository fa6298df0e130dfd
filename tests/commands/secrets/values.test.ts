import assert from "node:assert/strict";

import type { KnownSecret, Store } from "../../../commands/secrets/known-secret";
import { checkValues, valuesIn } from "../../../commands/secrets/values";
import { ProgramError } from "../../../toolkit/shared/errors";

const secret = (label: string, store: Store, keys: string[] = []): KnownSecret => ({
  label,
  store,
  keys,
  origin: "operator",
  id: `/stg/${label}`,
  place: undefined,
  description: undefined,
  readers: [],
});
const KEY = secret("web/api-key", "ssm");
const TOKEN = secret("web/token", "secretsManager");
const MAIN = secret("database/main", "secretsManager", ["user", "password"]);

const read = (text: string, ...secrets: KnownSecret[]) => {
  const values = valuesIn(text, secrets);
  checkValues(values);
  return [...values.values()];
};

describe("Values on standard input", () => {
  const accepted: [title: string, secrets: KnownSecret[], text: string, values: string[]][] = [
    ["a single value, without the line break at its end", [KEY], "hunter2\n", ["hunter2"]],
    ["a single value, without the line break of Windows", [KEY], "hunter2\r\n", ["hunter2"]],
    ["a value of several lines", [TOKEN], "a\nb\n", ["a\nb"]],
    ["a value with spaces at its ends", [TOKEN], " a ", [" a "]],
    ["JSON as the value of a secret without keys", [TOKEN], "{\"a\":1}", ["{\"a\":1}"]],
    ["a JSON object by key", [MAIN], "{\"password\":\"p\",\"user\":\"u\"}", ["{\"user\":\"u\",\"password\":\"p\"}"]],
    ["a JSON object by name", [KEY, MAIN], "{\"web/api-key\":\"k\",\"database/main\":{\"user\":\"u\",\"password\":\"p\"}}", [
      "k",
      "{\"user\":\"u\",\"password\":\"p\"}",
    ]],
    ["4,096 bytes of a parameter", [KEY], "x".repeat(4096), ["x".repeat(4096)]],
    ["65,536 bytes of a secret", [TOKEN], "x".repeat(65_536), ["x".repeat(65_536)]],
    ["braces in a secret", [TOKEN], "{{a}}", ["{{a}}"]],
  ];
  for (const [title, secrets, text, values] of accepted) {
    it(`${title}: accepted`, () => assert.deepEqual(read(text, ...secrets), values));
  }

  const refused: [title: string, secrets: KnownSecret[], text: string, message: RegExp][] = [
    ["a second line break at the end", [KEY], "hunter2\n\n", /the value of web\/api-key ends in a line break/],
    ["4,097 bytes of a parameter", [KEY], "x".repeat(4097), /has 4097 bytes, but must have at most 4096; use store: secretsManager/],
    ["4,095 letters of 4,098 bytes", [KEY], `${"x".repeat(4092)}日日`, /has 4098 bytes/],
    ["65,537 bytes of a secret", [TOKEN], "x".repeat(65_537), /has 65537 bytes, but must have at most 65536\n/],
    ["a reference of SSM in a parameter", [KEY], "{{ssm:hunter2}}", /contains \{\{...\}\}, which SSM would resolve/],
    ["a NUL character", [TOKEN], "hunter2\0x", /contains a NUL character/],
    ["no JSON for several", [KEY, TOKEN], "hunter2", /isn't JSON, but must be a JSON object with the values of web\/api-key, web\/token/],
    ["a JSON list for several", [KEY, TOKEN], "[\"hunter2\"]", /must be a JSON object with the values of/],
    ["a missing name", [KEY, TOKEN], "{\"web/token\":\"hunter2\"}", /standard input has no web\/api-key, but/],
    ["an unknown name", [KEY, TOKEN], "{\"web/token\":\"hunter2\",\"web/api-key\":\"hunter2\",\"web/x\":\"hunter2\"}", /has web\/x, but/],
    ["a number", [KEY, TOKEN], "{\"web/token\":2,\"web/api-key\":\"hunter2\"}", /web\/token must be a text in quotes/],
    ["a missing key", [MAIN], "{\"user\":\"hunter2\"}", /has no password, but must be a JSON object with the keys user, password/],
    ["an unknown key", [MAIN], "{\"user\":\"hunter2\",\"password\":\"hunter2\",\"host\":\"hunter2\"}", /has host, but must be/],
    ["a number of a key", [MAIN], "{\"user\":\"hunter2\",\"password\":2}", /database\/main:password must be a text in quotes/],
    [
      "a text for a secret with keys",
      [MAIN, TOKEN],
      "{\"database/main\":\"hunter2\",\"web/token\":\"hunter2\"}",
      /database\/main must be a JSON object/,
    ],
    ["an empty key", [MAIN], "{\"user\":\"\",\"password\":\"hunter2\"}", /the value of database\/main:user is empty/],
    [
      "a JSON text of more than 64 KB",
      [MAIN],
      JSON.stringify({ user: "u", password: "x".repeat(65_530) }),
      /the JSON text of database\/main has/,
    ],
  ];
  for (const [title, secrets, text, message] of refused) {
    it(`${title}: rejected without quoting it`, () => {
      assert.throws(() => read(text, ...secrets), (error: Error) => {
        assert.ok(error instanceof ProgramError);
        assert.match(error.message, message);
        assert.doesNotMatch(error.message, /hunter2/);
        return true;
      });
    });
  }

  it("all values that don't fit are named at once", () => {
    assert.throws(
      () => read("{\"web/api-key\":\"\",\"web/token\":\"a\\n\"}", KEY, TOKEN),
      /web\/api-key is empty\n {2}the value of web\/token ends/,
    );
  });
});
