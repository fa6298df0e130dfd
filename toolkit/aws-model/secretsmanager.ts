import { always, named, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import type { PendingCreate } from "./pending-create";

/** An ARN ends with the name and six characters that AWS adds. Source: Secrets Manager API reference, `CreateSecret`. */
const isNamed = (pending: PendingCreate, arn: string) => /^(.+)-.{6}$/.exec(arn.split(":secret:")[1] ?? "")?.[1] === pending.text("name");

/** Secrets Manager. */
export const secretsmanager: Entries = {
  "aws:secretsmanager/secret:Secret": {
    noun: "secret",
    holdsData: true,
    autoName: "name",
    // secretsmanager/secret.go
    replacedBy: ["name", "namePrefix"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::SecretsManager::Secret", { Name: "name" }, { candidate: isNamed, unique: always }),
    simulate: {
      id: (request) =>
        request.arn(
          "secretsmanager",
          `secret:${request.autoName()}-${request.text(6, "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789")}`,
        ),
      unique: (request) => request.autoName(),
      outputs: (request, id) => ({ arn: id, name: request.autoName() }),
    },
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": {
    noun: "secret policy",
    holdsData: false,
    autoName: null,
    // secretsmanager/secret_policy.go
    replacedBy: ["secretArn"],
    interruptedBy: [],
    // API reference, `PutResourcePolicy`
    takesOver: true,
    uses: { secretArn: "aws:secretsmanager/secret:Secret" },
    partOf: "secretArn",
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::SecretsManager::ResourcePolicy", "secretArn", { untagged: true }),
    simulate: { id: (request) => request.input("secretArn"), outputs: () => ({}) },
  },
};

/** Types that only other programs use. */
export const otherSecretsmanager: OtherEntries = {
  "aws:secretsmanager/secretVersion:SecretVersion": {
    // An extra version is harmless: the next one takes its label, and Secrets Manager deletes versions without labels.
    cloudControl: { by: "nothing", reason: "a new version takes its place" },
    simulate: {
      id: (request) => `${request.input("secretId")}|${request.uuid()}`,
      outputs: (request) => ({ arn: request.inputs["secretId"], versionId: request.uuid(), versionStages: ["AWSCURRENT"] }),
    },
  },
};
