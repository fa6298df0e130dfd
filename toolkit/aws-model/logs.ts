import { searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** CloudWatch Logs: what searches log groups. */
export const logs: Entries = {
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    noun: "saved query",
    holdsData: false,
    autoName: "name",
    // logs/query_definition.go
    replacedBy: [],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{arn}",
    cloudControl: searched("AWS::Logs::QueryDefinition", { Name: "name", QueryString: "queryString" }, {
      id: (pending, identifier) => pending.arn("logs", `query-definition:${identifier}`),
      untagged: true,
    }),
    simulate: {
      id: (request) => request.uuid(),
      // Several may have one name. Source: CloudWatch Logs API reference, `PutQueryDefinition`, errors.
      unique: (request) => request.uuid("unique"),
      outputs: (request, id) => ({
        name: request.autoName(),
        ...(id !== "" && { arn: request.arn("logs", `query-definition:${id}`), queryDefinitionId: id }),
      }),
    },
  },
};
