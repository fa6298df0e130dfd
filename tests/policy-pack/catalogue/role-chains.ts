import type { Broken, Written } from "../support/broken";
import { NAT, pass, start } from "./escalation";
import { ACCOUNT, arnOf, foundIn, type Mutation, on } from "./mutation";

const LOGS_ROLE = "Role network-flow-logs-role";
const nat = foundIn(NAT);
const iam = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const document = (...Statement: Written[]) => ({ Version: "2012-10-17", Statement });
const key = arnOf("kms", "key/0a1b2c3d-0000-1111-2222-333344445555");

/** A role that the NAT instance's role may assume; its policy has these statements. */
function addRole(p: Broken, name: string, by: string, ...statements: Written[]): string {
  const trust = document({ Effect: "Allow", Principal: { AWS: by }, Action: "sts:AssumeRole" });
  p.add("aws:iam/role:Role", name, { arn: iam(`role/${name}`), name, assumeRolePolicy: trust });
  if (statements.length > 0) {
    const policy = document(...statements.map((statement) => ({ Effect: "Allow", ...statement })));
    p.add("aws:iam/rolePolicy:RolePolicy", `${name}-policy`, { role: name, policy });
  }
  return iam(`role/${name}`);
}
/** A permission that the NAT instance's role has as well. */
const OWN = (p: Broken): Written => (JSON.parse(p.text(NAT, "policy")) as { Statement: Written[] }).Statement[0]!;

/** Ways by what a role may become, instead of what it may do itself. */
export const ROLE_CHAINS: Mutation[] = on(
  "stg with image",
  ["a role that trusts another one with fewer permissions by its ARN", (p) => {
    p.trust(LOGS_ROLE, { Principal: { AWS: p.arn("Role network-nat-role") }, Condition: undefined });
  }, `iam-privilege-escalation ${LOGS_ROLE}`],
  ["a role that trusts another one and has the same permission", (p) => {
    addRole(p, "same", p.arn("Role network-nat-role"), OWN(p));
  }],
  ["a role that a resource's policy gives more", (p) => {
    const same = addRole(p, "same", p.arn("Role network-nat-role"));
    const statement = { Effect: "Allow", Principal: { AWS: same }, Action: "kms:Decrypt", Resource: "*" };
    p.add("aws:kms/key:Key", "key", { arn: key, enableKeyRotation: true, policy: document(statement) });
  }, "iam-privilege-escalation Role same"],
  [
    "the policy of a key",
    (p) => p.allow(NAT, { Action: "kms:PutKeyPolicy", Resource: p.arn("Key alerts-key") }),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "grants of a key",
    (p) => p.allow(NAT, { Action: "kms:CreateGrant", Resource: p.arn("Key alerts-key") }),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "grants of a key to AWS's services only",
    (p) =>
      p.allow(NAT, {
        Action: "kms:CreateGrant",
        Resource: p.arn("Key alerts-key"),
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      }),
  ],
  [
    "the policy of a secret",
    (p) => p.allow(NAT, { Action: "secretsmanager:PutResourcePolicy", Resource: p.arn("Secret database-users-api-secret") }),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "the policy of a topic",
    (p) => p.allow(NAT, { Action: "sns:SetTopicAttributes", Resource: p.arn("Topic alerts-topic") }),
    ...nat("iam-privilege-escalation"),
  ],
  [
    "a role for a service whose calls take roles, by none of the published paths",
    (p) => {
      p.trust("Role api-task-execution-role", { Principal: { Service: "appsync.amazonaws.com" } });
      p.allow(
        NAT,
        { Action: "appsync:CreateDataSource", Resource: arnOf("appsync", "apis/abc/datasources/x") },
        pass(start(p), { StringEquals: { "iam:PassedToService": "appsync.amazonaws.com" } }),
      );
    },
    ...nat("iam-privilege-escalation", "iam-resource-exists"),
    "iam-no-ineffective-statements RolePolicy network-nat-session-manager",
  ],
);
