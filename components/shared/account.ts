import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Account and region of a component's resources. Each value is looked up once, when it is first read. */
export interface Account {
  readonly accountId: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** `aws`, or another one such as `aws-cn`. */
  readonly partition: pulumi.Output<string>;
  /** `arn:aws:<service>:<region>:<account>:<resource>`, for resources that are named before they exist; by default of its region. */
  readonly arn: (service: string, resource: pulumi.Input<string>, region?: string) => pulumi.Output<string>;
}

const accounts = new WeakMap<pulumi.Resource, Account>();

/** @param parent The resource whose provider looks the values up. */
export function accountOf(parent: pulumi.Resource): Account {
  const account = accounts.get(parent) ?? lookedUpFor(parent);
  accounts.set(parent, account);
  return account;
}

function lookedUpFor(parent: pulumi.Resource): Account {
  const accountId = once(() => aws.getCallerIdentityOutput({}, { parent }).accountId);
  const region = once(() => aws.getRegionOutput({}, { parent }).region);
  const partition = once(() => aws.getPartitionOutput({}, { parent }).partition);
  return {
    get accountId() {
      return accountId();
    },
    get region() {
      return region();
    },
    get partition() {
      return partition();
    },
    arn: (service, resource, other) => pulumi.interpolate`arn:${partition()}:${service}:${other ?? region()}:${accountId()}:${resource}`,
  };
}

function once<T>(lookUp: () => T): () => T {
  let found: T | undefined;
  return () => (found ??= lookUp());
}
