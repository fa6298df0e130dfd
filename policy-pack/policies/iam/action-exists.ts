import { actionsOf, isPattern, nearestAction } from "../../iam/service-reference";
import { documentPolicy } from "./document-policy";

export const actionExists = documentPolicy(
  {
    id: "iam-action-exists",
    description: "Every action is in AWS's service authorization reference.",
    remediation: "Use the name in the service authorization reference; many actions aren't named after their API call.",
    references: {},
    waivable: true,
  },
  ({ statements }) =>
    statements.flatMap(({ path, effect, actions, notActions }) =>
      [...actions.map((name) => ["Action", name] as const), ...notActions.map((name) => ["NotAction", name] as const)]
        .filter(([, name]) => (isPattern(name) ? effect === "Deny" : true) && actionsOf(name).length === 0)
        .map(([element, name]) => {
          const nearest = nearestAction(name);
          return {
            property: `${path}.${element}`,
            found: name,
            allowed: `an action of a service${nearest === undefined ? ", e.g. s3:GetObject" : `; the nearest is ${nearest}`}`,
          };
        })
    ),
);
