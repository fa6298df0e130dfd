import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Account and region of a component's resources. Each value is looked up when it is read. */
export interface Account {
  readonly accountId: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  /** `aws`, or another one such as `aws-cn`. */
  readonly partition: pulumi.Output<string>;
  /** `arn:aws:<service>:<region>:<account>:<resource>`, for resources that are named before they exist. */
  readonly arn: (service: string, resource: pulumi.Input<string>) => pulumi.Output<string>;
}

/** @param parent The resource whose provider looks the values up. */
export function accountOf(parent: pulumi.Resource): Account {
  const account: Account = {
    get accountId() {
      return aws.getCallerIdentityOutput({}, { parent }).accountId;
    },
    get region() {
      return aws.getRegionOutput({}, { parent }).region;
    },
    get partition() {
      return aws.getPartitionOutput({}, { parent }).partition;
    },
    arn: (service, resource) => pulumi.interpolate`arn:${account.partition}:${service}:${account.region}:${account.accountId}:${resource}`,
  };
  return account;
}
