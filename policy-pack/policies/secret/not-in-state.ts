import type { ssm } from "@pulumi/aws";

import type { Finding, ResourcePolicy } from "../../policy";
import { isGiven } from "../../reachability/references";
import { GENERATED_SECRETS, SECRET_ARGUMENTS } from "../../secrets/arguments";
import { isList, peek, property, type Resource } from "../../stack-view";

const PARAMETER = "aws:ssm/parameter:Parameter";

/**
 * Mandatory as all policies, for other programs too: a finding is a fact and no guess, AWS has another way for databases and caches, and
 * for the rest a waiver names who accepts the value in the state.
 *
 * Encryption of the state doesn't help: each preview decrypts it. Neither does a placeholder with `ignoreChanges`, as a refresh reads
 * the present value. Source: terraform-provider-aws, internal/service/ssm/parameter.go, `findParameterByName` with decryption;
 * internal/service/secretsmanager/secret_version.go, `GetSecretValue`.
 */
export const notInState: ResourcePolicy = {
  id: "secret-not-in-state",
  description: "No argument of a resource is a secret value, generated or written down: a password, the value of a SecureString or of a "
    + "secret's version, a private key. Pulumi keeps it in the state, and each principal that previews the program needs and gets it.",
  remediation: "Let AWS keep it (manageMasterUserPassword, IAM authentication), or create only the secret or parameter's name here and let "
    + "an operator or a task inside AWS write the value; then change the value, as it has been in the state.",
  references: { cwe: ["CWE-312", "CWE-798"] },
  waivable: true,
  types: [...Object.keys(SECRET_ARGUMENTS), ...Object.keys(GENERATED_SECRETS)],
  validateResource(resource) {
    const output = GENERATED_SECRETS[resource.type];
    if (output !== undefined) return [finding(resource, output)];
    // The value of a String isn't secret; secret-not-in-outputs searches it.
    if (resource.type === PARAMETER && property<ssm.ParameterArgs>(resource, "type") !== "SecureString") return [];
    const paths = SECRET_ARGUMENTS[resource.type]!.flatMap((path) => itemPaths(resource, path));
    return paths.filter((path) => isGiven(resource, path) && !isReference(resource, path)).map((path) => finding(resource, path));
  },
};

const finding = (resource: Resource, path: string): Finding => ({
  resource,
  property: path,
  found: "a secret value",
  allowed: "omitted, as its value would be in Pulumi's state",
});

/** `users.*.password` -> `users.0.password`, `users.1.password` */
function itemPaths(resource: Resource, path: string): string[] {
  const [before, after] = path.split(".*.");
  if (after === undefined) return isEmptyList(resource, path) ? [] : [path];
  const items = property(resource, before!);
  return isList(items) ? items.map((_, index) => `${before}.${index}.${after}`) : [];
}

const isEmptyList = (resource: Resource, path: string): boolean => {
  const value = peek(resource, path);
  return isList(value) && value.length === 0;
};

/** Whether it is the ARN of a secret, as `adminUserPassword` of a DocumentDB elastic cluster takes it. */
function isReference(resource: Resource, path: string): boolean {
  const value = peek(resource, path);
  return typeof value === "string" && value.startsWith("arn:");
}
