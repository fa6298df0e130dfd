import { LOG_RETENTION } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const logRetention = propertyPolicy({
  id: "data-log-retention",
  description: "Log groups have a retention period.",
  remediation: "Set retentionInDays.",
}, LOG_RETENTION);
