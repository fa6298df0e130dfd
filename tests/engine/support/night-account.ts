import { plain, type Properties } from "../../../toolkit/shared/values";
import { type Answer, AwsError, AwsServer, callerIdentity } from "../../support/aws-server";
import type { CloudResource } from "../plugin/state-file";
import { change, describedDefinition } from "./ecs";
import type { Workplace } from "./workplace";

const SERVICE = "aws:ecs/service:Service";
const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";
const TASKS = "arn:aws:ecs:ap-northeast-1:111111111111:task/aws-practice-stg";
const AT_TWO = Date.parse("2026-11-27T02:00:00Z") / 1000;

/** A fault of one night. */
export interface NightFault {
  /** Logical names of the alarms that are raised. */
  raised: readonly string[];
  /** Tasks that run, of those that a service wants. @default all */
  running?: number;
  /** Health of those that run, by the container's own check. */
  health?: "HEALTHY" | "UNHEALTHY";
  /** The last task that stopped, by its family. */
  stopped?: { family: string; task: Properties };
  /** Newest event of each service. */
  event?: string;
  /** Lines by the last part of a log group's name. */
  lines: Readonly<Record<string, readonly string[]>>;
  /** Whether a request repairs it. */
  isRepairedBy: (operation: string, input: Properties) => boolean;
}

const seconds = (minutes: number): number => AT_TWO + minutes * 60;
const tagsOf = (tags: unknown, [key, value]: readonly [string, string]) =>
  Object.entries((tags ?? {}) as Record<string, string>).map(([name, text]) => ({ [key]: name, [value]: text }));

/**
 * The deployed stack's account at night, as `npm run ops` asks for it: ECS, CloudWatch, its logs, Step Functions and STS. A fault lasts until
 * a request repairs it.
 */
export class NightAccount {
  fault: NightFault | undefined;
  /** Requests that change something, e.g. `UpdateService`. */
  readonly actions: string[] = [];
  private readonly server: AwsServer;

  constructor(private readonly place: Workplace, accountId: string) {
    this.server = new AwsServer(
      (operation, input) => this.answer(operation, input),
      (parameters) => parameters.get("Action") === "GetCallerIdentity" ? callerIdentity(accountId) : new AwsError("InvalidAction", "no"),
    );
  }

