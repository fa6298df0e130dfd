import { named } from "../cloud-control";
import type { OtherEntries } from "../entry";

/** Systems Manager. */
export const ssm: OtherEntries = {
  "aws:ssm/parameter:Parameter": {
    cloudControl: named("AWS::SSM::Parameter"),
    simulate: {
      id: (request) => request.autoName(),
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
