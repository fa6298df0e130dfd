import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Encryption } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { denyWithoutTls, policyDocument } from "../shared/policy-document";
import { encryptObjects, expireObjects, makePrivate } from "../shared/private-bucket";
import type { TableQueries } from "./athena-queries";
import { type TableArgs, tableInputs } from "./log-table";

export interface LogSearchArgs {
  /** Names the database and the work group, e.g. `aws_practice_logs_stg` and `aws-practice-logs-stg`. */
  names: Names;
  /** The environment's own keys; that of logs here. */
  encryption: Pick<Encryption, "logs"> | undefined;
  scanLimitGiB: number;
  /** Deletes results, and the history of queries. */
  forceDestroy: boolean;
}

export interface LogTableArgs extends TableArgs {
  /** E.g. `load-balancer`: the table is `load_balancer`, and queries are in the folder `<project>-<stack>/load-balancer`. */
  key: string;
  description: string;
  queries: TableQueries;
}

/** Days until the result of a query is deleted. */
const RESULT_DAYS = 7;

/**
 * Search by Athena in logs that are in S3.
 *
 * - Database in Glue for the tables
 * - Private, encrypted bucket for results, which are deleted after seven days
 * - Work group that stops a query at the scan limit; the client's own settings don't count
 */
export class LogSearch extends pulumi.ComponentResource {
  readonly workGroupName: pulumi.Output<string>;
  readonly databaseName: pulumi.Output<string>;

  constructor(private readonly name: string, private readonly args: LogSearchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:LogSearch", name, {}, opts);

    const { names, encryption, scanLimitGiB, forceDestroy } = args;
    const child = { parent: this };
    const fullName = names.of("logs");
    const key = encryption?.logs;

    const bucket = new aws.s3.Bucket(`${name}-results-bucket`, {
      forceDestroy,
      tags: { Name: fullName },
    }, child);
    encryptObjects(`${name}-results`, { bucket, key }, this);
    expireObjects(`${name}-results`, { bucket, days: RESULT_DAYS }, this);
    const publicAccess = makePrivate(`${name}-results`, bucket, this);
    new aws.s3.BucketPolicy(`${name}-results-policy`, {
      bucket: bucket.id,
      policy: pulumi.jsonStringify(policyDocument(denyWithoutTls("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]))),
    }, { parent: this, dependsOn: [publicAccess] });

    const database = new aws.glue.CatalogDatabase(`${name}-database`, {
      name: fullName.replaceAll("-", "_"), // a contract: queries name it; a hyphen would need quotes
      description: `Logs of ${names.withEnvironment(names.project)} in S3`,
      tags: { Name: fullName },
    }, child);
    const workGroup = new aws.athena.Workgroup(`${name}-work-group`, {
      name: fullName, // a contract: people choose it
      description: `Queries of the logs of ${names.withEnvironment(names.project)}`,
      forceDestroy, // without it, AWS refuses to delete one in which a query ran
      configuration: {
        enforceWorkgroupConfiguration: true,
        publishCloudwatchMetricsEnabled: true,
        bytesScannedCutoffPerQuery: scanLimitGiB * 2 ** 30,
        engineVersion: { selectedEngineVersion: "AUTO" },
        resultConfiguration: {
          outputLocation: pulumi.interpolate`s3://${bucket.id}/`,
          encryptionConfiguration: key === undefined
            ? { encryptionOption: "SSE_S3" }
            : { encryptionOption: "SSE_KMS", kmsKeyArn: key.keyArn },
        },
      },
      tags: { Name: fullName },
    }, child);

    this.workGroupName = workGroup.name;
    this.databaseName = database.name;
    this.registerOutputs({ workGroupName: this.workGroupName, databaseName: this.databaseName });
  }

  /** Creates a table, and its named queries, which are free. */
  addTable({ key, description, queries, ...table }: LogTableArgs): void {
    const { name } = this;
    const tableName = key.replaceAll("-", "_");
    const created = new aws.glue.CatalogTable(`${name}-${key}-table`, {
      databaseName: this.databaseName,
      name: tableName, // a contract: queries name it
      description,
      ...tableInputs(table),
    }, { parent: this });
    const { names } = this.args;
    for (const [query, textFor] of Object.entries(queries)) {
      new aws.athena.NamedQuery(`${name}-${key}-${query}-query`, {
        name: `${names.withEnvironment(names.project)}/${key}/${query}`,
        database: this.databaseName,
        workgroup: this.workGroupName,
        query: textFor(tableName),
      }, { parent: this, dependsOn: [created] });
    }
  }
}
