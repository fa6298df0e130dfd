import assert from "node:assert/strict";

import {
  CreateSecretCommand,
  DeleteResourcePolicyCommand,
  GetResourcePolicyCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";

import { readersOnly } from "../../components/secrets/secret-access";
import { ACCOUNT, MotoServer, needsMoto, REGION } from "./moto";

/** moto stores the policies of secrets, and doesn't enforce them: docs/decisions.md, "A secret's policy denies its value to all but its readers". */
describe("Policies of secrets on moto", () => {
  let moto: MotoServer;
  needsMoto();
  before(async () => {
    moto = await MotoServer.start();
  });
  after(() => moto?.stop());

  it("are accepted, read back unchanged, and removed by an administrator", async () => {
    const credentials = { accessKeyId: "any", secretAccessKey: "any" };
    const client = new SecretsManagerClient({ region: REGION, endpoint: moto.url, credentials, maxAttempts: 1 });
    const { ARN: SecretId } = await client.send(new CreateSecretCommand({ Name: "/prd/web/token" }));
    const ResourcePolicy = JSON.stringify(readersOnly([`arn:aws:iam::${ACCOUNT}:role/api`]));
    await client.send(new PutResourcePolicyCommand({ SecretId, ResourcePolicy }));
    const stored = await client.send(new GetResourcePolicyCommand({ SecretId }));
    assert.equal(stored.ResourcePolicy, ResourcePolicy);
    await client.send(new DeleteResourcePolicyCommand({ SecretId }));
    assert.equal((await client.send(new GetResourcePolicyCommand({ SecretId }))).ResourcePolicy, undefined);
  });
});
