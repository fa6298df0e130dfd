/** Operations of a provider on a resource. */
export const PROVIDER_OPERATIONS = ["create", "read", "update", "delete"] as const;
export type ProviderOperation = (typeof PROVIDER_OPERATIONS)[number];

/**
 * IAM actions of a type's operations: those of CloudFormation's handlers, less those that the Terraform provider doesn't send for the
 * resources of this repository, and what it sends besides. Actions are in one text, with spaces between them.
 */
export interface PermissionRow {
  /** Type in the CloudFormation registry; omitted if it has none, or if that means a larger resource. */
  cloudType?: `AWS::${string}`;
  /** Actions of the handlers that aren't sent, by the reason; `*` means any text. An action that `calls` names is sent. */
  without?: Readonly<Record<string, string>>;
  /** Calls of the provider besides; the source is its file in internal/service of hashicorp/terraform-provider-aws. */
  calls?: Readonly<Partial<Record<ProviderOperation, string>>> & { source: string };
}

export type PermissionRows = Readonly<Record<string, PermissionRow>>;
