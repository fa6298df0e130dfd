import type { Properties } from "../../toolkit/shared/values";
import { type Answer, AwsError } from "./ecs-server";

/** How tasks of a definition fare: they run; they stop with exit code 1; they never become healthy. */
export type Fate = "runs" | "fails" | "hangs";

/** A service as its owner asked for it last. */
export interface AskedService {
  taskDefinition: string;
  desiredCount: number;
  subnets: string[];
  securityGroups: string[];
  capacity: Properties[];
  loadBalancers?: Properties[];
  /** Another one with each update, as every update starts a deployment. */
  version: string | number;
}

interface Deployment extends Properties {
  id: string;
  taskDefinition: string;
  rolloutState: "IN_PROGRESS" | "COMPLETED" | "FAILED";
  asked: AskedService;
  looks: number;
}

interface State {
  version: string | number;
  primary: Deployment;
  /** What there is to go back to. */
  good: Deployment | undefined;
  failed: Deployment | undefined;
}

const LINES = ["starting", "Error: connect ECONNREFUSED 10.0.3.4:5432"];

/**
 * Plays ECS, CloudWatch Logs and what CloudWatch tells of alarms: each look at a service moves its rollout on by one step, as the
 * circuit breaker would. What changes the number of tasks outside a deployment is watched by nothing.
 */
export class EcsWorld {
  /** Each RunTask that was taken: the definition and the command. */
  readonly runs: { taskDefinition: string; command: string[]; startedBy: string }[] = [];
  /** Names of alarms that are in ALARM. */
  readonly raised = new Set<string>();
  /** Each UpdateService that was taken, but for the provider's own. */
  readonly updates: Properties[] = [];
  private readonly states = new Map<string, State>();
  private readonly tasks = new Map<string, Properties>();
  private count = 0;

  constructor(
    /** What was asked for last; undefined where there is no such service. */
    private readonly asked: (service: string) => AskedService | undefined,
    private readonly fate: (taskDefinition: string) => Fate,
    private readonly fateOfRun: (command: string[], taskDefinition: string) => Fate = () => "runs",
    /** Is told when a service went back to a definition: whoever reads the service sees that one then. */
    private readonly wentBack: (service: string, taskDefinition: string) => void = () => {},
    /** Is told what UpdateService changed. */
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
    const asked = this.asked(name);
    if (asked === undefined) return undefined;
    let state = this.states.get(name);
    if (state?.version !== asked.version) state = this.begin(name, asked, asked.version);
    else if (state.primary.asked.desiredCount !== asked.desiredCount) this.scale(state.primary, asked);
    this.step(name, state);
    return this.described(name, asked, state);
  }

  private described(name: string, asked: AskedService, { primary, failed }: State): Properties {
    return {
      serviceName: name,
      status: "ACTIVE",
      desiredCount: asked.desiredCount,
      loadBalancers: asked.loadBalancers ?? [],
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

  private begin(name: string, asked: AskedService, version: string | number): State {
    const before = this.states.get(name);
    // A deployment of no tasks is done as soon as it begins.
    const good = before?.good ?? (before?.primary.asked.desiredCount === 0 ? before.primary : undefined);
    const state: State = { version, primary: this.deployment(asked), good, failed: undefined };
    this.states.set(name, state);
    return state;
  }

  /** Other tasks of the same deployment, whether it is over or not: those that can't run don't, and nobody gives it up. */
  private scale(primary: Deployment, asked: AskedService): void {
    const isOver = primary.rolloutState !== "IN_PROGRESS";
    const run = isOver && this.fate(primary.taskDefinition) === "runs" ? asked.desiredCount : 0;
    primary.asked = { ...primary.asked, desiredCount: asked.desiredCount };
    Object.assign(primary, { desiredCount: asked.desiredCount, runningCount: run, pendingCount: asked.desiredCount - run });
  }

  private deployment(asked: AskedService, more: Properties = {}): Deployment {
    return {
      id: `ecs-svc/${++this.count}`,
      taskDefinition: asked.taskDefinition,
      networkConfiguration: { awsvpcConfiguration: { subnets: asked.subnets, securityGroups: asked.securityGroups } },
      capacityProviderStrategy: asked.capacity,
      desiredCount: asked.desiredCount,
      runningCount: 0,
      pendingCount: asked.desiredCount,
      failedTasks: 0,
      rolloutState: "IN_PROGRESS",
      asked,
      looks: 0,
      ...more,
    };
  }

  private step(name: string, state: State): void {
    const { primary } = state;
    const fate = primary.asked.desiredCount === 0 ? "runs" : this.fate(primary.taskDefinition);
    primary.looks++;
    if (primary.rolloutState !== "IN_PROGRESS" || primary.looks < 2 || fate === "hangs") return;
    if (fate === "runs") {
      Object.assign(primary, { rolloutState: "COMPLETED", runningCount: primary.asked.desiredCount, pendingCount: 0 });
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
    state.primary = this.deployment(state.good.asked, {
      rolloutStateReason: `ECS deployment circuit breaker: rolling back to deploymentId ${state.good.id}.`,
    });
    this.wentBack(name, state.good.taskDefinition);
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
    const before = this.asked(name)!;
    const { taskDefinition = before.taskDefinition, desiredCount = before.desiredCount, loadBalancers = before.loadBalancers } =
      input as Partial<AskedService>;
    const asked = { ...before, taskDefinition, desiredCount, ...(loadBalancers && { loadBalancers }) };
    return { service: this.described(name, asked, this.begin(name, asked, asked.version)) };
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
    const looks = (task["looks"] = Number(task["looks"] ?? 0) + 1);
    if (command !== undefined && task["lastStatus"] !== "STOPPED" && looks >= 2 && fate !== "hangs") {
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
