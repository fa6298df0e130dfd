import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** EventBridge Scheduler. */
export const scheduler: Entries = {
  "aws:scheduler/scheduleGroup:ScheduleGroup": {
    noun: "schedule group",
    holdsData: false,
    autoName: "name",
    // scheduler/schedule_group.go
    replacedBy: ["name", "namePrefix"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::Scheduler::ScheduleGroup"),
    simulate: {
      id: (request) => request.autoName("name", 64),
      outputs: (request, id) => ({ name: id, arn: request.arn("scheduler", `schedule-group/${id}`), state: "ACTIVE" }),
    },
  },
  "aws:scheduler/schedule:Schedule": {
    noun: "schedule",
    holdsData: false,
    autoName: "name",
    // scheduler/schedule.go
    replacedBy: ["groupName", "name", "namePrefix"],
    interruptedBy: [],
    keptWhenOmitted: ["target.retryPolicy"],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    // CloudFormation identifies a schedule by its name alone, as if there were no groups.
    cloudControl: {
      by: "refresh",
      id: (pending) => pending.joined("/", pending.text("groupName") ?? "default", pending.text("name")),
    },
    simulate: {
      id: (request) => `${request.input("groupName", "default")}/${request.autoName("name", 64)}`,
      outputs: (request, id) => ({ name: request.autoName("name", 64), arn: request.arn("scheduler", `schedule/${id}`) }),
    },
  },
};
