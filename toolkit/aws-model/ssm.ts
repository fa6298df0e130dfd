import { named } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** Systems Manager. */
export const ssm: Entries = {
  "aws:ssm/parameter:Parameter": {
    noun: "parameter",
    holdsData: false,
    autoName: "name",
    // ssm/parameter.go
    replacedBy: ["dataType", "name"],
    alsoReplacedBy: (before, after) => (before["tier"] === "Advanced" && after["tier"] === "Standard" ? ["tier"] : []),
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::SSM::Parameter"),
    simulate: {
      id: (request) => request.autoName(),
      unique: (request) => request.autoName(),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("ssm", `parameter/${id.replace(/^\//, "")}`),
        dataType: request.input("dataType", "text"),
        tier: request.input("tier", "Standard"),
        version: 1,
      }),
    },
  },
};
