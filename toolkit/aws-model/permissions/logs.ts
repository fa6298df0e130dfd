import type { PermissionRows } from "./row";

/** Search in logs. */
export const logs: PermissionRows = {
  "aws:cloudwatch/queryDefinition:QueryDefinition": { cloudType: "AWS::Logs::QueryDefinition" },
};
