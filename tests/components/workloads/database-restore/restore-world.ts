import assert from "node:assert/strict";

import { restoreDefinition } from "../../../../components/workloads/database-restore/restore-definition";
import type { RestoreRun } from "../../../../components/workloads/database-restore/restore-run";
import { CallError, play, type Played } from "../job/states-language";
import { taskRun } from "../job/task-run";

const ECS = "arn:aws:ecs:ap-northeast-1:111111111111";
const RDS = "arn:aws:rds:ap-northeast-1:111111111111";
export const TASK = `${ECS}:task/aws-practice-stg/0f5c`;
export const SOURCE = "main-stg";
export const DRILL = "main-drill-stg";
export const [BESIDE, OTHER] = ["main-restored-a-stg", "main-restored-b-stg"] as const;

export const RUN = {
  label: "Restore of database main-stg",
  source: SOURCE,
  drill: DRILL,
  restored: [BESIDE, OTHER],
  instance: {
    instanceClass: "db.t4g.micro",
    maxAllocatedStorageGiB: 100,
    multiAz: true,
    deletionProtection: true,
    backupRetentionDays: 7,
    backupWindow: "17:00-17:30",
    maintenanceWindow: "sat:18:00-sat:18:30",
    performanceInsights: true,
    engineLifecycleSupport: "open-source-rds-extended-support-disabled",
    subnetGroupName: "database-subnets-1",
    parameterGroupName: "database-postgres17-1",
    securityGroupId: "sg-database",
    keyArn: "arn:aws:kms:ap-northeast-1:111111111111:key/1",
  },
  ...taskRun("database-restore"),
} as const satisfies RestoreRun;

export const NOT_FOUND = new CallError("Rds.DbInstanceNotFoundException", "DBInstance not found");
export const EXISTS = new CallError("Rds.DbInstanceAlreadyExistsException", "DB instance already exists");
export const BUSY = new CallError("Rds.InvalidDbInstanceStateException", "Instance is not in available state");
export const THROTTLED = new CallError("Rds.RdsException", "Rate exceeded");
export const DENIED = new CallError("Rds.RdsException", "User is not authorized");

export const START = Date.UTC(2026, 10, 27, 12);
const timeAt = (seconds: number) => `${new Date(START + seconds * 1_000).toISOString().slice(0, 19)}Z`;
/** Latest point when an execution begins: 180 seconds before. */
export const LATEST = timeAt(-180);

interface Instance {
  tags: { Key: string; Value: string }[];
  /** Seconds at which it is available. */
  availableAt: number;
  hasSecret: boolean;
  setUpAt?: number;
  deletedAt?: number;
}

type Call =
  | "describeDBInstances"
  | "restoreDBInstanceToPointInTime"
  | "modifyDBInstance"
  | "deleteDBInstance"
  | "listExecutions"
  | "runTask"
  | "describeTasks"
  | "getLogEvents"
  | "putMetricData"
  | "publish";

type Parameters = Record<string, unknown>;

/** AWS as the state machine of restores sees it, on a clock of its own. */
export class RestoreWorld {
  now = 0;
  /** Seconds that RDS needs. */
  creationSeconds = 1_200;
  deletionSeconds = 300;
  /** Status of a new instance in place of `available`. */
  status = "available";
  hasBackup = true;
  /** The restore begins, but its answer is lost. */
  losesAnswer = false;
  exitCode = 0;
  stopCode = "EssentialContainerExited";
  /** Last line of the check's log; undefined: none arrives. */
  line: string | undefined = JSON.stringify({ passed: true, tables: 3, rows: 12, rpoSeconds: 180, rtoSeconds: 1_500 });
  runSeconds = 60;
  /** Running executions besides this one: seconds by which they began earlier. */
  others: number[] = [];
  readonly errors: Partial<Record<Call, CallError[]>> = {};
  readonly always: Partial<Record<Call, CallError>> = {};
  readonly instances = new Map<string, Instance>();
  readonly requests: { call: Call; parameters: Parameters }[] = [];
  readonly sent: { Subject: string; Message: string }[] = [];
  readonly metrics: Record<string, number>[] = [];
  private startedAt: number | undefined;

  play(input: object): Played {
    const context = {
      Execution: { Id: "execution:this", StartTime: new Date(START).toISOString() },
      StateMachine: { Id: "arn:aws:states:::stateMachine:restore" },
    };
    return play(restoreDefinition(RUN), (resource, parameters) => this.answer(resource, parameters as Parameters), {
      input,
      context,
      wait: (seconds) => void (this.now += seconds),
    });
  }

