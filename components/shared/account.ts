import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** The account and region that a component's resources are in. */
export interface Account {
  accountId: pulumi.Output<string>;
  region: pulumi.Output<string>;
  /** `aws`, or `aws-cn` and the like. */
  partition: pulumi.Output<string>;
  /** `arn:aws:<service>:<region>:<account>:<resource>`, for what is named before it is made. */
  arn: (service: string, resource: pulumi.Input<string>) => pulumi.Output<string>;
}

/** @param parent Whose provider is asked. */
export function accountOf(parent: pulumi.Resource): Account {
  const { accountId } = aws.getCallerIdentityOutput({}, { parent });
  const { region } = aws.getRegionOutput({}, { parent });
  const { partition } = aws.getPartitionOutput({}, { parent });
  return {
    accountId,
    region,
    partition,
    arn: (service, resource) => pulumi.interpolate`arn:${partition}:${service}:${region}:${accountId}:${resource}`,
  };
}
