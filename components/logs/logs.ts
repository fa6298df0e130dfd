import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type * as v from "valibot";

import type { Alerts } from "../operations/alerts";
import { accountOf } from "../shared/account";
import type { Encryption } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { LOAD_BALANCER_FORMAT, SITE_FORMAT } from "./access-log-formats";
import { ARCHIVE_FORMAT, LOG_GROUP } from "./archive-stream";
import { archiveQueries, LOAD_BALANCER_QUERIES, SITE_QUERIES } from "./athena-queries";
import { LogArchive } from "./log-archive";
import { LogSearch } from "./log-search";
import { type LogsSettings, logsSettings } from "./logs-settings";
import { DAYS_UNTIL_COLD, daysOf } from "./retention";

export interface LogsArgs extends LogsSettings {
  /** The setting that defines it, e.g. `aws-practice:logs`: violations name it. */
  setting?: string;

  names: Names;

  /** Notified when lines don't reach the archive. */
  alerts: Alerts;

  /**
   * The environment's own keys; that of logs here.
   * @default none - AWS's key
   */
  encryption?: Pick<Encryption, "logs">;
}

/** Files of access logs in a bucket. */
export interface AccessLogs {
  /** Name of the table and of the queries' folder, e.g. `load-balancer`. */
  key: string;
  bucketName: pulumi.Input<string>;
  /** Days until a file is deleted. */
  retentionDays: number;
}

/**
 * Search in the logs of an environment, and their archive; components with logs hand them to it.
 *
 * - With `archive.years`, the lines of log groups in S3, and access logs as long
 * - For what is in S3: a database, a work group of Athena with a scan limit, tables, named queries
 *
 * @example
 * const logs = new Logs("logs", { names, alerts, archive: { years: 3 } });
 * new LoadBalancer("load-balancer", { logs, ... });
 */
export class Logs extends pulumi.ComponentResource {
  private readonly settings: v.InferOutput<typeof logsSettings>;
  private readonly archive: LogArchive | undefined;
  private made: LogSearch | undefined;

  constructor(private readonly name: string, private readonly args: LogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Logs", name, {}, opts);

    this.settings = resolve(logsSettings, `Logs "${name}"`, args);
    const { archive, deletionProtection } = this.settings;
    if (archive.years > 0) {
      const { names, alerts, encryption } = args;
      const subject = `Logs "${name}"`;
      const kept = { subject, names, alerts, key: encryption?.logs, deletionProtection, ...archive };
      this.archive = new LogArchive(`${name}-archive`, kept, { parent: this });
      this.search().addTable({
        key: "archive",
        description: "Lines of log groups",
        format: ARCHIVE_FORMAT,
        folder: this.archive.folder,
        days: daysOf(archive.years),
        named: [LOG_GROUP],
        queries: archiveQueries(names),
      });
    }
    this.registerOutputs({ setting: args.setting });
  }

  /** Keeps the lines of a log group, if there is an archive. */
  keep(name: string, logGroup: aws.cloudwatch.LogGroup, parent: pulumi.Resource): void {
    this.archive?.keep(name, logGroup, parent);
  }

  /** How long files of access logs are kept: as long as their own setting says, or as the archive if that is longer. */
  keptFor(retentionDays: number): { retentionDays: number; coldAfterDays?: number } {
    const { years } = this.settings.archive;
    return years === 0 ? { retentionDays } : { retentionDays: Math.max(retentionDays, daysOf(years)), coldAfterDays: DAYS_UNTIL_COLD };
  }

  /**
   * Makes the files of a load balancer searchable.
   * Source of the folder: Elastic Load Balancing, Application Load Balancers, "Access logs for your Application Load Balancer", files.
   */
  addLoadBalancer({ key, bucketName, retentionDays }: AccessLogs): void {
    const { accountId, region } = accountOf(this);
    this.search().addTable({
      key,
      description: "Requests at a load balancer",
      format: LOAD_BALANCER_FORMAT,
      folder: pulumi.interpolate`s3://${bucketName}/AWSLogs/${accountId}/elasticloadbalancing/${region}`,
      days: retentionDays,
      queries: LOAD_BALANCER_QUERIES,
    });
  }

  /**
   * Makes the files of a distribution searchable: all those of its hours, which are folders in that of a day.
   * Source of the folder: Amazon CloudFront developer guide, "Configure standard logging (v2)", sending logs to Amazon S3.
   */
  addDistribution({ key, bucketName, retentionDays, distributionId }: AccessLogs & { distributionId: pulumi.Input<string> }): void {
    const { accountId } = accountOf(this);
    this.search().addTable({
      key,
      description: "Requests of a site",
      format: SITE_FORMAT,
      folder: pulumi.interpolate`s3://${bucketName}/AWSLogs/${accountId}/CloudFront/${distributionId}`,
      days: retentionDays,
      queries: SITE_QUERIES,
    });
  }

  /** Its search, created for the first table. */
  private search(): LogSearch {
    const { names, encryption } = this.args;
    const { scanLimitGiB, deletionProtection } = this.settings;
    return (this.made ??= new LogSearch(
      `${this.name}-search`,
      { names, encryption, scanLimitGiB, forceDestroy: !deletionProtection },
      { parent: this },
    ));
  }
}
