import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import { accountRoot, keyAdministration, THIS_KEY } from "../shared/key-policy";
import type { Names } from "../shared/naming";
import { allowTo, policyDocument } from "../shared/policy-document";

export interface StateKeyArgs {
  /** The setting that defines it, e.g. `aws-practice-bootstrap:state`: violations name it. */
  setting?: string;

  /** Names the alias, e.g. `alias/aws-practice-state-stg`. */
  names: Names;

  /** Whether Pulumi refuses to delete it. */
  deletionProtection: boolean;
}

/**
 * KMS key of an account's states: encrypts the bucket, and is the secrets provider of its stacks.
 *
 * - KMS key with yearly rotation, deleted 30 days after the program no longer has it
 * - Its policy: the account decides who uses it, directly (the CLI) or through S3 (the bucket)
 * - Alias `alias/<project>-state-<environment>`
 */
export class StateKey extends pulumi.ComponentResource {
  readonly keyArn: pulumi.Output<string>;

  /** Secrets provider for `pulumi stack init --secrets-provider`. Source: Pulumi docs, "Secrets", AWS KMS. */
  readonly secretsProvider: pulumi.Output<string>;

  constructor(name: string, { setting, names, deletionProtection }: StateKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:StateKey", name, {}, opts);

    const account = accountOf(this);
    const root = accountRoot(account.partition, account.accountId);
    const fullName = names.of("state");
    const key = new aws.kms.Key(`${name}-key`, {
      description: `Encrypts the Pulumi states of ${names.withEnvironment(names.project)}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30, // the longest: without the key no state can be read
      policy: pulumi.jsonStringify(policyDocument(
        keyAdministration(root),
        // Source: gocloud.dev/secrets/awskms, which calls these two; the CLI encrypts the data key of a stack.
        allowTo(root, ["kms:Decrypt", "kms:Encrypt"], THIS_KEY),
        // Source: Amazon S3 user guide, "Using server-side encryption with AWS KMS keys", permissions.
        allowTo(root, ["kms:GenerateDataKey"], THIS_KEY, {
          StringEquals: { "kms:ViaService": pulumi.interpolate`s3.${account.region}.amazonaws.com` },
        }),
      )),
      tags: { Name: fullName },
    }, {
      parent: this,
      protect: deletionProtection, // without the key no state can be read
    });
    const alias = new aws.kms.Alias(`${name}-alias`, {
      name: `alias/${fullName}`, // a contract: the stack files name it as their secrets provider
      targetKeyId: key.keyId,
    }, { parent: this });

    this.keyArn = key.arn;
    this.secretsProvider = pulumi.interpolate`awskms://${alias.name}?region=${account.region}`;
    this.registerOutputs({ setting, keyArn: this.keyArn });
  }
}
