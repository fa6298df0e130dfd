export type Store = "ssm" | "secretsManager";

export const STORES: Record<Store, string> = { ssm: "SSM", secretsManager: "Secrets Manager" };

/** Who gives a secret its value. */
export type Origin = "operator" | "program" | "users task" | "RDS" | "others";

/** A workload whose containers read secrets. */
export interface Reader {
  name: string;
  kind: "service" | "job";
  /** Name of all revisions of its task definition. */
  family: string;
  /** Name or ARN of a service's cluster. */
  cluster: string | undefined;
  /** Runs no task, as it has no image yet. */
  waits: boolean;
}

/** A secret or parameter that the program declares, creates or reads. */
export interface KnownSecret {
  /** `web/api-key` if it is declared, else its name in AWS. */
  label: string;
  store: Store;
  origin: Origin;
  /** Name in AWS, or the ARN of a secret of others; undefined if the provider generates the name. */
  id: string | undefined;
  /** Region and account of an ARN of others. */
  place: { region: string; accountId: string } | undefined;
  /** Declared keys of its JSON text. */
  keys: readonly string[];
  description: string | undefined;
  readers: Reader[];
}

/** The secrets of a resolved program. */
export interface ProgramSecrets {
  secrets: KnownSecret[];
  /** Alias of the key that encrypts the secrets of an operator; undefined: AWS's own keys. */
  kmsKeyAlias: string | undefined;
  /** Workloads whose containers are known only to AWS. */
  unresolved: string[];
}

/** Whether a workload that runs, or can run, reads it. */
export const isNeeded = ({ readers }: KnownSecret): boolean => readers.some(({ waits }) => !waits);
