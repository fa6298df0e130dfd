import { ineffectiveIn } from "../../iam/ineffective";
import { documentPolicy } from "./document-policy";

export const noIneffectiveStatements = documentPolicy(
  {
    id: "iam-no-ineffective-statements",
    description:
      "Every statement has an effect: its actions apply to its ARNs, its condition keys are sent, it can match a request, and no "
      + "other statement says the same.",
    remediation: "Remove or correct what has no effect: such a grant hides one that is missing.",
    references: {},
    waivable: true,
  },
  ineffectiveIn,
);
