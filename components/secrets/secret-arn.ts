/**
 * Reference to a secret in a container definition: the ARN of an SSM parameter, or of a Secrets Manager secret, optionally followed by a
 * JSON key, a version stage and a version id.
 * Source: Amazon ECS developer guide, "Pass sensitive data to an Amazon ECS container".
 */
export const SECRET_PATTERN = new RegExp(
  "^arn:aws[a-z-]*:("
    + "ssm:[a-z0-9-]+:\\d{12}:parameter/[A-Za-z0-9_./-]+"
    + "|secretsmanager:[a-z0-9-]+:\\d{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}(:[^:]*:[^:]*:[^:]*)?"
    + ")$",
);

const PARAMETER_FORM = "arn:aws:ssm:<region>:<account>:parameter/<name>";
const KEY_FORM = "arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 characters>:<key>::";
export const SECRET_FORM =
  `the ARN of an SSM parameter (${PARAMETER_FORM}) or of a Secrets Manager secret, with a JSON key if it has several (${KEY_FORM})`;

/** Parts of an ARN, the resource's type and name included: `arn:aws:secretsmanager:<region>:<account>:secret:<name>`. */
const ARN_PARTS = 7;

/** The ARN that a grant needs: that of the secret, without its JSON key. */
export function secretArn(reference: string): string {
  return reference.split(":").slice(0, ARN_PARTS).join(":");
}

/** The action that reads it. */
export function secretAction(reference: string): "ssm:GetParameters" | "secretsmanager:GetSecretValue" {
  const [, , service] = reference.split(":");
  return service === "ssm" ? "ssm:GetParameters" : "secretsmanager:GetSecretValue";
}