  /** Calls that change something, with the instance that they name. */
  get changes(): string[] {
    return this.requests.flatMap(({ call, parameters }) =>
      /^(?:restore|modify|delete)DBInstance/.test(call)
        ? [`${call} ${String(parameters["TargetDBInstanceIdentifier"] ?? parameters["DbInstanceIdentifier"])}`]
        : []
    );
  }

  request(call: Call): Parameters {
    const found = this.requests.find((each) => each.call === call);
    assert.ok(found, call);
    return found.parameters;
  }

  add(identifier: string, more: Partial<Instance> = {}): void {
    this.instances.set(identifier, { tags: [], availableAt: this.now, hasSecret: false, ...more });
  }

  private answer(resource: string, parameters: Parameters): unknown {
    const call = resource.slice(resource.lastIndexOf(":") + 1) as Call;
    this.requests.push({ call, parameters });
    const error = this.always[call] ?? this.errors[call]?.shift();
    if (error !== undefined) throw error;
    switch (call) {
      case "describeDBInstances":
        return { DbInstances: [this.described(String(parameters["DbInstanceIdentifier"]))] };
      case "restoreDBInstanceToPointInTime":
        return this.restore(parameters);
      case "modifyDBInstance":
        return this.setUp(this.existing(String(parameters["DbInstanceIdentifier"])));
      case "deleteDBInstance":
        return this.delete(this.existing(String(parameters["DbInstanceIdentifier"])));
      case "listExecutions":
        return { Executions: [{ ExecutionArn: "execution:this" }, ...this.others.map((each) => ({ ExecutionArn: `execution:${each}` }))] };
      case "runTask":
        this.startedAt = this.now;
        return { Tasks: [{ TaskArn: TASK }], Failures: [] };
      case "describeTasks":
        return { Tasks: this.tasks() };
      case "getLogEvents":
        return { Events: this.line === undefined ? [] : [{ Message: this.line }] };
      case "putMetricData":
        this.metrics.push(
          Object.fromEntries((parameters["MetricData"] as Parameters[]).map((each) => [each["MetricName"], each["Value"]])),
        );
        return {};
      case "publish":
        this.sent.push(parameters as never);
        return {};
      default:
        throw new Error(`no answer for ${resource}`);
    }
  }

  private existing(identifier: string): Instance {
    const instance = this.instances.get(identifier);
    const isGone = instance?.deletedAt !== undefined && this.now >= instance.deletedAt + this.deletionSeconds;
    if (instance === undefined || isGone) throw NOT_FOUND;
    return instance;
  }

  private described(identifier: string): object {
    if (identifier === SOURCE) {
      return { DbInstanceIdentifier: SOURCE, DbInstanceStatus: "available", ...(this.hasBackup && { LatestRestorableTime: LATEST }) };
    }
    const { tags, availableAt, hasSecret, setUpAt = 0, deletedAt } = this.existing(identifier);
    const secret = {
      SecretArn: `arn:aws:secretsmanager:x:1:secret:rds!db-${identifier}`,
      SecretStatus: this.now >= setUpAt + 120 ? "active" : "creating",
    };
    return {
      DbInstanceIdentifier: identifier,
      DbInstanceArn: `${RDS}:db:${identifier}`,
      DbInstanceStatus: deletedAt !== undefined ? "deleting" : this.now < availableAt ? "creating" : this.status,
      Endpoint: { Address: `${identifier}.rds` },
      TagList: tags,
      ...(hasSecret && { MasterUserSecret: secret }),
    };
  }

  private restore(parameters: Parameters): object {
    const identifier = String(parameters["TargetDBInstanceIdentifier"]);
    if (this.instances.has(identifier) && this.instances.get(identifier)!.deletedAt === undefined) throw EXISTS;
    this.add(identifier, { tags: parameters["Tags"] as Instance["tags"], availableAt: this.now + this.creationSeconds });
    if (!this.losesAnswer) return {};
    this.losesAnswer = false;
    throw THROTTLED;
  }

  private setUp(instance: Instance): object {
    if (this.now < instance.availableAt) throw BUSY;
    Object.assign(instance, { hasSecret: true, setUpAt: this.now });
    return {};
  }

  private delete(instance: Instance): object {
    if (instance.deletedAt !== undefined || this.now < instance.availableAt) throw BUSY;
    instance.deletedAt = this.now;
    return {};
  }

  private tasks(): object[] {
    const seconds = this.now - this.startedAt!;
    if (seconds < 20) return [];
    if (seconds < this.runSeconds) return [{ TaskArn: TASK, LastStatus: "RUNNING", Containers: [{ Name: RUN.containerName }] }];
    const Containers = [{ Name: "aws-guardduty-agent", ExitCode: 0 }, { Name: RUN.containerName, ExitCode: this.exitCode }];
    return [{ TaskArn: TASK, LastStatus: "STOPPED", StopCode: this.stopCode, Containers }];
  }
}
