import type { Input } from "@pulumi/pulumi";

import { startInstanceDefinition } from "../../data/start-instance-definition";
import { stopDefinition } from "../../data/stop-definition";
import { natPowerDefinition } from "../../network/nat-power-definition";
import { publishState } from "../../operations/publish-state";
import { RETRY_CALL } from "../../operations/retry-call";
import { nextSteps } from "../../operations/runbook";
import { ALONE } from "./alone-states";
import { branchState, caught, mapState, scoped } from "./inner-states";
import { readNote } from "./read-note";
import { countService, followService, type SleepingService, type SleepOfServices, startService, stopService } from "./service-states";
import { tasksEndDefinition } from "./tasks-end-definition";

/** An environment that sleeps. */
export interface Sleeping extends SleepOfServices {
  /** Parameter of SSM with what the environment is, and the numbers of tasks that it had: `SleepNote`. */
  parameterName: Input<string>;
  services: SleepingService[];
  database: { label: string; identifier: string } | undefined;
  /** The NAT instance, if it has one. */
  natInstanceId: Input<string> | undefined;
}

/** Inputs of an execution. `scheduled-sleep` leaves an environment alone that a person keeps awake, `sleep-again` one that is awake. */
export const ACTIONS = ["sleep", "scheduled-sleep", "sleep-again", "wake"] as const;

/** A time of `keptUntil` that is always over. */
export const NEVER = "1970-01-01T00:00:00Z";

/**
 * State machine in the Amazon States Language that brings an environment to sleep, or wakes it:
 *
 * - To sleep: note the numbers of tasks, which pauses the jobs; services to no tasks; wait until no task runs; stop the database, then the NAT
 * - Awake: start the NAT, the database, the services with the numbers of the note; wait until they run; note it, so that jobs start again.
 *   With `keptUntil`, sleep again then
 *
 * Each step looks before it acts, so that an execution may end anywhere, and another one goes on from there: the newest stops the others. A
 * step that fails is reported by its own message; the next one is taken nevertheless, except that no task may lose its database or its way
 * out. Then the execution fails.
 * Sources: AWS Step Functions developer guide, "Parallel workflow state" (one branch has data of its own), "Accessing execution data from
 * the Context object"; Step Functions API reference, `ListExecutions`: "sorted by time, with the most recent execution first".
 */
export function sleepDefinition(run: Sleeping) {
  return {
    Comment: `${run.label}: outside of its working hours`,
    StartAt: "Begin",
    States: { ...beginStates(run), ...ALONE, ...sleepStates(run), ...wakeStates(run), ...endStates(run) },
  };
}

/** A step with each service; without any, as before the first image, it calls nothing, and the role may call nothing. */
const ofServices = (run: Sleeping, step: string, states: (run: SleepOfServices) => Parameters<typeof scoped>[1]) =>
  scoped(step, run.services.length === 0 ? { StartAt: "None", States: { None: { Type: "Pass", End: true } } } : states(run));

/** The input, and whether it is meant now. */
function beginStates(run: Sleeping) {
  const action = (...names: (typeof ACTIONS)[number][]) => ({
    Or: names.map((name) => ({ Variable: "$.input.action", StringEquals: name })),
  });
  const isKept = { Variable: "$.read.note.keptUntil", TimestampGreaterThanPath: "$$.State.EnteredTime" };
  return {
    Begin: { Type: "Pass", Parameters: { unsaid: { action: "none", keptUntil: NEVER } }, Next: "Input" },
    Input: { Type: "Pass", Parameters: { "input.$": "States.JsonMerge($.unsaid, $$.Execution.Input, false)" }, Next: "Which action?" },
    "Which action?": { Type: "Choice", Choices: [{ ...action(...ACTIONS), Next: "Read" }], Default: "No action" },
    "No action": { Type: "Fail", Error: "NoAction", Cause: `The input's action must be one of ${ACTIONS.join(", ")}` },
    Read: readState(run, "Is it meant?"),
    "Is it meant?": {
      Type: "Choice",
      Choices: [
        { And: [action("scheduled-sleep"), isKept], Next: "Not meant" },
        { And: [action("sleep-again"), { Not: isNoted("asleep") }], Next: "Not meant" },
      ],
      Default: "Let it be listed",
    },
    "Not meant": { Type: "Succeed" },
    "Read now": readState(run, "To sleep?"),
    "To sleep?": { Type: "Choice", Choices: [{ ...action("wake"), Next: "Is it awake already?" }], Default: "Is it awake?" },
  };
}

function sleepStates(run: Sleeping) {
  const { database, natInstanceId } = run;
  const [afterTasks, afterDatabase] = [database ? "Stop database" : natInstanceId ? "Stop NAT" : END, natInstanceId ? "Stop NAT" : END];
  return {
    // A note of another execution is kept: services that have no tasks now had some then.
    "Is it awake?": { Type: "Choice", Choices: [{ ...isNoted("awake"), Next: "Services" }], Default: "Note again" },
    Services: { Type: "Pass", Result: run.services, ResultPath: "$.all", Next: "Count tasks" },
    "Count tasks": {
      ...mapState("$.all", "service", ofServices(run, "Count tasks", countService)),
      ResultSelector: { "counted.$": "$[?(@.is=='counted')]" },
      ResultPath: "$.tasks",
      Catch: caught("Tell not begun"),
      Next: "Note",
    },
    Note: noteState("asleep", { keptUntil: NEVER, "services.$": "$.tasks.counted" }, "Write asleep"),
    "Note again": noteState("asleep", { keptUntil: NEVER, ...SERVICES }, "Write asleep"),
    "Write asleep": writeState(run, "Stop services"),
    "Stop services": {
      ...mapState("$.note.services", "service", ofServices(run, "Stop services", stopService)),
      ...undoneOf("services"),
      Next: "Let tasks end",
    },
    "Let tasks end": { ...branchState("Let tasks end", tasksEndDefinition(run)), Catch: caught(END, "$.failed"), Next: afterTasks },
    ...(database && {
      "Stop database": {
        ...branchState("Stop database", stopDefinition({ ...run, ...database, ...STOP })),
        Catch: caught(afterDatabase, "$.failed"),
        Next: afterDatabase,
      },
    }),
    ...(natInstanceId && {
      "Stop NAT": {
        ...branchState("Stop NAT", natPowerDefinition(natOf(run, natInstanceId), "stopped")),
        Catch: caught(END, "$.failed"),
        Next: END,
      },
    }),
  };
}

