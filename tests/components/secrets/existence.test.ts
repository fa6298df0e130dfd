import assert from "node:assert/strict";

import { missingSecrets } from "../../../components/secrets/existence";
import type { GivenSecret } from "../../../components/secrets/secret-reference";
import { type Answer, AwsError, AwsServer } from "../../support/aws-server";
import { NO_ACCOUNT, withEnvironment } from "../../support/environment";

const parameter = (name: string): GivenSecret => ({ name, store: "ssm", nameInAws: `/stg/${name}` });
const secret = (name: string): GivenSecret => ({ name, store: "secretsManager", nameInAws: `/stg/${name}` });

const SECRETS: Record<string, Answer> = {
  "/stg/web/there": { VersionIdsToStages: { a: ["AWSCURRENT"] } },
  "/stg/web/empty": { VersionIdsToStages: {} },
  "/stg/web/deleted": { VersionIdsToStages: { a: ["AWSCURRENT"] }, DeletedDate: 1_700_000_000 },
};
const PARAMETERS = ["/stg/web/there", "/stg/web/plain", ...Array.from({ length: 70 }, (_, index) => `/stg/many/p${index}`)];

describe("missingSecrets", () => {
  let denied = false;
  let endpoint = "";
  const server = new AwsServer((operation, input) => {
    if (denied) throw new AwsError("AccessDeniedException", "not authorized to perform this");
    if (operation === "DescribeSecret") {
      return SECRETS[String(input["SecretId"])]
        ?? new AwsError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    }
    assert.equal(operation, "DescribeParameters");
    const [{ Values }] = input["ParameterFilters"] as [{ Values: string[] }];
    assert.ok(Values.length <= 50, "AWS takes 50 names");
    const found = PARAMETERS.filter((name) => Values.includes(name));
    const from = Number(input["NextToken"] ?? 0); // AWS gives 10 a page
    return {
      Parameters: found.slice(from, from + 10).map((Name) => ({ Name, Type: Name.includes("plain") ? "String" : "SecureString" })),
      ...(from + 10 < found.length && { NextToken: String(from + 10) }),
    };
  });
  beforeEach(async () => {
    denied = false;
    server.operations.length = 0;
    endpoint = await server.start();
  });
  afterEach(() => server.stop());
  const missingOf = (given: GivenSecret[]) => withEnvironment({ ...NO_ACCOUNT, AWS_ENDPOINT_URL: endpoint }, () => missingSecrets(given));

  it("returns what doesn't exist, is empty or will be deleted, and reads no value", async () => {
    const given = [
      parameter("web/there"),
      parameter("web/gone"),
      parameter("web/plain"),
      ...["there", "empty", "deleted", "gone"].map((one) => secret(`web/${one}`)),
    ];
    const missing = await missingOf(given);
    assert.deepEqual(missing.map(({ store, name }) => `${store} ${name}`), [
      "ssm web/gone",
      "ssm web/plain",
      "secretsManager web/empty",
      "secretsManager web/deleted",
      "secretsManager web/gone",
    ]);
    assert.deepEqual([...new Set(server.operations)].toSorted(), ["DescribeParameters", "DescribeSecret"]);
  });

  it("asks for many parameters page by page", async () => {
    const many = Array.from({ length: 75 }, (_, index) => parameter(`many/p${index}`));
    assert.deepEqual((await missingOf(many)).map(({ name }) => name), ["many/p70", "many/p71", "many/p72", "many/p73", "many/p74"]);
  });

  it("fails if it may not look", async () => {
    denied = true;
    await assert.rejects(missingOf([secret("web/there")]), /not authorized/);
    await assert.rejects(missingOf([parameter("web/there")]), /not authorized/);
  });
});
