import type { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { ParameterMetadata, SSMClient } from "@aws-sdk/client-ssm";

/** State of a secret in Secrets Manager, without its value. */
export type StoredSecret =
  | { is: "there"; changedAt: Date | undefined; encryptedByAwsKey: boolean }
  /** It has no current version. */
  | { is: "empty" }
  | { is: "missing" }
  | { is: "scheduled for deletion" };

/** Names per filter. Source: SSM API reference, `ParameterStringFilter`, Values. */
const AT_ONCE = 50;

/** Existing parameters by name; needs `ssm:DescribeParameters`. */
export async function parametersNamed(client: SSMClient, names: readonly string[]): Promise<Map<string, ParameterMetadata>> {
  const { paginateDescribeParameters } = await import("@aws-sdk/client-ssm");
  const found = new Map<string, ParameterMetadata>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const filter = { Key: "Name", Option: "Equals", Values: names.slice(at, at + AT_ONCE) };
    for await (const { Parameters = [] } of paginateDescribeParameters({ client }, { ParameterFilters: [filter] })) {
      for (const parameter of Parameters) found.set(parameter.Name!, parameter);
    }
  }
  return found;
}

/** State of a secret by name or ARN; needs `secretsmanager:DescribeSecret`. */
export async function secretNamed(client: SecretsManagerClient, id: string): Promise<StoredSecret> {
  const { DescribeSecretCommand } = await import("@aws-sdk/client-secrets-manager");
  try {
    const { DeletedDate, VersionIdsToStages = {}, LastChangedDate, KmsKeyId } = await client.send(
      new DescribeSecretCommand({ SecretId: id }),
    );
    if (DeletedDate !== undefined) return { is: "scheduled for deletion" };
    if (!Object.values(VersionIdsToStages).some((stages) => stages.includes("AWSCURRENT"))) return { is: "empty" };
    // A change of tags counts as well; only ListSecretVersionIds could distinguish it, which needs one more permission.
    return { is: "there", changedAt: LastChangedDate, encryptedByAwsKey: KmsKeyId === undefined };
  } catch (error) {
    if ((error as { name?: string }).name === "ResourceNotFoundException") return { is: "missing" };
    throw error;
  }
}