function wakeStates(run: Sleeping) {
  const { database, natInstanceId } = run;
  const [first, second] = [
    natInstanceId ? "Start NAT" : database ? "Start database" : "Start services",
    database ? "Start database" : "Start services",
  ];
  return {
    "Is it awake already?": { Type: "Choice", Choices: [{ ...isNoted("awake"), Next: "Note still awake" }], Default: "Note waking" },
    "Note still awake": noteState("awake", { ...KEPT, ...SERVICES }, "Write waking"),
    "Note waking": noteState("waking", { ...KEPT, ...SERVICES }, "Write waking"),
    "Write waking": writeState(run, first),
    ...(natInstanceId && {
      "Start NAT": {
        ...branchState("Start NAT", natPowerDefinition(natOf(run, natInstanceId), "running")),
        Catch: caught(second, "$.failed"),
        Next: second,
      },
    }),
    ...(database && {
      "Start database": {
        ...branchState("Start database", startInstanceDefinition({ ...run, ...database })),
        Catch: caught("Start services", "$.failed"),
        Next: "Start services",
      },
    }),
    "Start services": {
      ...mapState("$.note.services", "service", ofServices(run, "Start services", startService)),
      ...undoneOf("services"),
      Next: "Follow services",
    },
    "Follow services": {
      ...mapState("$.note.services", "service", ofServices(run, "Follow services", followService), { looks: 0 }),
      ...undoneOf("follow"),
      Next: "Is all there?",
    },
    // Otherwise the note keeps the numbers, for another execution, and jobs stay paused.
    "Is all there?": {
      Type: "Choice",
      Choices: [{ ...isPresent("$.failed", "$.services.undone[0]"), Next: "Is it kept?" }],
      Default: "Note awake",
    },
    "Note awake": noteState("awake", { ...KEPT, services: [] }, "Write awake"),
    "Write awake": writeState(run, "Is it kept?"),
    "Is it kept?": {
      Type: "Choice",
      Choices: [{ Variable: "$.input.keptUntil", TimestampGreaterThanPath: "$$.State.EnteredTime", Next: "Keep it awake" }],
      Default: END,
    },
    "Keep it awake": { Type: "Wait", TimestampPath: "$.input.keptUntil", Next: "Read then" },
    "Read then": readState(run, "Is it awake?"),
  };
}

const END = "Is all done?";
const STOP = { afterSeconds: 1, problem: "was not stopped outside of its working hours and is billed by the hour" };

const natOf = (run: Sleeping, instanceId: Input<string>) => ({ ...run, label: `${run.label}: its NAT instance`, instanceId });

function endStates(run: Sleeping) {
  const text = `${run.label} was not put to sleep or woken. Answer of AWS: {}. ${nextSteps("wake", run.runbook)}`;
  return {
    [END]: {
      Type: "Choice",
      Choices: [{ ...isPresent("$.failed", "$.services.undone[0]", "$.follow.undone[0]"), Next: "Incomplete" }],
      Default: "Done",
    },
    Done: { Type: "Succeed" },
    "Tell not begun": publishState(run, "did not begin", `States.Format('${text}', States.JsonToString($.error))`, "Incomplete"),
    Incomplete: { Type: "Fail", Error: "Incomplete", Cause: `${run.label}: a step failed, which its notification names` },
  };
}

const isNoted = (is: string) => ({ Variable: "$.read.note.is", StringEquals: is });
const isPresent = (...variables: string[]) => ({ Or: variables.map((variable) => ({ Variable: variable, IsPresent: true })) });

/** Services of the note that was read, and the time that the input gives. */
const SERVICES = { "services.$": "$.read.note.services" };
const KEPT = { "keptUntil.$": "$.input.keptUntil" };

function readState({ parameterName }: Sleeping, next: string) {
  return {
    ...readNote(parameterName),
    ResultPath: "$.read",
    Retry: RETRY_CALL,
    Catch: caught("Tell not begun"),
    Next: next,
  };
}

/** @param rest Its fields `keptUntil` and `services`, or paths to them. */
function noteState(is: "awake" | "asleep" | "waking", rest: object, next: string) {
  return {
    Type: "Pass",
    Parameters: { is, "since.$": "$$.State.EnteredTime", ...rest },
    ResultPath: "$.note",
    Next: next,
  };
}

function writeState({ parameterName }: Sleeping, next: string) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::aws-sdk:ssm:putParameter",
    Parameters: { Name: parameterName, "Value.$": "States.JsonToString($.note)", Overwrite: true },
    TimeoutSeconds: 60,
    ResultPath: null,
    Retry: RETRY_CALL,
    Catch: caught("Tell not begun"),
    Next: next,
  };
}

/** A map whose items that failed decide the end. */
const undoneOf = (key: string) => ({ ResultSelector: { "undone.$": "$[?(@.is=='undone')]" }, ResultPath: `$.${key}` });
