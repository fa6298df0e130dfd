import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { above, atLeast, type Metric, metricAlarm } from "../../operations/metric-alarm";
import { type ResolvedHealthCheck, unhealthyMinutes } from "./health-check";

export interface ServiceAlarmsArgs {
  /** Name tag, e.g. `aws-practice-api-stg`. */
  fullName: string;
  /** Subject of messages, e.g. `Service api (stg)`. */
  label: string;
  alerts: Alerts;
  /** Dimensions in CloudWatch of load balancer and target group. */
  arnSuffixes: { loadBalancer: pulumi.Input<string>; targetGroup: pulumi.Input<string> };
  serverErrorPercent: number;
  slowSeconds: number;
  healthCheck: ResolvedHealthCheck;
}

/**
 * Alarms on the load balancer's metrics of a service. The first two also end a rollout; the others don't, as a task that is stopping may
 * refuse a connection, and a new one is slow at first.
 *
 * - Too many requests fail with a 5xx from the container
 * - A task is unhealthy for longer than a new one may take to start
 * - The load balancer can't connect to tasks
 * - One in twenty requests is answered too late
 */
export class ServiceAlarms extends pulumi.ComponentResource {
  /** Names of the alarms that end a rollout. */
  readonly names: pulumi.Output<string>[];

  constructor(name: string, args: ServiceAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceAlarms", name, {}, opts);

    const { label, arnSuffixes, serverErrorPercent } = args;
    const child = { parent: this };
    const common = { nameTag: args.fullName, alerts: args.alerts, notifiesRecovery: false, missingData: "notBreaching" } as const;
    const metric = (metricName: string, statistic: Metric["statistic"]): Metric => ({
      namespace: "AWS/ApplicationELB",
      metricName,
      dimensions: { LoadBalancer: arnSuffixes.loadBalancer, TargetGroup: arnSuffixes.targetGroup },
      statistic,
      period: 60,
    });

    const errors = metricAlarm(`${name}-errors`, {
      ...common,
      problem: `${label}: more than ${serverErrorPercent} % of requests failed with a 5xx from the container`,
      entry: "service-errors",
      metric: {
        label: "5xx in percent",
        expression: `IF(errors >= ${LEAST_ERRORS}, 100 * errors / requests, 0)`, // a single error among a few requests proves nothing
        metrics: { errors: metric("HTTPCode_Target_5XX_Count", "Sum"), requests: metric("RequestCount", "Sum") },
      },
      threshold: above(serverErrorPercent),
      periods: 2,
    }, child);
    const unhealthy = metricAlarm(`${name}-unhealthy`, {
      ...common,
      problem: `${label}: a task is unhealthy`,
      entry: "service-unhealthy",
      metric: metric("UnHealthyHostCount", "Minimum"),
      threshold: above(0),
      periods: unhealthyMinutes(args.healthCheck),
    }, child);
    metricAlarm(`${name}-refused`, {
      ...common,
      problem: `${label}: the load balancer can't connect to its tasks`,
      entry: "service-refused",
      metric: metric("TargetConnectionErrorCount", "Sum"),
      threshold: atLeast(LEAST_ERRORS),
      periods: 2,
    }, child);
    metricAlarm(`${name}-slow`, {
      ...common,
      notifiesRecovery: true,
      problem: `${label}: one in twenty requests waits longer than ${args.slowSeconds} seconds for 15 minutes`,
      entry: "service-slow",
      metric: { ...metric("TargetResponseTime", "p95"), period: 300 },
      threshold: above(args.slowSeconds),
      periods: 3,
    }, child);

    this.names = [errors.name, unhealthy.name];
    this.registerOutputs();
  }
}

/** Errors a minute below which no percentage counts. */
const LEAST_ERRORS = 5;

/**
 * Off state of a service's deployment alarms: if the block is omitted, it stays at ECS with the names of alarms that the same update
 * deletes. The provider sends no empty list, and the SDK requires one, so there is a name; ECS accepts the name of an alarm that doesn't exist, as
 * the CDK's alarms on a service's own metrics show, which are created after the service.
 * Sources: terraform-provider-aws, internal/service/ecs/service.go, `alarms`, `expandAlarms`; aws/copilot-cli#4565;
 * aws-cdk-lib.aws_ecs, `DeploymentAlarmOptions`, example.
 */
export const WITHOUT_ALARMS = { enable: false, rollback: false, alarmNames: ["none"] };
