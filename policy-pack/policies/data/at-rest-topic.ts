import { TOPICS_AT_REST } from "../../required-properties/at-rest";
import { propertyPolicy } from "../../required-properties/required-property";

export const atRestTopic = propertyPolicy({
  id: "data-at-rest-topic",
  description: "Topics are encrypted at rest.",
  remediation: "Set kmsMasterKeyId to a key that the publishers may use.",
}, TOPICS_AT_REST);
