import type { ResourcePolicy } from "../../policy";
import { environmentVariables } from "../../secrets/places";
import { CONTAINERS } from "./containers";
import { MOVE, searchResource } from "./report";

export const notInEnvironment: ResourcePolicy = {
  id: "secret-not-in-environment",
  description: "No secret is in a plain environment variable, a label, a log option or a build argument: any principal with permission "
    + "to describe the container or function, or to pull the image, reads it there.",
  remediation: `For a container use secrets (or secretOptions) with valueFrom, for a function read it at run time; ${MOVE}.`,
  references: {
    securityHub: ["ECS.8", "CodeBuild.2"],
    checkov: ["CKV_AWS_45"],
    trivy: ["AVD-AWS-0036"],
    cdkNag: ["AwsSolutions-ECS2"],
    prowler: ["ecs_task_definitions_no_environment_secrets", "awslambda_function_no_secrets_in_variables"],
  },
  waivable: true,
  types: Object.keys(CONTAINERS),
  validateResource: (resource) =>
    searchResource(resource, "a secret's ARN in valueFrom", (report) => {
      for (const key of CONTAINERS[resource.type] ?? []) {
        const value = resource.properties[key];
        const document = report.document(key);
        // Text that isn't JSON can still hold a secret.
        if (typeof value === "string" && document === undefined) report.text({ path: key, value });
        // AWS shows the whole document to the same principals, so a secret anywhere in it is reported here, once.
        if (report.secretness(key, "a reference in secrets")) continue;
        for (const place of environmentVariables({ [key]: document }, "")) report.named({ ...place, path: place.path.slice(1) });
      }
    }),
};
