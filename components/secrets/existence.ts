import * as pulumi from "@pulumi/pulumi";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { parametersNamed, secretNamed } from "../../toolkit/shared/stored-secrets";
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
    "The version that runs was not changed. Create what is missing, then run pulumi up again:",
    `  npm run secrets -- --stack ${pulumi.getStack()} --create`,
  ].join("\n");
}

/** IAM actions of `missingSecrets`. */
export const MISSING_SECRETS_ACTIONS: readonly string[] = ["secretsmanager:DescribeSecret", "ssm:DescribeParameters"];

/** Those of some secrets that don't exist, have no value, are scheduled for deletion, or are a parameter in plain text. */
export async function missingSecrets(given: readonly GivenSecret[]): Promise<GivenSecret[]> {
  const [parameters, secrets] = [given.filter(({ store }) => store === "ssm"), given.filter(({ store }) => store !== "ssm")];
  const [found, states] = await Promise.all([inParameterStore(parameters), inSecretsManager(secrets)]);
  return [
    ...parameters.filter(({ nameInAws }) => found.get(nameInAws)?.Type !== "SecureString"),
    ...secrets.filter((_, index) => states[index]?.is !== "there"),
  ];
}

async function inParameterStore(given: readonly GivenSecret[]) {
  if (given.length === 0) return new Map<string, never>();
  const { SSMClient } = await import("@aws-sdk/client-ssm");
  return parametersNamed(new SSMClient(await connectionTo("ssm")), given.map(({ nameInAws }) => nameInAws));
}

async function inSecretsManager(given: readonly GivenSecret[]) {
  if (given.length === 0) return [];
  const { SecretsManagerClient } = await import("@aws-sdk/client-secrets-manager");
  const client = new SecretsManagerClient(await connectionTo("secretsmanager"));
  return Promise.all(given.map(({ nameInAws }) => secretNamed(client, nameInAws)));
}
