import assert from "node:assert/strict";

import { NEVER, sleepDefinition, type Sleeping } from "../../../../components/workloads/sleep/sleep-definition";
import { RdsInstance } from "../../../support/rds-instance";
import { CallError, play, type Played } from "../job/states-language";

const ARN = "arn:aws:ecs:ap-northeast-1:111111111111";
export const CLUSTER = `${ARN}:cluster/aws-practice-stg`;
const MACHINE = "arn:aws:states:ap-northeast-1:111111111111:stateMachine:sleep";
export const NAT = "i-0123456789abcdef0";
export const NAMES = ["api", "worker"];
export const SLEEPING = {
  label: "Sleep of aws-practice (stg)",
  topicArn: "arn:aws:sns:ap-northeast-1:111111111111:alerts",
  runbook: undefined,
  chat: false,
  clusterArn: CLUSTER,
  parameterName: "/stg/aws-practice/sleep",
  services: NAMES.map((name) => ({ arn: `${ARN}:service/aws-practice-stg/${name}`, id: `service/aws-practice-stg/${name}` })),
  database: { label: "Database main-stg", identifier: "main-stg" },
  natInstanceId: NAT,
} as const satisfies Sleeping;

interface Service {
  desired: number;
  running: number;
  suspended: boolean;
  /** Bounds in Application Auto Scaling, which are enforced when they are registered. */
  least: number;
  isThere: boolean;
  /** Tasks that fail to start. */
  breaks: boolean;
}

export type Call =
  | "getParameter"
  | "putParameter"
  | "listExecutions"
  | "stopExecution"
  | "describeServices"
  | "updateService"
  | "registerScalableTarget"
  | "listTasks"
  | "describeDBInstances"
  | "startDBInstance"
  | "stopDBInstance"
  | "describeInstanceStatus"
  | "startInstances"
  | "stopInstances"
  | "publish";

/** Ends an execution from outside, as StopExecution does. */
class Stopped extends Error {}

/** AWS as the state machine of an environment's sleep sees it, on a clock of its own. */
export class SleepWorld {
  /** Seconds since 1970. */
  now = Date.UTC(2026, 10, 27, 11) / 1_000;
  note: { is: string; since: string; keptUntil: string; services: object[] } = {
    is: "awake",
    since: NEVER,
    keptUntil: NEVER,
    services: [],
  };
  readonly services = new Map<string, Service>(
    NAMES.map((
      name,
      index,
    ) => [name, { desired: 2 + index, running: 2 + index, suspended: false, least: 1, isThere: true, breaks: false }]),
  );
  readonly database = new RdsInstance("available");
  nat = { state: "running", health: "ok", changesAt: Infinity, next: "running" };
  /** Moments at which running tasks of jobs end. */
  jobs: number[] = [];
  /** Errors of a call, each used once; an error in `always` every time. */
  readonly errors: Partial<Record<Call, CallError[]>> = {};
  readonly always: Partial<Record<Call, CallError>> = {};
  /** Executions that began before, by the seconds. */
  others: number[] = [];
  readonly calls: { call: Call; parameters: object; at: number }[] = [];
  readonly sent: { Subject: string; Message: string }[] = [];

  service(name: string): Service {
    const service = this.services.get(name);
    assert.ok(service, name);
    return service;
  }

  /** Numbers of tasks, and the states of database and NAT instance. */
  get state() {
    return {
      tasks: NAMES.map((name) => this.services.get(name)?.desired),
      suspended: NAMES.map((name) => this.services.get(name)?.suspended),
      database: this.database.status,
      nat: this.nat.state,
      note: this.note.is,
    };
  }

  called(...calls: Call[]): Call[] {
    return this.calls.map(({ call }) => call).filter((call) => calls.includes(call));
  }

  /** @param stopped Number of calls, or a moment, after which another execution stops it. */
  play(input: object, stopped: { calls?: number; at?: number } = {}, run: Partial<Sleeping> = {}): Played | undefined {
    const { calls: most = Infinity, at = Infinity } = stopped;
    const StartTime = new Date(this.now * 1_000).toISOString();
    let calls = 0;
    try {
      return play(sleepDefinition({ ...SLEEPING, ...run }), (resource, parameters) => {
        if (++calls > most) throw new Stopped();
        return this.answer(resource.slice(resource.lastIndexOf(":") + 1) as Call, parameters as object, StartTime);
      }, {
        input,
        context: { Execution: { Id: `${MACHINE}:this`, StartTime, Input: input }, StateMachine: { Id: MACHINE } },
        wait: (seconds) => {
          this.pass(Math.min(seconds, Math.max(0, at - this.now)));
          if (this.now >= at) throw new Stopped();
        },
        now: () => this.now,
      });
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
      return undefined;
    }
  }

