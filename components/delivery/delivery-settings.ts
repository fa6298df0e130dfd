import * as v from "valibot";

import { group, matching } from "../shared/schema";

/** Settings of deployments by a role that is limited to this environment. */
export const deliverySettings = group({
  /**
   * Name of the managed policy that limits every role of this stack, e.g. `aws-practice-boundary-stg`; the roles then have the path
   * `/<project>/<stack>/`. The role that deploys may create roles only with both. A change of the path **replaces** all roles, and so the
   * task definitions: services are rolled out once, without interruption. Give it to an existing stack with an administrator's credentials,
   * as the role that deploys can't delete roles without the path.
   * @default none - roles have the path `/` and no boundary
   */
  permissionsBoundary: v.optional(
    matching(/^[\w+=,.@-]{1,128}$/, "the name of a managed policy in this account, e.g. aws-practice-boundary-stg"),
  ),
});
export interface DeliverySettings extends v.InferInput<typeof deliverySettings> {}
