import assert from "node:assert/strict";

import { type RunOfUsersTask, usersDefinition } from "../../../../components/workloads/database-users/users-definition";
import { CallError, play, type Played } from "../job/states-language";
import { taskRun } from "../job/task-run";

const ARN = "arn:aws:ecs:ap-northeast-1:111111111111";
export const TASK = `${ARN}:task/aws-practice-stg/0f5c`;
export const RUN = {
  label: "Database users task main-stg",
  rotationLabel: "Rotation in database main-stg",
  ...taskRun("database-users"),
  hasPasswords: true,
  readers: ["api", "worker"].map((name) => ({ name, serviceArn: serviceArn(name), secretArn: secretArn(name) })),
} as const satisfies RunOfUsersTask;

function serviceArn(name: string) {
  return `${ARN}:service/aws-practice-stg/${name}`;
}
export function secretArn(name: string) {
  return `arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:rds-main-stg-${name}-AbCdEf`;
}
const executionArn = (id: string) => `arn:aws:states:ap-northeast-1:111111111111:execution:users:${id}`;

export const NO_ROOM = { Tasks: [], Failures: [{ Reason: "RESOURCE:CAPACITY" }] };
export const THROTTLED = (service: string) => new CallError(`${service}.${service}Exception`, "Rate exceeded");
export const OURS = { Name: "database-users", ExitCode: 0 };
export const STOPPED = {
  TaskArn: TASK,
  LastStatus: "STOPPED",
  StopCode: "EssentialContainerExited",
  StoppedReason: "Essential container in task exited",
  Containers: [OURS],
};

/** Fate of a forced deployment. */
export type Fate = "runs" | "rolls back" | "fails" | "hangs" | "is replaced by a newer version" | "is scaled to zero" | "is deleted";

interface Service {
  desiredCount: number;
  fate: Fate;
  /** Seconds for which a deployment is in progress before. */
  busySeconds: number;
  isThere: boolean;
  forcedAt?: number;
}

type Call = "listExecutions" | "runTask" | "describeTasks" | "describeSecret" | "describeServices" | "updateService" | "publish";

/** A time as AWS returns it. */
const timeAt = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString();
/** Seconds after the start of the task at which it writes secrets. */
const WRITES_AFTER = 30;

/** AWS as the state machine of the database-users task sees it, on a clock of its own. */
export class UsersWorld {
  now = 0;
  /** Running executions besides this one: seconds by which they began earlier, negative for later ones. */
  others: number[] = [];
  /** Seconds until ListExecutions shows this execution. */
  listedAfter = 0;
  /** Answers of RunTask before it starts the task. */
  readonly refusals: unknown[] = [];
  /** Errors of a call, each used once; an error in `always` every time. */
  readonly errors: Partial<Record<Call, CallError[]>> = {};
  readonly always: Partial<Record<Call, CallError>> = {};
  runSeconds = 40;
  /** Readers whose user the task rotates. @default all, or those of the users in `only` */
  rotated: string[] | undefined;
  /** Seconds at which the secret of each reader changed. */
  readonly changedAt = new Map<string, number>(RUN.readers.map(({ name }) => [name, -3_600]));
  stopped: object = STOPPED;
  readonly services = new Map<string, Service>(
    RUN.readers.map(({ name }) => [name, { desiredCount: 2, fate: "runs", busySeconds: 0, isThere: true }]),
  );
  readonly sent: { Subject: string; Message: string }[] = [];
  readonly inputs: unknown[] = [];
  readonly requests: { call: Call; parameters: object; at: number }[] = [];
  private startedAt: number | undefined;

  service(name: string): Service {
    const service = this.services.get(name);
    assert.ok(service, name);
    return service;
  }

  get calls(): Call[] {
    return this.requests.map(({ call }) => call);
  }

  /** Services with a forced deployment, in order. */
  get deployed(): string[] {
    return this.requests.filter(({ call }) => call === "updateService").map(({ parameters }) => nameOf(parameters, "Service"));
  }

  play(input: object, run: Partial<RunOfUsersTask> = {}): Played {
    const Execution = { Id: executionArn("this"), StartTime: timeAt(this.now), Input: input };
    const context = { Execution, StateMachine: { Id: "arn:aws:states:::stateMachine:users" } };
    return play(usersDefinition({ ...RUN, ...run }), (resource, parameters) => this.answer(resource, parameters as object), {
      input,
      context,
      wait: (seconds) => void (this.now += seconds),
    });
  }

