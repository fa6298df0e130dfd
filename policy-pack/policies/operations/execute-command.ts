import { EXECUTE_COMMAND } from "../../required-properties/operations";
import { propertyPolicy } from "../../required-properties/required-property";

export const executeCommand = propertyPolicy({
  id: "operations-execute-command",
  description: "In production, no one opens a shell in a service's tasks.",
  remediation: "Omit enableExecuteCommand or set it to false; find faults by logs, metrics and traces.",
  productionOnly: true,
}, EXECUTE_COMMAND);
