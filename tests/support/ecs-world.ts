import type { Properties } from "../../toolkit/shared/values";
import { type Answer, AwsError } from "./aws-server";

/** Behaviour of a definition's tasks: they run; they stop with exit code 1; they never become healthy. */
export type Fate = "runs" | "fails" | "hangs";

/** Desired state of a service. */
export interface DesiredService {
  taskDefinition: string;
  desiredCount: number;
  subnets: string[];
  securityGroups: string[];
  capacity: Properties[];
  loadBalancers?: Properties[];
  /** Changes with each update, as every update starts a deployment. */
  version: string | number;
}

interface Deployment extends Properties {
  id: string;
  taskDefinition: string;
  rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  desired: DesiredService;
  requests: number;
}

interface State {
  version: string | number;
  primary: Deployment;
  /** Deployment to roll back to. */
  good: Deployment | undefined;
  failed: Deployment | undefined;
}

const LINES = ["starting", "Error: connect ECONNREFUSED 10.0.3.4:5432"];

/**
 * Simulates ECS, CloudWatch Logs and alarm states: each request for a service advances its rollout by one step, with the deployment
 * circuit breaker. Changes of the number of tasks outside a deployment aren't monitored.
 */
export class EcsWorld {
  /** Accepted RunTask calls. */
  readonly runs: { taskDefinition: string; command: string[]; startedBy: string }[] = [];
  /** Names of alarms in state ALARM. */
  readonly raised = new Set<string>();
  /** Accepted UpdateService calls, except the provider's own. */
  readonly updates: Properties[] = [];
  private readonly states = new Map<string, State>();
  private readonly tasks = new Map<string, Properties>();
  private count = 0;

  constructor(
    /** Returns the desired state; undefined if there is no such service. */
    private readonly desired: (service: string) => DesiredService | undefined,
    private readonly fate: (taskDefinition: string) => Fate,
    private readonly fateOfRun: (command: string[], taskDefinition: string) => Fate = () => "runs",
    /** Called when a service rolls back to a definition, which DescribeServices then returns. */
    private readonly rolledBack: (service: string, taskDefinition: string) => void = () => {},
    /** Called with the input of UpdateService. */
    private readonly changed: (service: string, input: Properties) => void = () => {},
  ) {}

  answer = (operation: string, input: Properties): Answer => {
    switch (operation) {
      case "DescribeServices":
        return { services: (input["services"] as string[]).flatMap((name) => this.service(name) ?? []) };
      case "UpdateService":
        return this.update(input);
      case "ListTasks":
        return { taskArns: this.list(input) };
      case "DescribeTasks":
        return { tasks: (input["tasks"] as string[]).flatMap((arn) => this.task(arn)) };
      case "RunTask":
        return this.run(input);
      case "StopTask":
        return { task: Object.assign(this.tasks.get(String(input["task"]))!, { lastStatus: "STOPPED", stoppedReason: input["reason"] }) };
      case "DescribeAlarms":
        return {
          MetricAlarms: (input["AlarmNames"] as string[]).filter((name) => this.raised.has(name)).map((AlarmName) => ({
            AlarmName,
            StateValue: "ALARM",
          })),
        };
      case "GetLogEvents":
        return { events: LINES.map((message) => ({ message, timestamp: 0 })) };
      default:
        throw new AwsError("InvalidAction", operation);
    }
  };

  private service(name: string): Properties | undefined {
    const desired = this.desired(name);
    if (desired === undefined) return undefined;
    let state = this.states.get(name);
    if (state?.version !== desired.version) state = this.begin(name, desired, desired.version);
    else if (state.primary.desired.desiredCount !== desired.desiredCount) this.scale(state.primary, desired);
    this.step(name, state);
    return this.described(name, desired, state);
  }

  private described(name: string, desired: DesiredService, { primary, failed }: State): Properties {
    return {
      serviceName: name,
      status: "ACTIVE",
      desiredCount: desired.desiredCount,
      runningCount: primary["runningCount"],
      loadBalancers: desired.loadBalancers ?? [],
      deployments: [{ ...primary, status: "PRIMARY" }, ...(failed && failed !== primary ? [{ ...failed, status: "ACTIVE" }] : [])],
      events: failed
        ? [{
          id: "1",
          createdAt: Date.now() / 1000,
          message: `(service ${name}) deployment ${failed.id} deployment failed: tasks failed to start.`,
        }]
        : [],
    };
  }

  private begin(name: string, desired: DesiredService, version: string | number): State {
    const before = this.states.get(name);
    // A deployment without tasks completes immediately.
    const good = before?.good ?? (before?.primary.desired.desiredCount === 0 ? before.primary : undefined);
    const primary = this.deployment(desired, desired.desiredCount === 0 ? { rolloutState: "COMPLETED" } : {});
    const state: State = { version, primary, good, failed: undefined };
    this.states.set(name, state);
    return state;
  }

  /** Changes the number of tasks of a deployment, completed or not: tasks that can't run don't, and the deployment doesn't fail. */
  private scale(primary: Deployment, desired: DesiredService): void {
    const isOver = primary.rolloutState !== "IN_PROGRESS";
    const run = isOver && this.fate(primary.taskDefinition) === "runs" ? desired.desiredCount : 0;
    primary.desired = { ...primary.desired, desiredCount: desired.desiredCount };
    Object.assign(primary, { desiredCount: desired.desiredCount, runningCount: run, pendingCount: desired.desiredCount - run });
  }

