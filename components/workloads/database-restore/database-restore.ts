import * as pulumi from "@pulumi/pulumi";

import { NEVER } from "../../data/clock-schedule";
import type { Database } from "../../data/database";
import { DRILL_DAYS } from "../../data/restore-settings";
import { drillIdentifier, restoredIdentifiers } from "../../data/restored-names";
import type { Alerts } from "../../operations/alerts";
import { linesOf, type Section, type Shown } from "../../operations/dashboard/sections";
import { DeadLetterQueue } from "../../operations/dead-letter-queue";
import { expectData } from "../../operations/expect-data";
import { StateMachine } from "../../operations/state-machine";
import { accountOf } from "../../shared/account";
import { invalid } from "../../shared/validation";
import { caUrl } from "../database-users/ca-url";
import { JobSchedule } from "../job/job-schedule";
import { inStateMachine, makeNodeTask } from "../node-task/node-task";
import { taskCode } from "../node-task/task-code";
import type { TaskPlace } from "../task-security-group";
import { restoreDefinition } from "./restore-definition";
import type { CheckRequest } from "./restore-request";
import { DRILL_NAMESPACE, RPO_METRIC, RTO_METRIC } from "./restore-run";
import { checkStatements, restoreStatements } from "./restore-statements";

export interface DatabaseRestoreArgs extends Omit<TaskPlace, "connections"> {
  /** With `restore` in its settings, and backups. */
  database: Database;

  /** Notified of restores and drills, and of failures. */
  alerts: Alerts;
}

/** A run that AWS could not start is tried again for a day. */
const START = { maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 };
/** Retries of the check's start, a minute apart, if AWS has no capacity. */
const RETRIES = 30;
/** At a time at which no drill begins. */
const DAILY = "cron(30 12 * * ? *)";

/**
 * Restores of a database to a point in time beside its first instance, and their drill.
 *
 * - Task in the private subnets that checks a restored database; it reads secrets of restored instances alone
 * - State machine that restores, waits, runs the check, and notifies the topic; a drill's instance is deleted again, and nothing else can be
 * - With `restore.drillSchedule`, a schedule with a dead-letter queue, metrics of RPO and RTO, and an alarm after 35 days without success
 *
 * @example
 * new DatabaseRestore("database-restore", { names, network, cluster, alerts, database });
 */
export class DatabaseRestore extends pulumi.ComponentResource implements Shown {
  /** Starts a drill with `{}`: `aws stepfunctions start-execution --state-machine-arn`. */
  readonly stateMachineArn: pulumi.Output<string>;

  /** None without a drill. */
  readonly sections: readonly Section[];

  constructor(name: string, args: DatabaseRestoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:DatabaseRestore", name, {}, opts);

    const { database, alerts, names, cluster } = args;
    const subject = `DatabaseRestore "${name}"`;
    const { settings, serving } = database;
    const restore = settings.restore ?? invalid(subject, "database.settings.restore", undefined, "given: it has the check");
    const account = accountOf(this);
    const label = `Restore of database ${serving.identifier}`;
    const instances = {
      drill: drillIdentifier(names, settings.name),
      restored: restoredIdentifiers(names, settings.name).filter((each) => each !== serving.identifier),
    };
    const { task, run, fullName } = makeNodeTask(name, {
      ...args,
      subject,
      code: taskCode("database-restore"),
      request: requestOf(database, account.region),
      logRetentionDays: settings.logRetentionDays,
      statements: checkStatements(database, instances, account),
      guards: [],
      server: database.server(),
    }, this);

    const stateMachine = new StateMachine(name, {
      nameTag: fullName,
      description: `Restores database ${serving.identifier}`,
      failure: `${label} failed, or its failure could not be reported`,
      entry: "database-restore",
      listsExecutions: true,
      definition: restoreDefinition({
        label,
        source: serving.identifier,
        ...instances,
        instance: { ...settings, ...database.place, keyArn: database.place.key?.keyArn },
        ...inStateMachine(run),
        retries: RETRIES,
        ...alerts.topic,
        entry: "database-restore",
      }),
      statements: restoreStatements({ database, ...instances, task, cluster, logGroupName: run.log.group, parent: this }),
      alerts,
      dependencies: run.dependencies,
    }, { parent: this });
    this.stateMachineArn = stateMachine.arn;

    const hasDrill = restore.drillSchedule !== NEVER;
    if (hasDrill) this.schedule(name, args, restore, fullName);
    this.sections = hasDrill ? drillSections(serving.identifier) : [];
    this.registerOutputs({ setting: args.setting, stateMachineArn: this.stateMachineArn });
  }

  /** The drill's schedule, and the watch for drills that don't succeed. */
  private schedule(
    name: string,
    { alerts, encryption, database: { serving } }: DatabaseRestoreArgs,
    { drillSchedule: schedule, timeZone }: { drillSchedule: string; timeZone?: string | undefined },
    nameTag: string,
  ): void {
    const child = { parent: this };
    const label = `Restore drill of database ${serving.identifier}`;
    const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, { nameTag, label, alerts }, child);
    const common = { ...START, nameTag, deadLetterQueueArn: deadLetters.queueArn, enabled: true, key: encryption?.schedules };
    new JobSchedule(`${name}-drill-schedule`, { ...common, label, stateMachineArn: this.stateMachineArn, schedule, timeZone }, child);
    const watched = expectData(`${name}-watch`, {
      nameTag,
      alerts,
      problem: `${label}: no success within ${DRILL_DAYS} days`,
      entry: "restore-late",
      metric: { namespace: DRILL_NAMESPACE, metricName: RTO_METRIC, dimensions: { DBInstanceIdentifier: serving.identifier } },
      days: DRILL_DAYS,
    }, this);
    new JobSchedule(`${name}-watch-schedule`, {
      ...common,
      label: `${label}: looks for a success ${DRILL_DAYS} days later`,
      stateMachineArn: watched,
      schedule: DAILY,
      timeZone,
    }, child);
  }
}

function requestOf({ settings, port }: Database, region: pulumi.Output<string>): pulumi.Output<CheckRequest> {
  const { query, newest } = settings.restore ?? {};
  return pulumi.output({
    database: {
      port,
      name: settings.databaseName,
      caUrl: caUrl(region),
    },
    ...(query !== undefined && { query }),
    ...(newest !== undefined && { newest }),
  });
}

function drillSections(identifier: string): Section[] {
  const line = linesOf(DRILL_NAMESPACE, { DBInstanceIdentifier: identifier });
  return [{
    kind: "drill",
    title: `Restore drill of database ${identifier}`,
    panels: [{
      title: "Last drill: data that a failure would have lost (RPO), time until the check passed (RTO)",
      unit: "seconds",
      lines: [line("RPO", RPO_METRIC, "Maximum"), line("RTO", RTO_METRIC, "Maximum")],
      view: "number",
      period: 86_400,
      start: `-P${DRILL_DAYS}D`,
    }],
  }];
}
