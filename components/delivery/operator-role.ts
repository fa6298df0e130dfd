import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Registry } from "../images/registry";
import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { policyDocument } from "../shared/policy-document";
import { resolve } from "../shared/schema";
import type { Cluster } from "../workloads/cluster";
import type { DatabaseRestore } from "../workloads/database-restore/database-restore";
import type { ScheduledJob } from "../workloads/job/scheduled-job";
import type { OperationsTask } from "../workloads/operations/operations-tasks";
import type { FargateService } from "../workloads/service/fargate-service";
import type { Sleep } from "../workloads/sleep/sleep";
import type { SleepNote } from "../workloads/sleep/sleep-note";
import { type OperatorSettings, operatorSettings } from "./operator-settings";
import { operationStatements } from "./operator-statements";
import { PORT_FORWARDING, sessionStatements } from "./session-statements";

export interface OperatorRoleArgs extends OperatorSettings {
  /** The setting that defines it, e.g. `aws-practice:operators`: violations name it. */
  setting?: string;

  /** Names the role, e.g. `aws-practice-operator-stg`: `npm run ops` names it. */
  names: Names;

  cluster: Pick<Cluster, "clusterArn" | "sessions">;
  registries: ReadonlyMap<string, Pick<Registry, "repositoryArn">>;
  services: ReadonlyMap<string, Pick<FargateService, "serviceArn" | "acceptsSessions" | "fullName">>;
  jobs: ReadonlyMap<string, Pick<ScheduledJob, "stateMachineArn">>;

  /** @default none - the environment always runs */
  sleep?: Pick<Sleep, "stateMachineArn"> | undefined;
  sleepNote?: Pick<SleepNote, "parameterArn"> | undefined;
  /**
   * Restores of the database.
   * @default none
   */
  restore?: Pick<DatabaseRestore, "stateMachineArn"> | undefined;

  /**
   * Tasks that people start.
   * @default none
   */
  operations?: readonly OperationsTask[];
}

/**
 * Role of people who operate an environment.
 *
 * - Role that only the named principals assume, only with the session tag `reason`, for an hour
 * - Its policies: one for each kind of command of `npm run ops`, for the environment's services, jobs, logs and tasks
 *
 * @example
 * new OperatorRole("operator", { names, cluster, registries, services, jobs, principals: ["arn:aws:iam::111111111111:role/on-call"] });
 */
export class OperatorRole extends pulumi.ComponentResource {
  readonly roleArn: pulumi.Output<string>;

  constructor(name: string, args: OperatorRoleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:OperatorRole", name, {}, opts);

    const { names, cluster, registries, services, jobs, operations = [] } = args;
    const { principals } = resolve(operatorSettings, `OperatorRole "${name}"`, args);
    const { partition, region, accountId } = accountOf(this);
    const role = new aws.iam.Role(`${name}-role`, {
      name: names.of("operator"), // a contract: npm run ops names it
      description: "Operates an environment by npm run ops",
      maxSessionDuration: 3600,
      assumeRolePolicy: JSON.stringify(policyDocument({
        Effect: "Allow",
        Principal: { AWS: principals },
        Action: ["sts:AssumeRole", "sts:TagSession"],
        // Source: IAM user guide, "Pass session tags in AWS STS": the tags of a request, and their keys.
        Condition: { "StringLike": { "aws:RequestTag/reason": "?*" }, "ForAllValues:StringEquals": { "aws:TagKeys": ["reason"] } },
      })),
      tags: { Name: names.of("operator") },
    }, { parent: this });
    const policies = operationStatements({
      clusterArn: cluster.clusterArn,
      serviceArns: [...services.values()].map(({ serviceArn }) => serviceArn),
      stateMachineArns: [...jobs.values()].map(({ stateMachineArn }) => stateMachineArn),
      logGroupArns: [...services.keys(), ...jobs.keys()].map((each) =>
        pulumi.interpolate`arn:${partition}:logs:${region}:${accountId}:log-group:${names.path(each)}`
      ),
      restoreArns: args.restore === undefined ? [] : [args.restore.stateMachineArn],
      repositoryArns: [...registries.values()].map(({ repositoryArn }) => repositoryArn),
      sleepMachineArn: args.sleep?.stateMachineArn,
      sleepNoteArn: args.sleepNote?.parameterArn,
      alarms: pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${accountId}:alarm:*`,
    });
    const sessions = sessionStatements({
      ...cluster,
      services: [...services].flatMap(([service, { acceptsSessions, fullName }]) =>
        acceptsSessions ? [{ containerName: service, fullName }] : []
      ),
      operations,
      portForwarding: pulumi.interpolate`arn:${partition}:ssm:${region}::document/${PORT_FORWARDING}`,
      ownSessions: pulumi.interpolate`arn:${partition}:ssm:${region}:${accountId}:session/*`,
    });
    for (const [operation, statements] of Object.entries({ ...policies, ...sessions })) {
      if (statements.length === 0) continue;
      new aws.iam.RolePolicy(`${name}-${operation}`, {
        name: operation,
        role: role.name,
        policy: pulumi.jsonStringify(policyDocument(...statements)),
      }, { parent: this });
    }

    this.roleArn = role.arn;
    this.registerOutputs({ setting: args.setting, roleArn: this.roleArn });
  }
}
