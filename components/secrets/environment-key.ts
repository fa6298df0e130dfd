import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type Account, accountOf } from "../shared/account";
import type { DecryptingService, EncryptionKey } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { allow, type Conditions, type Statement } from "../shared/policy-document";
import { environmentKeyPolicy, SCHEDULE_CONTEXT, viaService } from "./environment-key-policy";

export interface EnvironmentKeyArgs {
  /** The setting that defines it, e.g. `aws-practice:encryption`: violations name it. */
  setting?: string;

  /** Names the alias, e.g. `alias/aws-practice-prd`. */
  names: Names;
}

/**
 * KMS key of one environment for its secrets, log groups, database, schedules and buckets.
 *
 * - KMS key with yearly rotation, which stays in AWS when the program no longer has it
 * - Its policy: only these services, and only this environment's resources where a service says which
 * - Alias `alias/<project>-<environment>`
 */
export class EnvironmentKey extends pulumi.ComponentResource implements EncryptionKey {
  readonly keyArn: pulumi.Output<string>;
  readonly aliasName: string;

  private readonly account: Account;

  constructor(name: string, args: EnvironmentKeyArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:EnvironmentKey", name, {}, opts);

    const { names } = args;
    const fullName = names.withEnvironment(names.project);
    this.account = accountOf(this);
    const key = new aws.kms.Key(name, {
      description: `Encrypts secrets, logs, database, schedules and buckets of ${fullName}`,
      enableKeyRotation: true,
      policy: pulumi.jsonStringify(environmentKeyPolicy(names, this.account)),
      tags: { Name: fullName },
    }, {
      parent: this,
      retainOnDelete: true, // what it encrypted outlives the program: the database's snapshots and backups, secrets, copies of logs
    });
    const alias = new aws.kms.Alias(`${name}-alias`, {
      name: `alias/${fullName}`, // a contract: people and commands refer to it
      targetKeyId: key.keyId,
    }, { parent: this });

    this.keyArn = key.arn;
    this.aliasName = `alias/${fullName}`;
    this.registerOutputs({ setting: args.setting, keyArn: this.keyArn, aliasName: alias.name });
  }

  decryptFor(service: DecryptingService, arns: pulumi.Input<string>[]): Statement {
    return decryptWith(this.keyArn, this.account, service, arns);
  }

  // Sources: AWS Secrets Manager user guide, "Secret encryption and decryption"; AWS Systems Manager user guide, "AWS KMS encryption for
  // AWS Systems Manager Parameter Store SecureString parameters" (Encrypt for standard parameters, GenerateDataKey for advanced ones);
  // Amazon S3 user guide, "Uploading and copying objects using multipart upload", permissions (Decrypt for uploads in parts).
  encryptFor(service: Exclude<DecryptingService, "scheduler">, arns: pulumi.Input<string>[]): Statement {
    const write = service === "ssm" ? "kms:Encrypt" : "kms:GenerateDataKey";
    return allow(["kms:Decrypt", write], [this.keyArn], onlyFor(this.account, service, arns));
  }
}

/** Permission to decrypt resources of a service with any key, and only through that service. */
export function decryptWith(
  keyArn: pulumi.Input<string>,
  account: Account,
  service: DecryptingService,
  arns: pulumi.Input<string>[],
): Statement {
  return allow(["kms:Decrypt"], [keyArn], onlyFor(account, service, arns));
}

/** A service sends KMS the ARN of the resource as encryption context, and the same is needed to decrypt. */
function onlyFor(account: Account, service: DecryptingService, arns: pulumi.Input<string>[]): Conditions {
  const context = { [`kms:EncryptionContext:${CONTEXTS[service]}`]: arns };
  return { StringEquals: service === "scheduler" ? context : { ...viaService(account, [service]), ...context } };
}

/**
 * Keys of the encryption context. Sources: AWS Secrets Manager user guide, "Secret encryption and decryption"; AWS Systems Manager user
 * guide, "AWS KMS encryption for AWS Systems Manager Parameter Store SecureString parameters"; for schedules environment-key-policy.ts.
 * For buckets Amazon S3 user guide, "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys": with one, the context is the bucket's ARN.
 */
const CONTEXTS: Readonly<Record<DecryptingService, string>> = {
  secretsmanager: "SecretARN",
  ssm: "PARAMETER_ARN",
  scheduler: SCHEDULE_CONTEXT,
  s3: "aws:s3:arn",
};
