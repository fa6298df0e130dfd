import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { asleepWindows, parseWorkingHours, sleepSchedule, wakeSchedule, type WorkingHours } from "../../../toolkit/shared/working-hours";
import type { Database } from "../../data/database";
import { startAfterSevenDays } from "../../data/keep-stopped";
import type { Network } from "../../network/network";
import type { Alerts } from "../../operations/alerts";
import type { Section, Shown } from "../../operations/dashboard/sections";
import { DeadLetterQueue } from "../../operations/dead-letter-queue";
import { StateMachine } from "../../operations/state-machine";
import { executionSections } from "../../operations/state-machine-sections";
import { StateMachineTarget } from "../../operations/state-machine-target";
import { accountOf } from "../../shared/account";
import type { Encryption } from "../../shared/encryption";
import type { Names } from "../../shared/naming";
import { allow, type Statement } from "../../shared/policy-document";
import type { Cluster } from "../cluster";
import { JobSchedule } from "../job/job-schedule";
import { inCluster } from "../job/run-statements";
import type { FargateService } from "../service/fargate-service";
import { sleepDefinition } from "./sleep-definition";
import { muteAsleep } from "./sleep-mute";
import type { SleepNote } from "./sleep-note";

export interface SleepArgs {
  names: Names;
  /** Created before the resources that sleep. */
  note: SleepNote;
  /** Notified of steps that failed. */
  alerts: Alerts;
  cluster: Cluster;
  network: Pick<Network, "natInstanceIds">;
  database: Pick<Database, "identifier" | "instanceArn">;
  /** Services by name. */
  services: ReadonlyMap<string, Pick<FargateService, "serviceName" | "serviceArn" | "scalableTargetArn">>;
  encryption?: Pick<Encryption, "schedules">;
  /** USD an hour that what it stops costs, about. */
  hourlyUsd: number;
}

/** A start that AWS missed is tried again for an hour: later, a person has noticed. */
const START = { maximumRetryAttempts: 60, maximumEventAgeSeconds: 3_600 };
/** The database takes most of it: a quarter of an hour is usual. */
export const WAKE_MINUTES_BEFORE = 30;

/**
 * Sleep of an environment outside of its working hours.
 *
 * - State machine that brings it to sleep and wakes it, and notifies the topic of each step that failed
 * - Its role: exactly these services, their automatic scaling, this database, this NAT instance, the note, and its own executions
 * - Two schedules: half an hour before the hours, and daily at their end
 * - Rule for the event that AWS starts the database after seven days: it is stopped again if the environment sleeps
 * - Dead-letter queue with an alarm for starts that could not be delivered
 * - Alarm mute rules for the alarms of network, database, load balancer, sites, services and jobs outside of the hours; create it after them
 *
 * @example
 * const note = new SleepNote("sleep-note", { names, workingHours: "mon-fri 08:00-20:00", timeZone: "Asia/Tokyo" });
 * new Sleep("sleep", { names, note, alerts, cluster, network, database, services });
 */
export class Sleep extends pulumi.ComponentResource implements Shown {
  /** Wakes it by hand: `npm run ops -- wake`. */
  readonly stateMachineArn: pulumi.Output<string>;

  readonly sections: readonly Section[];

