import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { allow, denyAll, denyWithoutTls, policyDocument, type Statement } from "../shared/policy-document";
import { keepVersions, makePrivate } from "../shared/private-bucket";
import { resolve } from "../shared/schema";
import { requireMatch } from "../shared/validation";
import type { StateKey } from "./state-key";
import { type StateSettings, stateSettings } from "./state-settings";

export interface StateBucketArgs extends StateSettings {
  /** The setting that defines it, e.g. `aws-practice-bootstrap:state`: violations name it. */
  setting?: string;

  /** Names the bucket, with the account: `aws-practice-state-stg-111111111111`. */
  names: Names;

  accountId: string;

  key: StateKey;
}

/** A program's state: its project and stack. */
export interface StateOf {
  project: string;
  stack: string;
}

/**
 * Bucket for the states of an account's stacks.
 *
 * - S3 bucket: no public access, no ACLs, TLS only, encrypted with the state's key
 * - Versions of every state, deleted `oldVersionDays` after a newer one replaced them
 * - Policy that denies deleting the bucket and versions, if `deletionProtection` is true
 *
 * @example
 * const bucket = new StateBucket("state", { names, accountId, key, ...settings.state });
 */
export class StateBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  /** URL for `pulumi login`. */
  readonly backendUrl: pulumi.Output<string>;

  private readonly bucketArn: pulumi.Output<string>;
  private readonly keyArn: pulumi.Output<string>;

  constructor(name: string, args: StateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:StateBucket", name, {}, opts);

    const subject = `StateBucket "${name}"`;
    const { names, accountId, key } = args;
    const { deletionProtection, oldVersionDays } = resolve(stateSettings, subject, args);
    const bucketName = `${names.of("state")}-${accountId}`;
    // Source: Amazon S3 user guide, "General purpose bucket naming rules".
    requireMatch(subject, "bucketName", bucketName, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 characters");
    const bucket = new aws.s3.Bucket(`${name}-bucket`, {
      bucket: bucketName, // a contract: pulumi login names it; unique in AWS by the account's number
      forceDestroy: !deletionProtection,
      tags: { Name: names.of("state") },
    }, {
      parent: this,
      protect: deletionProtection, // it has the states of all stacks, this one's as well
    });
    keepVersions(name, { bucket, key, oldVersionDays }, this);
    const publicAccess = makePrivate(name, bucket, this);
    const all = [bucket.arn, pulumi.interpolate`${bucket.arn}/*`];
    new aws.s3.BucketPolicy(`${name}-policy`, {
      bucket: bucket.id,
      policy: pulumi.jsonStringify(policyDocument(
        denyWithoutTls("s3:*", all),
        ...(deletionProtection ? [denyAll(["s3:DeleteBucket", "s3:DeleteObjectVersion"], all)] : []),
      )),
    }, { parent: this, dependsOn: [publicAccess] });

    this.bucketName = bucket.id;
    this.backendUrl = pulumi.interpolate`s3://${bucket.id}?region=${accountOf(this).region}`;
    this.bucketArn = bucket.arn;
    this.keyArn = key.keyArn;
    this.registerOutputs({ setting: args.setting, bucketName: this.bucketName });
  }

  /** Permissions to preview a stack: list the bucket, read its state and history, decrypt. A preview takes no lock and writes nothing. */
  readStatements(of: StateOf): Statement[] {
    const { stack, tags, history } = this.objectsOf(of);
    return [
      allow(["s3:ListBucket"], [this.bucketArn]),
      allow(["s3:GetObject"], [stack, tags, history, this.object("meta.yaml")]),
      allow(["kms:Decrypt"], [this.keyArn]),
    ];
  }

  /**
   * Permissions to update a stack: also to write its state, history and backups, and to take and give back its lock. It can delete nothing
   * else. S3 asks for `kms:GenerateDataKey` when an object is written. Source: pulumi/pulumi, pkg/backend/diy, store.go and lock.go.
   */
  writeStatements(of: StateOf): Statement[] {
    const { stack, tags, history, backups, locks } = this.objectsOf(of);
    return [
      allow(["s3:ListBucket"], [this.bucketArn]),
      allow(["s3:GetObject"], [stack, tags, history, locks, this.object("meta.yaml")]),
      allow(["s3:PutObject"], [stack, history, backups, locks]),
      allow(["s3:DeleteObject"], [locks]),
      allow(["kms:Decrypt", "kms:GenerateDataKey"], [this.keyArn]),
    ];
  }

  private objectsOf({ project, stack }: StateOf) {
    const path = `${project}/${stack}`;
    return {
      stack: this.object(`stacks/${path}.json*`), // with `.bak`, and `.gz` if the backend compresses
      tags: this.object(`stacks/${path}.pulumi-tags`),
      history: this.object(`history/${path}/*`),
      backups: this.object(`backups/${path}/*`),
      locks: this.object(`locks/organization/${path}/*`),
    };
  }

  private object(path: string): pulumi.Output<string> {
    return pulumi.interpolate`${this.bucketArn}/.pulumi/${path}`;
  }
}
