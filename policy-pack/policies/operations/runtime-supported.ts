import { RUNTIMES } from "../../required-properties/operations";
import { propertyPolicy } from "../../required-properties/required-property";

export const runtimeSupported = propertyPolicy({
  id: "operations-runtime-supported",
  description: "Functions run on a runtime that AWS updates.",
  remediation: "Use the language's newest runtime.",
}, RUNTIMES);
