/**
 * What a container definition takes for a secret: the ARN of an SSM parameter, or of a Secrets Manager secret with, behind it,
 * optionally a JSON key, a version stage and a version id.
 * Source: Amazon ECS developer guide, "Pass sensitive data to an Amazon ECS container".
 */
export const SECRET_PATTERN = new RegExp(
  "^arn:aws[a-z-]*:("
    + "ssm:[a-z0-9-]+:\\d{12}:parameter/[A-Za-z0-9_./-]+"
    + "|secretsmanager:[a-z0-9-]+:\\d{12}:secret:[A-Za-z0-9/_+=.@!-]+-[A-Za-z0-9]{6}(:[^:]*:[^:]*:[^:]*)?"
    + ")$",
);

export const SECRET_FORM =
  "the ARN of an SSM parameter (arn:aws:ssm:<region>:<account>:parameter/<name>) or of a Secrets Manager secret, with a JSON key if it has several (arn:aws:secretsmanager:<region>:<account>:secret:<name>-<6 characters>:<key>::)";

/** What a grant names: the secret without the key behind it. */
export function secretArn(reference: string): string {
  return reference.split(":").slice(0, 7).join(":");
}

/** The one action that reads it. */
export function secretAction(reference: string): "ssm:GetParameters" | "secretsmanager:GetSecretValue" {
  return reference.split(":")[2] === "ssm" ? "ssm:GetParameters" : "secretsmanager:GetSecretValue";
}