  private deployment(desired: DesiredService, more: Properties = {}): Deployment {
    return {
      id: `ecs-svc/${++this.count}`,
      taskDefinition: desired.taskDefinition,
      networkConfiguration: { awsvpcConfiguration: { subnets: desired.subnets, securityGroups: desired.securityGroups } },
      capacityProviderStrategy: desired.capacity,
      desiredCount: desired.desiredCount,
      runningCount: 0,
      pendingCount: desired.desiredCount,
      failedTasks: 0,
      rolloutState: "IN_PROGRESS",
      desired,
      requests: 0,
      ...more,
    };
  }

  private step(name: string, state: State): void {
    const { primary } = state;
    const fate = primary.desired.desiredCount === 0 ? "runs" : this.fate(primary.taskDefinition);
    primary.requests++;
    if (primary.rolloutState !== "IN_PROGRESS" || primary.requests < 2 || fate === "hangs") return;
    if (fate === "runs") {
      Object.assign(primary, { rolloutState: "COMPLETED", runningCount: primary.desired.desiredCount, pendingCount: 0 });
      state.good = primary;
      state.failed = undefined;
      return;
    }
    Object.assign(primary, {
      rolloutState: "FAILED",
      failedTasks: 3,
      rolloutStateReason: "ECS deployment circuit breaker: tasks failed to start.",
    });
    state.failed = primary;
    this.stopped(primary, name);
    if (state.good === undefined) return;
    state.primary = this.deployment(state.good.desired, {
      rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${state.good.id}.`,
    });
    this.rolledBack(name, state.good.taskDefinition);
  }

  private stopped({ id, taskDefinition }: Deployment, service: string): void {
    this.add({
      taskDefinitionArn: taskDefinition,
      startedBy: id,
      service,
      lastStatus: "STOPPED",
      stoppedReason: "Essential container in task exited",
      containers: [{ name: service.split("-")[0], exitCode: 1 }],
    });
  }

  private add(task: Properties): Properties {
    const taskArn = `arn:aws:ecs:ap-northeast-1:111111111111:task/cluster/${String(++this.count).padStart(32, "0")}`;
    const whole = { taskArn, createdAt: Date.now() / 1000, ...task };
    this.tasks.set(taskArn, whole);
    return whole;
  }

  private update(input: Properties): Answer {
    const name = String(input["service"]);
    this.updates.push(input);
    this.changed(name, input);
    const before = this.desired(name)!;
    const { taskDefinition = before.taskDefinition, desiredCount = before.desiredCount, loadBalancers = before.loadBalancers } =
      input as Partial<DesiredService>;
    const desired = { ...before, taskDefinition, desiredCount, ...(loadBalancers && { loadBalancers }) };
    return { service: this.described(name, desired, this.begin(name, desired, desired.version)) };
  }

  private list({ serviceName, startedBy, family, desiredStatus }: Properties): string[] {
    // Source: Amazon ECS API reference, `ListTasks`, startedBy.
    if (startedBy !== undefined && [serviceName, family, desiredStatus].some((filter) => filter !== undefined)) {
      throw new AwsError("InvalidParameterException", "startedBy must be the only filter");
    }
    const familyOf = (task: Properties) => String(task["taskDefinitionArn"]).split("/").at(-1)!.split(":")[0];
    return [...this.tasks.values()]
      .filter((task) =>
        (serviceName === undefined || task["service"] === serviceName) && (startedBy === undefined || task["startedBy"] === startedBy)
      )
      .filter((task) => family === undefined || familyOf(task) === family)
      .filter((task) => (task["lastStatus"] === "STOPPED") === (desiredStatus === "STOPPED"))
      .map((task) => String(task["taskArn"]));
  }

  private task(arn: string): Properties[] {
    const task = this.tasks.get(arn);
    if (task === undefined) return [];
    const { command, fate } = task as { command?: string[]; fate?: Fate };
    const requests = (task["requests"] = Number(task["requests"] ?? 0) + 1);
    if (command !== undefined && task["lastStatus"] !== "STOPPED" && requests >= 2 && fate !== "hangs") {
      Object.assign(task, {
        lastStatus: "STOPPED",
        stoppedReason: "Essential container in task exited",
        containers: [{ name: task["container"], exitCode: fate === "runs" ? 0 : 1 }],
      });
    }
    return [task];
  }

  private run({ taskDefinition, startedBy, overrides }: Properties): Answer {
    const [override] = (overrides as { containerOverrides: { name: string; command: string[] }[] }).containerOverrides;
    const { name: container, command } = override!;
    this.runs.push({ taskDefinition: String(taskDefinition), command, startedBy: String(startedBy) });
    const fate = this.fateOfRun(command, String(taskDefinition));
    return {
      tasks: [this.add({ taskDefinitionArn: taskDefinition, startedBy, container, command, fate, lastStatus: "PROVISIONING" })],
      failures: [],
    };
  }
}