  constructor(name: string, args: SleepArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Sleep", name, {}, opts);

    const { names, note, alerts, cluster, database } = args;
    const [natInstanceId] = args.network.natInstanceIds;
    const child = { parent: this };
    const nameTag = names.of(name);
    const label = `Sleep of ${names.project} (${names.environment})`;
    const services = [...args.services.values()].filter(({ scalableTargetArn }) => scalableTargetArn !== undefined); // others have no image

    const stateMachine = new StateMachine(name, {
      nameTag,
      description: `Brings ${names.project} (${names.environment}) to sleep and wakes it`,
      failure: `${label}: it was not put to sleep, or not woken, as a whole`,
      entry: "wake",
      endsOthers: true,
      definition: sleepDefinition({
        label,
        ...alerts.topic,
        clusterArn: cluster.clusterArn,
        parameterName: note.parameterName,
        services: services.map(({ serviceArn, serviceName }) => ({
          arn: serviceArn,
          id: pulumi.interpolate`service/${cluster.clusterName}/${serviceName}`,
        })),
        database: { label: `Database ${database.identifier}`, identifier: database.identifier },
        natInstanceId,
      }),
      statements: statementsOf(args, services, this),
      alerts,
    }, child);
    this.stateMachineArn = stateMachine.arn;
    this.sections = executionSections("Sleep and wake", this.stateMachineArn);

    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: `Database ${database.identifier}: AWS starts it after it was stopped for seven days`,
      eventPattern: pulumi.jsonStringify(startAfterSevenDays(database.instanceArn)),
      tags: { Name: nameTag },
    }, child);
    const { queueArn: deadLetterQueueArn } = new DeadLetterQueue(
      `${name}-dead-letters`,
      { nameTag, label, alerts, ruleArns: [rule.arn] },
      child,
    );
    new StateMachineTarget(`${name}-again`, {
      rule,
      stateMachineArn: this.stateMachineArn,
      description: `${label}: stops the database after AWS started it`,
      input: { action: "sleep-again" },
      maximumRetryAttempts: 185,
      maximumEventAgeSeconds: 3_600,
      deadLetterQueueArn,
    }, child);

    const hours = parseWorkingHours(note.settings.workingHours)!;
    const schedules = {
      wake: { schedule: wakeSchedule(hours, WAKE_MINUTES_BEFORE), action: "wake" },
      sleep: { schedule: sleepSchedule(hours), action: "scheduled-sleep" },
    };
    for (const [key, { schedule, action }] of Object.entries(schedules)) {
      new JobSchedule(`${name}-${key}-schedule`, {
        ...START,
        nameTag,
        label: `${label}: ${key}`,
        stateMachineArn: this.stateMachineArn,
        input: { action },
        deadLetterQueueArn,
        schedule,
        timeZone: note.settings.timeZone,
        enabled: true,
        key: args.encryption?.schedules,
      }, child);
    }

    muteAsleep(name, { names, alerts, hours, timeZone: note.settings.timeZone }, child);
    void pulumi.log.info(`Sleep "${name}": ${savingOf(hours, args.hourlyUsd)}`, this);
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}

const WEEKS_A_MONTH = 52 / 12;

/** Hours asleep and money saved in a month. */
function savingOf(hours: WorkingHours, hourlyUsd: number): string {
  const asleep = asleepWindows(hours).reduce((sum, { length }) => sum + (length - WAKE_MINUTES_BEFORE) / 60, 0);
  const aMonth = asleep * WEEKS_A_MONTH;
  return `asleep for about ${Math.round(asleep)} of 168 hours a week, ${Math.round(aMonth)} a month, which saves about ${
    Math.round(aMonth * hourlyUsd)
  } USD a month of tasks, database and NAT instance`;
}

function statementsOf({ note, cluster, network, database }: SleepArgs, services: readonly Sleeper[], parent: pulumi.Resource): Statement[] {
  const instances = network.natInstanceIds.map((id) => accountOf(parent).arn("ec2", pulumi.interpolate`instance/${id}`));
  return [
    allow(["ssm:GetParameter", "ssm:PutParameter"], [note.parameterArn]),
    // Without a container instance, as on Fargate, ECS requires permission for every resource. Source: awsdocs/amazon-ecs-developer-guide#211.
    allow(["ecs:ListTasks"], ["*"], inCluster(cluster)),
    allow(["rds:DescribeDBInstances", "rds:StartDBInstance", "rds:StopDBInstance"], [database.instanceArn]),
    ...(services.length === 0 ? [] : [
      allow(["ecs:DescribeServices", "ecs:UpdateService"], services.map(({ serviceArn }) => serviceArn)),
      allow(["application-autoscaling:RegisterScalableTarget"], services.map(({ scalableTargetArn }) => scalableTargetArn!)),
    ]),
    ...(instances.length === 0 ? [] : [
      allow(["ec2:StartInstances", "ec2:StopInstances"], instances),
      // It has no resource type. Source: Service Authorization Reference, Amazon EC2.
      allow(["ec2:DescribeInstanceStatus"], ["*"]),
    ]),
  ];
}

type Sleeper = Pick<FargateService, "serviceArn" | "scalableTargetArn">;
