import type { Plan } from "../../toolkit/plan/resolve";
import { knownAre, ProgramError, UsageError } from "../../toolkit/shared/errors";
import { isObject, plain, type Properties } from "../../toolkit/shared/values";
import { firstContainer } from "../deployed/workloads";
import { type OperatedRestore, operatedRestore } from "./operated-restore";

/** A service or a job as the program has it. */
export interface OperatedWorkload {
  kind: "service" | "job";
  /** As the stack file names it. */
  name: string;
  /** Family of its task definition, and Name tag of its service or state machine, e.g. `aws-practice-api-stg`. */
  fullName: string;
  /** Undefined before the first image. */
  image: string | undefined;
  logGroup: string;
  /** Start of the names of its log streams. */
  streamPrefix: string;
  /** Start of the name of its service in ECS, or of the state machine that runs the job; the engine chooses the end. */
  nameStart: string;
  /** Whether people may enter its tasks. */
  acceptsSessions: boolean;
  /** Tasks of a service that the program wants. */
  count: number | undefined;
  /** Bounds of automatic scaling, if the service has it. */
  scaling: { min: number; max: number } | undefined;
}

/** Sleep of an environment, as the program has it. */
export interface OperatedSleep extends Pick<OperatedWorkload, "nameStart" | "fullName"> {
  parameterName: string;
  workingHours: string;
  timeZone: string;
  /** Expressions of EventBridge Scheduler. */
  wakeSchedule: string;
  sleepSchedule: string;
}

/** A server that tasks for people reach. */
export type Store = "database" | "cache";

/** A task that people start. */
export interface OperationsTaskOf extends Pick<OperatedWorkload, "fullName" | "nameStart"> {
  name: "operations" | "operations-owner";
  maxMinutes: number;
  stores: readonly Store[];
}

/** The parts of an environment that people operate. */
export interface OperatedPlatform {
  clusterName: string;
  /** Role of the people who operate it; undefined if it has none. */
  operatorRoleArn: string | undefined;
  /** Undefined if it always runs. */
  sleep: OperatedSleep | undefined;
  workloads: OperatedWorkload[];
  /** Undefined without restores. */
  restore: OperatedRestore | undefined;
  operations: OperationsTaskOf[];
}

const CLUSTER = "aws:ecs/cluster:Cluster";
const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const SERVICE = "aws:ecs/service:Service";
const STATE_MACHINE = "aws:sfn/stateMachine:StateMachine";
const SCALING_TARGET = "aws:appautoscaling/target:Target";
const ROLE = "aws:iam/role:Role";
const OPERATOR = "aws-practice:index:OperatorRole";
const SLEEP = "aws-practice:index:Sleep$";
const SLEEP_NOTE = "aws-practice:index:SleepNote";
const SCHEDULE = "aws:scheduler/schedule:Schedule";
const OPERATIONS = "aws-practice:index:OperationsTasks$";
const RUNNERS = ["aws-practice:index:TaskRunner$", OPERATIONS];
const PARENTS = { "aws-practice:index:FargateService$": "service", "aws-practice:index:ScheduledJob$": "job" } as const;

