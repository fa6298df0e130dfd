/** Mapping from the inputs of an AWS provider type to the CloudFormation registry's properties. */
export interface RegistryType {
  /** The registry's name of the type, e.g. `AWS::EC2::VPC`. */
  name: string;

  /** The property that these inputs form if the registry has no type for them; one of its items if it is a list. */
  within?: string;

  /** These inputs are a part of the registry's type: its requirements on the complete resource don't apply. */
  isPart?: boolean;

  /**
   * Names that the rule doesn't find: the path in the inputs, without indexes, and the path in the registry's type, relative to its group
   * or, with a leading dot, to the type itself; empty if the registry has the nested properties one level higher.
   */
  names?: Readonly<Record<string, string>>;

  /** Inputs that the registry's type doesn't have, or has in another form, with the reason. */
  others?: Readonly<Record<string, string>>;

  /** Properties that the registry requires and that the provider, or another resource, sets. */
  given?: readonly string[];

  /** Properties for which the registry contradicts the service, with the source. */
  wrong?: Readonly<Record<string, string>>;
}

export type RegistryTypes = Readonly<Record<string, RegistryType>>;

/** Inputs that only the provider reads, on every type. */
export const PROVIDERS_OWN = "controls how the provider proceeds";