  /** @returns Environment variables that point the SDK at this account. */
  async start(): Promise<Record<string, string>> {
    const endpoint = await this.server.start();
    const services = ["ECS", "CLOUDWATCH", "CLOUDWATCH_LOGS", "SFN", "STS", "ECR"];
    return Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, endpoint]));
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private ofType(type: string): CloudResource[] {
    return this.place.cloud.read().resources.filter((resource) => resource.type === type);
  }

  private act(operation: string, input: Properties): void {
    this.actions.push(operation);
    if (this.fault?.isRepairedBy(operation, input) === true) this.fault = undefined;
  }

  private answer(operation: string, input: Properties): Answer {
    switch (operation) {
      case "ListServices":
        return { serviceArns: this.ofType(SERVICE).map(({ id }) => id) };
      case "DescribeServices":
        return {
          services: this.ofType(SERVICE).filter(({ id }) => (input["services"] as unknown[]).includes(id)).map((one) => this.service(one)),
        };
      case "UpdateService":
        this.place.cloud.change((state) => change(state, String(input["service"]), input));
        this.act(operation, input);
        return { service: {} };
      case "ListTasks":
        return { taskArns: this.tasks(String(input["family"]), String(input["desiredStatus"])).map(({ taskArn }) => taskArn) };
      case "DescribeTasks":
        return { tasks: this.allTasks().filter(({ taskArn }) => (input["tasks"] as unknown[]).includes(taskArn)) };
      case "DescribeTaskDefinition":
        return describedDefinition(this.place.cloud.read(), input["taskDefinition"]);
      case "DescribeAlarms":
        return { MetricAlarms: this.raisedAlarms() };
      case "FilterLogEvents":
      case "GetLogEvents":
        return { events: this.lines(input) };
      case "ListStateMachines":
        return { stateMachines: this.ofType(STATE_MACHINE).map(({ id, outputs }) => ({ stateMachineArn: id, name: outputs["name"] })) };
      case "ListTagsForResource":
        return { tags: tagsOf(this.ofType(STATE_MACHINE).find(({ id }) => id === input["resourceArn"])?.inputs["tags"], ["key", "value"]) };
      case "StartExecution":
        this.act(operation, input);
        return { executionArn: `${String(input["stateMachineArn"])}:by-hand` };
      case "DescribeExecution":
        return { status: "SUCCEEDED", output: JSON.stringify({ run: { Tasks: [{ TaskArn: `${TASKS}/by-hand` }] } }) };
      case "BatchGetImage": // ECR doesn't answer at night
        throw new AwsError("AccessDeniedException", "the registry refuses the caller");
      default:
        throw new AwsError("UnknownOperationException", operation);
    }
  }

  private service({ id, inputs, outputs }: CloudResource): Properties {
    const { desiredCount = 0, taskDefinition, tags } = plain(inputs) as Properties;
    const [wanted, running] = [Number(desiredCount), this.fault?.running ?? Number(desiredCount)];
    const deployment = { id: "ecs-svc/1", status: "PRIMARY", rolloutState: "COMPLETED", taskDefinition, createdAt: seconds(-600) };
    return {
      serviceArn: id,
      serviceName: outputs["name"],
      status: "ACTIVE",
      desiredCount: wanted,
      runningCount: running,
      taskDefinition,
      tags: tagsOf(tags, ["key", "value"]),
      deployments: [{ ...deployment, desiredCount: wanted, runningCount: running }],
      events: this.fault?.event === undefined ? [] : [{ id: "1", createdAt: seconds(5), message: this.fault.event }],
    };
  }

  /** The tasks of services that run, the one that stopped, and a run by hand that ended well. */
  private allTasks(): Properties[] {
    const running = this.ofType(SERVICE).flatMap(({ inputs }) => {
      const family = /\/([\w-]+):\d+$/.exec(String(inputs["taskDefinition"]))?.[1];
      const count = this.fault?.running ?? Number(inputs["desiredCount"] ?? 0);
      return Array.from({ length: count }, (_, index) => ({
        taskArn: `${TASKS}/${family}-${index}`,
        family,
        lastStatus: "RUNNING",
        healthStatus: this.fault?.health ?? "HEALTHY",
        createdAt: seconds(-600),
      }));
    });
    const { stopped } = this.fault ?? {};
    const ended = stopped && { taskArn: `${TASKS}/stopped`, lastStatus: "STOPPED", stoppedAt: seconds(4), ...stopped.task };
    const byHand = { taskArn: `${TASKS}/by-hand`, lastStatus: "STOPPED", containers: [{ name: "daily-report", exitCode: 0 }] };
    return [...running, ...(ended === undefined ? [] : [{ ...ended, family: stopped!.family }]), byHand];
  }

  private tasks(family: string, status: string): Properties[] {
    return this.allTasks().filter((task) => task["family"] === family && task["lastStatus"] === status);
  }

  private raisedAlarms(): Properties[] {
    const raised = this.ofType(ALARM).filter(({ urn }) => this.fault?.raised.includes(urn.split("::").at(-1)!) === true);
    return raised.map(({ outputs, inputs }) => ({
      AlarmName: outputs["name"],
      AlarmDescription: inputs["alarmDescription"],
      StateValue: "ALARM",
      StateTransitionedTimestamp: seconds(7),
    }));
  }

  private lines({ logGroupName, filterPattern }: Properties): Properties[] {
    const wanted = typeof filterPattern === "string" ? JSON.parse(filterPattern) as string : "";
    const lines = this.fault?.lines[String(logGroupName).split("/").at(-1)!] ?? [];
    return lines.filter((line) => line.includes(wanted)).map((message, index) => ({
      eventId: String(index),
      message,
      timestamp: (AT_TWO + index) * 1000,
    }));
  }
}
