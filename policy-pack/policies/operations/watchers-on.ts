import { WATCHERS } from "../../required-properties/guards";
import { propertyPolicy } from "../../required-properties/required-property";

export const watchersOn = propertyPolicy({
  id: "operations-watchers-on",
  description: "Trails, recorders and detectors that a program manages are on, in every region, and their logs can be verified.",
  remediation: "Set the property as required.",
}, WATCHERS);
