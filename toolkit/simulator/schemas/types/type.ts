/** How the inputs of a resource type of the AWS provider are called in the CloudFormation registry. */
export interface RegistryType {
  /** The registry's name of the type, e.g. `AWS::EC2::VPC`. */
  name: string;

  /** The property of which these inputs are the whole, where the registry has no type for them; one of its items where it is a list. */
  within?: string;

  /** These inputs are a part of the registry's type: what it requires of the whole isn't asked of them. */
  isPart?: boolean;

  /**
   * Where the registry has a property under a name that the rule doesn't find: the path in the inputs, without indexes, and that in
   * the registry's type, relative to the group it is in or, with a dot in front, from the type itself; empty where the registry has what
   * is below it beside it.
   */
  names?: Readonly<Record<string, string>>;

  /** Inputs that the registry's type doesn't have, or has in another form, with the reason. */
  others?: Readonly<Record<string, string>>;

  /** Properties that the registry requires and the provider, or another resource, gives. */
  given?: readonly string[];

  /** Properties of which the registry says something else than the service does, with the source. */
  wrong?: Readonly<Record<string, string>>;
}

export type RegistryTypes = Readonly<Record<string, RegistryType>>;

/** What the provider itself is told, on every type. */
export const PROVIDERS_OWN = "tells the provider how to go about it";