/** Reads the names from the resolved program, so that no right to read the state is needed. @throws {ProgramError} It has no cluster. */
export function operatedPlatform({ simulation: { resources }, project, stack }: Plan): OperatedPlatform {
  const inputsOf = (type: string) =>
    resources.filter((each) => each.type === type).map((each) => [each.urn, plain(each.inputs) as Properties] as const);
  const clusterName = inputsOf(CLUSTER)[0]?.[1]["name"];
  if (typeof clusterName !== "string") {
    throw new ProgramError(`${project.label} has no cluster in ${stack}, so that nothing runs to be operated`);
  }
  const targets = inputsOf(SCALING_TARGET).map(([urn, { minCapacity, maxCapacity }]) => ({
    urn,
    min: Number(minCapacity),
    max: Number(maxCapacity),
  }));
  const services = inputsOf(SERVICE);
  const runners = [...services, ...inputsOf(STATE_MACHINE).filter(([urn]) => RUNNERS.some((runner) => urn.includes(runner)))]
    .map(([urn, { tags }]) => ({ name: urn.split("::").at(-1)!, tag: isObject(tags) ? tags["Name"] : undefined }));
  const definitions = inputsOf(TASK_DEFINITION);
  const workloads = definitions.flatMap(([urn, { family, containerDefinitions }]): OperatedWorkload[] => {
    const kind = Object.entries(PARENTS).find(([parent]) => urn.includes(parent))?.[1];
    if (kind === undefined) return []; // a task that the platform runs itself
    const containers: unknown = JSON.parse(String(containerDefinitions));
    const { name, image } = firstContainer(containers, String(family));
    const service = services.find(([, { tags }]) => isObject(tags) && tags["Name"] === family)?.[1];
    const scaling = targets.find((target) => target.urn.split("::").at(-1) === `${name}-scaling-target`);
    return [{
      kind,
      name,
      fullName: String(family),
      image,
      ...logOf(containers),
      nameStart: `${runners.find(({ tag }) => tag === family)?.name}-`,
      acceptsSessions: service?.["enableExecuteCommand"] === true,
      count: kind === "job" || scaling !== undefined ? undefined : Number(service?.["desiredCount"]),
      scaling: kind === "job" ? undefined : scaling,
    }];
  });
  const role = resources.find(({ urn }) => urn.includes(`${OPERATOR}$${ROLE}::`))?.outputs["arn"];
  return {
    clusterName,
    operatorRoleArn: typeof role === "string" ? role : undefined,
    sleep: sleepIn(resources, inputsOf),
    workloads: workloads.toSorted((one, other) => other.kind.localeCompare(one.kind) || one.name.localeCompare(other.name)),
    restore: operatedRestore(inputsOf),
    operations: definitions.flatMap(([urn, inputs]) => (urn.includes(OPERATIONS) ? [operationsTaskOf(inputs, runners)] : [])),
  };
}

/** A task's container sleeps for its limit, and has the addresses of the stores that it reaches. */
function operationsTaskOf(
  { family, containerDefinitions }: Properties,
  runners: readonly { name: string; tag: unknown }[],
): OperationsTaskOf {
  const [{ name, command, environment }] = JSON.parse(String(containerDefinitions)) as [
    { name: OperationsTaskOf["name"]; command: string[]; environment: { name: string }[] },
  ];
  const variables = new Set(environment.map((variable) => variable.name));
  return {
    name,
    fullName: String(family),
    nameStart: `${runners.find(({ tag }) => tag === family)?.name}-`,
    maxMinutes: Number(command[1]) / 60,
    stores: [...(variables.has("DB_HOST") ? ["database" as const] : []), ...(variables.has("REDIS_HOST") ? ["cache" as const] : [])],
  };
}

function sleepIn(
  resources: Plan["simulation"]["resources"],
  inputsOf: (type: string) => (readonly [urn: string, inputs: Properties])[],
): OperatedSleep | undefined {
  const note = resources.find(({ type }) => type === SLEEP_NOTE);
  const [machine] = inputsOf(STATE_MACHINE).filter(([urn]) => urn.includes(SLEEP));
  if (note === undefined || machine === undefined) return undefined;
  const [urn, { tags }] = machine;
  const { parameterName, workingHours, timeZone } = plain(note.outputs) as Properties;
  const schedule = (name: string) =>
    String(inputsOf(SCHEDULE).find(([each]) => each.endsWith(`::sleep-${name}-schedule`))?.[1]["scheduleExpression"]);
  return {
    nameStart: `${urn.split("::").at(-1)}-`,
    fullName: String(isObject(tags) ? tags["Name"] : undefined),
    parameterName: String(parameterName),
    workingHours: String(workingHours),
    timeZone: String(timeZone),
    wakeSchedule: schedule("wake"),
    sleepSchedule: schedule("sleep"),
  };
}

function logOf(containers: unknown): Pick<OperatedWorkload, "logGroup" | "streamPrefix"> {
  const [first]: unknown[] = Array.isArray(containers) ? containers : [];
  const log = isObject(first) && isObject(first["logConfiguration"]) ? first["logConfiguration"]["options"] : undefined;
  const options = isObject(log) ? log : {};
  return { logGroup: String(options["awslogs-group"]), streamPrefix: String(options["awslogs-stream-prefix"]) };
}

/** @throws {UsageError} The program has no such service or job. */
export function workloadNamed({ workloads }: OperatedPlatform, name: string, kind?: OperatedWorkload["kind"]): OperatedWorkload {
  const possible = workloads.filter((each) => kind === undefined || each.kind === kind);
  const found = possible.find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new UsageError(`${name} isn't a ${kind ?? "service or job"} of this stack; ${knownAre(possible.map((each) => each.name))}`);
}
