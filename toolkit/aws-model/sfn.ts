import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** Step Functions. */
export const sfn: Entries = {
  "aws:sfn/stateMachine:StateMachine": {
    noun: "state machine",
    holdsData: false,
    autoName: "name",
    // sfn/state_machine.go
    replacedBy: ["name", "namePrefix", "type"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::StepFunctions::StateMachine", "name", {
      identifier: (pending) => pending.arn("states", pending.joined(":", "stateMachine", pending.text("name"))),
    }),
    simulate: {
      id: (request) => request.arn("states", `stateMachine:${request.autoName("name", 80)}`),
      outputs: (request, id) => ({ arn: id, name: id.split(":").at(-1), status: "ACTIVE", type: request.input("type", "STANDARD") }),
    },
  },
};
