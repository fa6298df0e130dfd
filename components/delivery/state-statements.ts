import * as pulumi from "@pulumi/pulumi";

import { allow, type Statement } from "../shared/policy-document";

/** Where Pulumi keeps an environment's state. */
export interface DeploymentState {
  bucketArn: pulumi.Input<string>;
  /** KMS key of the bucket and of the state's secrets. */
  keyArn: pulumi.Input<string>;
}

/**
 * Permissions of the engine on its state. A preview takes no lock and writes nothing. Sources: pulumi/pulumi, pkg/backend/diy/backend.go,
 * `Preview` and `Update`; gocloud.dev, secrets/awskms, Encrypt and Decrypt; Amazon S3 user guide, "Protecting data using server-side
 * encryption with AWS KMS".
 */
export function stateStatements({ bucketArn, keyArn }: DeploymentState, use: "deploy" | "preview"): Statement[] {
  const isDeploy = use === "deploy";
  return [
    allow(["s3:ListBucket"], [bucketArn]),
    allow(isDeploy ? ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"] : ["s3:GetObject"], [pulumi.interpolate`${bucketArn}/*`]),
    allow(isDeploy ? ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"] : ["kms:Decrypt"], [keyArn]),
  ];
}
