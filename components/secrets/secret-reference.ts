import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { EncryptionKey } from "../shared/encryption";

/** A secret or a configuration value that ECS reads when it starts a container. */
export interface SecretReference {
  /** ARN, with the JSON key if one is picked. */
  readonly valueFrom: pulumi.Output<string>;
  /** The environment's own key, and the service that decrypts with it; undefined with AWS's own keys. */
  readonly decryption?: { readonly key: EncryptionKey; readonly service: "ssm" | "secretsmanager" } | undefined;
  /** Set if an operator gives the value: it must exist before a container that reads it is deployed. */
  readonly given?: GivenSecret | undefined;
  /** Set if only roles that were admitted may read it. */
  readonly guard?: SecretGuard | undefined;
}

/** Lets only its readers read a secret. */
export interface SecretGuard {
  /** Lets a role read it. Returns what must exist before it does. */
  admit(role: aws.iam.Role): pulumi.Resource[];
}

export type SecretStore = "ssm" | "secretsManager";

/** A secret that `npm run secrets -- --create` creates. */
export interface GivenSecret {
  /** Name in this program, e.g. `web/api-key`. */
  readonly name: string;
  readonly store: SecretStore;
  /** Name in AWS, e.g. `/stg/web/api-key`. */
  readonly nameInAws: string;
}

/** Secrets of a container by variable: references, or ARNs of secrets that others created. */
export type Secrets = Readonly<Record<string, pulumi.Input<string> | SecretReference>>;

/** A reference as such, and an ARN as one. */
export function asReference(secret: pulumi.Input<string> | SecretReference): SecretReference {
  const isReference = typeof secret === "object" && !pulumi.Output.isInstance(secret) && !(secret instanceof Promise);
  return isReference ? secret : { valueFrom: pulumi.output(secret) };
}