  pass(seconds: number): void {
    this.now += seconds;
    this.database.pass(seconds);
    if (this.now >= this.nat.changesAt) this.nat = { ...this.nat, state: this.nat.next, health: "ok", changesAt: Infinity };
    for (const service of this.services.values()) service.running = service.breaks ? 0 : service.desired;
  }

  private answer(call: Call, parameters: object, startTime: string): unknown {
    this.calls.push({ call, parameters, at: this.now });
    const error = this.always[call] ?? this.errors[call]?.shift();
    if (error !== undefined) throw error;
    const of = parameters as Record<string, unknown>;
    switch (call) {
      case "getParameter":
        return { Parameter: { Value: JSON.stringify(this.note) } };
      case "putParameter":
        assert.deepEqual(of["Overwrite"], true);
        this.note = JSON.parse(of["Value"] as string) as SleepWorld["note"];
        return { Version: 2 };
      case "listExecutions":
        return { Executions: [{ ExecutionArn: `${MACHINE}:this`, StartDate: startTime }, ...this.older()] };
      case "stopExecution":
        this.others.shift();
        return {};
      case "describeServices":
        return this.described((of["Services"] as string[])[0]!);
      case "updateService":
        return this.update(of["Service"] as string, of["DesiredCount"] as number);
      case "registerScalableTarget":
        return this.register((of["ResourceId"] as string).split("/")[2]!, of["SuspendedState"] as Record<string, boolean>);
      case "listTasks":
        return { TaskArns: this.jobs.filter((end) => end > this.now).map((end) => `${ARN}:task/aws-practice-stg/${end}`) };
      case "publish":
        this.sent.push(parameters as { Subject: string; Message: string });
        return { MessageId: "1" };
      case "describeDBInstances":
      case "startDBInstance":
      case "stopDBInstance":
        return this.rds(call);
      case "describeInstanceStatus":
      case "startInstances":
      case "stopInstances":
        return this.ec2(call, parameters);
      default:
        throw new Error(`no answer for ${String(call)}`);
    }
  }

  private older(): object[] {
    return this.others.map((seconds) => ({ ExecutionArn: `${MACHINE}:${seconds}`, StartDate: new Date(seconds * 1_000).toISOString() }));
  }

  private described(arnOrName: string): object {
    const service = this.services.get(arnOrName.split("/").at(-1)!);
    if (service === undefined) return { Services: [], Failures: [{ Reason: "MISSING" }] };
    const { desired, running, isThere } = service;
    return { Services: [{ Status: isThere ? "ACTIVE" : "INACTIVE", DesiredCount: desired, RunningCount: running }], Failures: [] };
  }

  private update(name: string, count: number): object {
    const service = this.services.get(name);
    if (service?.isThere !== true) throw new CallError("Ecs.ServiceNotActiveException", "Service was not ACTIVE.");
    service.desired = count;
    return {};
  }

  /** Source: Application Auto Scaling enforces bounds when a target is registered. */
  private register(name: string, suspended: Record<string, boolean>): object {
    const service = this.service(name);
    assert.equal(Object.keys(suspended).length, 3);
    service.suspended = Object.values(suspended).every(Boolean);
    if (!service.suspended) service.desired = Math.max(service.desired, service.least);
    return {};
  }

  private rds(call: Call): object {
    if (call === "describeDBInstances") return { DbInstances: [{ DbInstanceStatus: this.database.status }] };
    if (call === "stopDBInstance") this.database.stop();
    else this.database.start("a person");
    return {};
  }

  private ec2(call: Call, parameters: object): object {
    assert.deepEqual((parameters as { InstanceIds: string[] }).InstanceIds, [NAT]);
    const { state, health } = this.nat;
    if (call === "describeInstanceStatus") {
      return {
        InstanceStatuses: state === "gone"
          ? []
          : [{ InstanceState: { Name: state }, InstanceStatus: { Status: state === "running" ? health : "not-applicable" } }],
      };
    }
    if (call === "startInstances") {
      if (state !== "stopped") throw new CallError("Ec2.Ec2Exception", `IncorrectInstanceState: ${state}`);
      this.nat = { state: "pending", health: "initializing", changesAt: this.now + 100, next: "running" };
    } else {
      if (state !== "running") throw new CallError("Ec2.Ec2Exception", `IncorrectInstanceState: ${state}`);
      this.nat = { state: "stopping", health: "ok", changesAt: this.now + 40, next: "stopped" };
    }
    return {};
  }
}
