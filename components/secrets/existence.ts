import * as pulumi from "@pulumi/pulumi";

import { connectionTo } from "../../toolkit/shared/aws-client";
import type { GivenSecret, SecretReference } from "./secret-reference";

/**
 * Hooks of a task definition that reject it, in a preview as in an update, while a secret that it names doesn't exist: ECS would accept it,
 * and none of its tasks would start. They need `ssm:DescribeParameters` and `secretsmanager:DescribeSecret`, and read no value.
 *
 * @param subject Subject of messages, e.g. `FargateService "api"`.
 */
export function requireSecrets(name: string, subject: string, secrets: readonly SecretReference[]): pulumi.ResourceHookBinding {
  const given = new Map(secrets.flatMap(({ given: one }) => (one === undefined ? [] : [[one.name, one]])));
  if (given.size === 0) return {};
  const exist = new pulumi.ResourceHook(`${name}-secrets-exist`, async () => {
    const missing = await missingSecrets([...given.values()]);
    if (missing.length > 0) throw new pulumi.RunError(report(subject, missing));
  }, { onDryRun: true });
  return { beforeCreate: [exist] }; // another definition is another resource
}

function report(subject: string, missing: readonly GivenSecret[]): string {
  return [
    `${subject} needs ${missing.length === 1 ? "a secret that doesn't" : `${missing.length} secrets that don't`} exist:`,
    ...missing.map(({ name, store, nameInAws }) => `  ${name} (${store === "ssm" ? "SSM parameter" : "Secrets Manager"} ${nameInAws})`),
    "Create what is missing, then run pulumi up again; nothing that runs was changed:",
    `  npm run secrets -- --stack ${pulumi.getStack()} --create`,
  ].join("\n");
}

/** Those of some secrets that don't exist, or are scheduled for deletion. */
export async function missingSecrets(given: readonly GivenSecret[]): Promise<GivenSecret[]> {
  const [parameters, secrets] = [given.filter(({ store }) => store === "ssm"), given.filter(({ store }) => store !== "ssm")];
  const [existing, isThere] = await Promise.all([existingParameters(parameters), Promise.all(secrets.map(secretExists))]);
  const absent = secrets.filter((_, index) => !isThere[index]);
  return [...parameters.filter(({ nameInAws }) => !existing.has(nameInAws)), ...absent];
}

async function existingParameters(given: readonly GivenSecret[]): Promise<Set<string>> {
  if (given.length === 0) return new Set();
  const { paginateDescribeParameters, SSMClient } = await import("@aws-sdk/client-ssm");
  const client = new SSMClient(await connectionTo("ssm"));
  const found = new Set<string>();
  for (let first = 0; first < given.length; first += MOST_PARAMETERS) {
    const Values = given.slice(first, first + MOST_PARAMETERS).map(({ nameInAws }) => nameInAws);
    const filters = [{ Key: "Name", Option: "Equals", Values }];
    for await (const { Parameters = [] } of paginateDescribeParameters({ client }, { ParameterFilters: filters })) {
      for (const { Name = "" } of Parameters) found.add(Name);
    }
  }
  return found;
}

/** Source: AWS Systems Manager API reference, `ParameterStringFilter`, Values. */
const MOST_PARAMETERS = 50;

/** Whether a secret exists and has a value. */
async function secretExists({ nameInAws }: GivenSecret): Promise<boolean> {
  const { DescribeSecretCommand, ResourceNotFoundException, SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(await connectionTo("secretsmanager"));
  try {
    const { DeletedDate, VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: nameInAws }));
    return DeletedDate === undefined && Object.keys(VersionIdsToStages).length > 0;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}