  private answer(resource: string, parameters: object): unknown {
    const call = resource.slice(resource.lastIndexOf(":") + 1) as Call;
    this.requests.push({ call, parameters, at: this.now });
    const error = this.always[call] ?? this.errors[call]?.shift();
    if (error !== undefined) throw error;
    switch (call) {
      case "listExecutions":
        return { Executions: this.executions() };
      case "runTask":
        return this.refusals.shift() ?? this.run(parameters);
      case "describeTasks":
        assert.deepEqual(parameters, { Cluster: RUN.clusterArn, Tasks: [TASK] });
        return { Tasks: this.tasks(), Failures: [] };
      case "describeSecret":
        return this.secret((parameters as { SecretId: string }).SecretId);
      case "describeServices":
        return this.describe(nameOf(parameters, "Services"));
      case "updateService":
        return this.deploy(nameOf(parameters, "Service"), parameters);
      case "publish":
        this.sent.push(parameters as { Subject: string; Message: string });
        return { MessageId: "1" };
      default:
        throw new Error(`no answer for ${resource}`);
    }
  }

  /** The most recent one first. */
  private executions(): object[] {
    const all = [
      ...(this.now < this.listedAfter ? [] : [{ id: "this", before: 0 }]),
      ...this.others.map((before) => ({ id: `${before}`, before })),
    ];
    return all.toSorted((a, b) => a.before - b.before).map(({ id }) => ({ ExecutionArn: executionArn(id), Status: "RUNNING" }));
  }

  private run(parameters: object): object {
    const { Overrides } = parameters as {
      Overrides: { ContainerOverrides: { Name: string; Environment: { Name: string; Value: string }[] }[] };
    };
    const [container] = Overrides.ContainerOverrides;
    assert.deepEqual([container!.Name, container!.Environment.map(({ Name }) => Name)], ["database-users", ["INPUT"]]);
    const input = JSON.parse(container!.Environment[0]!.Value) as { action: string; only?: string[] };
    this.inputs.push(input);
    this.startedAt = this.now;
    const chosen = this.rotated ?? input.only?.map((user) => user.replace(/_user$/, "")) ?? [...this.changedAt.keys()];
    for (const name of input.action === "rotate" ? chosen : []) this.changedAt.set(name, this.now + WRITES_AFTER);
    return { Tasks: [{ TaskArn: TASK, LastStatus: "PROVISIONING" }], Failures: [] };
  }

  /** ECS may not show a task at once. */
  private tasks(): object[] {
    const seconds = this.now - this.startedAt!;
    if (seconds < 20) return [];
    return [seconds < this.runSeconds ? { TaskArn: TASK, LastStatus: "RUNNING", Containers: [{ Name: OURS.Name }] } : this.stopped];
  }

  private secret(arn: string): object {
    const name = [...this.changedAt.keys()].find((one) => secretArn(one) === arn);
    assert.ok(name, arn);
    return { ARN: arn, LastChangedDate: timeAt(this.changedAt.get(name)!) };
  }

  private describe(name: string): object {
    const service = this.service(name);
    const isDeleted = service.fate === "is deleted" && service.forcedAt !== undefined;
    if (!service.isThere || isDeleted) return { Services: [], Failures: [{ Reason: "MISSING" }] };
    return { Services: [this.described(name, service)], Failures: [] };
  }

  private described(name: string, { desiredCount, fate, busySeconds, forcedAt }: Service): object {
    const deployment = (Id: string, RolloutState: string, more: object = {}) => ({
      Status: "PRIMARY",
      TaskDefinition: `${name}:3`,
      Id,
      RolloutState,
      ...more,
    });
    const before = deployment("before", this.now < busySeconds ? "IN_PROGRESS" : "COMPLETED");
    if (forcedAt === undefined) return { Status: "ACTIVE", DesiredCount: desiredCount, Deployments: [before] };
    const isOver = this.now - forcedAt >= 300;
    const [now, count] = isOver ? this.ended(fate, deployment, desiredCount) : [deployment("own", "IN_PROGRESS"), desiredCount];
    return { Status: "ACTIVE", DesiredCount: count, Deployments: [{ ...before, Status: "ACTIVE" }, now] };
  }

  private ended(fate: Fate, deployment: (id: string, state: string, more?: object) => object, count: number): [object, number] {
    if (fate === "runs") return [deployment("own", "COMPLETED"), count];
    if (fate === "fails") return [deployment("own", "FAILED"), count];
    if (fate === "rolls back") return [deployment("back", "COMPLETED"), count];
    if (fate === "is replaced by a newer version") return [deployment("newer", "COMPLETED", { TaskDefinition: "api:4" }), count];
    return [deployment("own", "IN_PROGRESS"), fate === "is scaled to zero" ? 0 : count];
  }

  private deploy(name: string, parameters: object): object {
    assert.deepEqual({ ...parameters, Service: name }, { Cluster: RUN.clusterArn, Service: name, ForceNewDeployment: true });
    const service = this.service(name);
    service.forcedAt = this.now;
    const Deployments = [{ Status: "ACTIVE", Id: "before" }, {
      Status: "PRIMARY",
      TaskDefinition: `${name}:3`,
      Id: "own",
      RolloutState: "IN_PROGRESS",
    }];
    return { Service: { Status: "ACTIVE", Deployments } };
  }
}

function nameOf(parameters: object, key: string): string {
  const [arn] = [(parameters as Record<string, string | string[]>)[key]].flat();
  return String(arn).split("/").at(-1)!;
}
