import { WATCHERS } from "../../required-properties/guards";
import { propertyPolicy } from "../../required-properties/required-property";

export const watchersOn = propertyPolicy({
  id: "operations-watchers-on",
  description:
    "Trails, recorders and detectors that a program manages are on, for all calls in every region, and their logs can be verified; "
    + "budgets notify someone.",
  remediation: "Set the property as required.",
}, WATCHERS);
