import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import type { Section, Shown } from "../../operations/dashboard/sections";
import { DeadLetterQueue } from "../../operations/dead-letter-queue";
import { StateMachine } from "../../operations/state-machine";
import { executionSections } from "../../operations/state-machine-sections";
import { allow, type Statement } from "../../shared/policy-document";
import { JobSchedule } from "../job/job-schedule";
import { runStatements, tasksOf } from "../job/run-statements";
import { inStateMachine } from "../node-task/node-task";
import type { FargateService } from "../service/fargate-service";
import type { DatabaseUsers } from "./database-users";
import { type SecretReader, usersDefinition } from "./users-definition";

export interface DatabaseUsersRunnerArgs {
  users: DatabaseUsers;

  /** Services by name; those that read the secret of a user with a password are deployed after a rotation. */
  services: Readonly<Record<string, Pick<FargateService, "serviceArn">>>;

  /** Notified of failures. */
  alerts: Alerts;
}

/** A run that AWS could not start is tried again for an hour. */
const START = { maximumRetryAttempts: 60, maximumEventAgeSeconds: 3_600 };
/** Retries, a minute apart, if AWS has no capacity. */
const RETRIES = 30;

/**
 * Runs the database-users task by hand, and rotates passwords on a schedule. A user with a password has two login roles that alternate, so
 * that running tasks keep theirs until they are replaced.
 *
 * - State machine that runs the task, and after a rotation deploys the services that read the secrets; it notifies the topic of failures
 * - Its role: run this task with its two roles, and deploy exactly these services
 * - With passwords and `passwordRotation`, a schedule, and a dead-letter queue with an alarm
 *
 * @example
 * new DatabaseUsersRunner("database-users-runner", { users, services: { api }, alerts });
 */
export class DatabaseUsersRunner extends pulumi.ComponentResource implements Shown {
  /** Starts the task by hand: `aws stepfunctions start-execution --state-machine-arn`, with `--input '{"action": "apply"}'`. */
  readonly stateMachineArn: pulumi.Output<string>;

  readonly sections: readonly Section[];

  constructor(name: string, args: DatabaseUsersRunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:DatabaseUsersRunner", name, {}, opts);

    const { users, alerts } = args;
    const { cluster, database, encryption } = users.args;
    const { task, run, fullName: nameTag } = users.task;
    const { identifier } = database;
    const label = `Database users task ${identifier}`;
    const readers = Object.entries(args.services).flatMap(([service, { serviceArn }]): SecretReader[] => {
      const secretArn = users.secretOf(service);
      return secretArn === undefined ? [] : [{ name: service, serviceArn, secretArn }];
    });
    const child = { parent: this };

    const stateMachine = new StateMachine(name, {
      nameTag,
      description: `Runs the database users task of ${identifier}`,
      failure: `${label} failed, or its failure could not be reported`,
      entry: "database-users",
      listsExecutions: true,
      definition: usersDefinition({
        label,
        rotationLabel: `Rotation in database ${identifier}`,
        ...inStateMachine(run),
        retries: RETRIES,
        ...alerts.topic,
        entry: "database-users",
        hasPasswords: users.hasPasswords,
        readers,
      }),
      statements: [
        ...runStatements(task, cluster, this),
        allow(["ecs:DescribeTasks"], [tasksOf(cluster, this)]),
        ...deployStatements(readers),
      ],
      alerts,
      dependencies: run.dependencies,
    }, child);
    this.stateMachineArn = stateMachine.arn;
    this.sections = executionSections(`Users of database ${identifier}`, this.stateMachineArn);

    const { schedule, timeZone } = database.settings.passwordRotation;
    if (users.hasPasswords && schedule !== "none") {
      const rotation = `Password rotation in database ${identifier}`;
      const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, { nameTag, label: rotation, alerts }, child);
      new JobSchedule(`${name}-schedule`, {
        ...START,
        nameTag,
        label: rotation,
        stateMachineArn: this.stateMachineArn,
        input: { action: "rotate" },
        deadLetterQueueArn: deadLetters.queueArn,
        schedule,
        timeZone,
        enabled: true,
        key: encryption?.schedules,
      }, child);
    }

    this.registerOutputs({ setting: users.args.setting, stateMachineArn: this.stateMachineArn });
  }
}

function deployStatements(readers: readonly SecretReader[]): Statement[] {
  return readers.length === 0 ? [] : [
    allow(["secretsmanager:DescribeSecret"], [...new Set(readers.map(({ secretArn }) => secretArn))]),
    allow(["ecs:DescribeServices", "ecs:UpdateService"], readers.map(({ serviceArn }) => serviceArn)),
  ];
}
