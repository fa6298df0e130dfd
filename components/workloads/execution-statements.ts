import * as pulumi from "@pulumi/pulumi";

import type { Registry } from "../images/registry";
import { secretAction, secretArn } from "../secrets/secret-arn";
import type { SecretReference } from "../secrets/secret-reference";
import { allow, type Statement } from "../shared/policy-document";

export interface ExecutionArgs {
  registry: Pick<Registry, "pullStatements">;
  /** KMS keys of other programs, which encrypt the secrets that they created. */
  secretKmsKeyArns?: pulumi.Input<string>[] | undefined;
}

/** Statements of an execution role for exactly one task definition: its repository, log group, secrets and their keys. */
export function executionStatements(
  { registry, secretKmsKeyArns = [] }: ExecutionArgs,
  secrets: readonly SecretReference[],
  logGroupArn: pulumi.Output<string>,
): pulumi.Output<Statement[]> {
  const statements = [
    ...registry.pullStatements(),
    allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logGroupArn}:log-stream:*`]),
    ...(secretKmsKeyArns.length === 0 ? [] : [allow(["kms:Decrypt"], secretKmsKeyArns)]),
  ];
  return pulumi.all([readStatements(secrets), decryptStatements(secrets)]).apply(([read, decrypt]) => [...statements, ...read, ...decrypt]);
}

function readStatements(secrets: readonly SecretReference[]): pulumi.Output<Statement[]> {
  return arnsOf(secrets).apply((arns) =>
    (["ssm:GetParameters", "secretsmanager:GetSecretValue"] as const).flatMap((action) => {
      const resources = arns.filter((arn) => secretAction(arn) === action);
      return resources.length === 0 ? [] : [allow([action], resources)];
    })
  );
}

/** The use of the environment's own key, by service: only for these secrets, and only through the service that stores them. */
function decryptStatements(secrets: readonly SecretReference[]): pulumi.Output<Statement[]> {
  const statements = (["ssm", "secretsmanager"] as const).flatMap((service) => {
    const encrypted = secrets.filter(({ decryption }) => decryption?.service === service);
    const [first] = encrypted;
    return first === undefined ? [] : [arnsOf(encrypted).apply((arns) => first.decryption!.key.decryptFor(service, arns))];
  });
  return pulumi.all(statements);
}

/** ARNs of secrets without their JSON keys, each once. */
const arnsOf = (secrets: readonly SecretReference[]): pulumi.Output<string[]> =>
  pulumi.all(secrets.map(({ valueFrom }) => valueFrom)).apply((references) => [...new Set(references.map(secretArn))].toSorted());
