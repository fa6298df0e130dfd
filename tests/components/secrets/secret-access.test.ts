import assert from "node:assert/strict";

import { AppSecrets } from "../../../components/secrets/app-secrets";
import { SecretAccess, type SecretAccessArgs } from "../../../components/secrets/secret-access";
import type { AppSecretsSettings } from "../../../components/secrets/secret-settings";
import { FargateService } from "../../../components/workloads/service/fargate-service";
import type { Properties } from "../../../toolkit/shared/values";
import { build, refusal, type Registered } from "../../support/simulated";
import { containerOf, NAMES, surroundings } from "../../support/workloads";

const SECRETS = {
  "web/api-key": {},
  "web/token": { store: "secretsManager" },
  "database/main": { store: "secretsManager", keys: ["password"], otherReaders: ["report"] },
} satisfies AppSecretsSettings["secrets"];

/** Services by name, each with the secrets that it reads. */
type Readers = Readonly<Record<string, { reads: readonly string[]; image?: string }>>;

async function program(settings: Partial<SecretAccessArgs>, readers: Readers): Promise<Registered> {
  return build(() => {
    const shared = surroundings();
    const access = new SecretAccess("secret-access", { names: NAMES, alerts: shared.alerts, ...settings });
    const secrets = new AppSecrets("secrets", { names: NAMES, secrets: SECRETS, access });
    for (const [name, { reads, image }] of Object.entries(readers)) {
      const references = Object.fromEntries(reads.map((one, index) => [`SECRET_${index}`, secrets.reference(one)]));
      new FargateService(name, { ...shared, image, secrets: references });
    }
    access.complete();
  });
}

const IMAGE = { image: "3f2c1a9" };
const TWO: Readers = {
  api: { reads: ["web/token", "web/api-key"], ...IMAGE },
  worker: { reads: ["web/token", "database/main:password"], ...IMAGE },
};

/** Names of the roles that a policy lets read, without their random parts, by the policy's name. */
function readersOf(registered: Registered): Record<string, string[]> {
  const nameOf = (arn: string) => {
    const role = registered.ofType("Role").find(({ outputs }) => outputs["arn"] === arn);
    return role?.name ?? arn.replace("arn:aws:iam::111111111111:role/", "");
  };
  return Object.fromEntries(
    registered.ofType("SecretPolicy").map(({ name, inputs }) => {
      const { Statement: [only] } = JSON.parse(String(inputs["policy"])) as { Statement: { Condition: Record<string, Properties> }[] };
      return [name, (only!.Condition["ArnNotEquals"]!["aws:PrincipalArn"] as string[]).map(nameOf).toSorted()];
    }),
  );
}

describe("SecretAccess", () => {
  it("`restricted`: only the execution roles of a secret's readers, and the roles that settings name", async () => {
    const registered = await program({ restricted: true, breakGlassRole: "break-glass" }, TWO);
    assert.deepEqual(readersOf(registered), {
      "secret-access-database/main": ["break-glass", "report", "worker-task-execution-role"],
      "secret-access-web/token": ["api-task-execution-role", "break-glass", "worker-task-execution-role"],
    });
  });

  it("`restricted`: a policy denies the value, and no action that could open it again", async () => {
    const registered = await program({ restricted: true }, { api: { reads: ["web/token"], ...IMAGE } });
    assert.deepEqual(registered.json("SecretPolicy", undefined, "policy"), {
      Version: "2012-10-17",
      Statement: [{
        Effect: "Deny",
        Principal: "*",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: ["*"],
        Condition: {
          ArnNotEquals: { "aws:PrincipalArn": [registered.only("Role", "api-task-execution-role").outputs["arn"]] },
          BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
        },
      }],
    });
    const { valueFrom } = (containerOf(registered) as { secrets: { valueFrom: string }[] }).secrets[0]!;
    assert.equal(registered.inputs("SecretPolicy")["secretArn"], valueFrom);
  });

  it("a service waits until the policies of its secrets admit it", async () => {
    const registered = await program({ restricted: true }, TWO);
    const policies = (service: string) => registered.dependencies("Service", service).filter((name) => name.startsWith("secret-access-"));
    assert.deepEqual(policies("api-service"), ["secret-access-web/token"]);
    assert.deepEqual(policies("worker-service"), ["secret-access-database/main", "secret-access-web/token"]);
  });

  it("no policy: not restricted, or nothing with an image reads the secret", async () => {
    assert.deepEqual(readersOf(await program({}, TWO)), {});
    assert.deepEqual(readersOf(await program({ restricted: true }, { api: { reads: ["web/token"] } })), {});
    const waiting = { ...TWO, api: { reads: ["web/token"] } };
    assert.deepEqual(readersOf(await program({ restricted: true }, waiting))["secret-access-web/token"], ["worker-task-execution-role"]);
  });

  it("refuses a reader after `complete()`, as no policy would have it", async () => {
    assert.match(
      await refusal(() => {
        const access = new SecretAccess("secret-access", { names: NAMES, restricted: true });
        const secrets = new AppSecrets("secrets", { names: NAMES, secrets: SECRETS, access });
        access.complete();
        new FargateService("api", { ...surroundings(), secrets: { TOKEN: secrets.reference("web/token") } });
      }),
      /SecretAccess "secret-access": web\/token/,
    );
  });

  it("requires `alerts` with `notifyOfReads`", async () => {
    const message = await refusal(() => void new SecretAccess("secret-access", { names: NAMES, notifyOfReads: true }));
    assert.match(message, /SecretAccess "secret-access": alerts is missing, but must be set with notifyOfReads/);
  });
});
