import { conditionsOf, needsKey } from "../../iam/cover";
import { type Document, documentsOf, type Statement } from "../../iam/document";
import { attachedTo } from "../../iam/document-places";
import { targetsOf } from "../../iam/ineffective";
import { type Arn, hasVariable, hasWildcard, splitArn } from "../../iam/match";
import { isNarrowed } from "../../iam/narrowed";
import { actionsOf } from "../../iam/service-reference";
import { boundaryPolicies, webIdentityGrants } from "../../iam/web-identities";
import type { Finding, StackPolicy } from "../../policy";
import { validateEach } from "../../values";

/** Wildcards that a service requires, each at the end of an ARN from its service on: `<service>:<region>:<account>:<resource>`. */
const REQUIRED_WILDCARDS: readonly { pattern: RegExp; because: string }[] = [
  {
    pattern: /^logs:[^:]+:[^:]+:log-group:[^:*?]+:\*$/,
    because: "CloudWatch Logs ends a log group's own ARN with :*, which means its streams",
  },
  { pattern: /^logs:[^:]+:[^:]+:log-group:[^:*?]+:log-stream:[^:*?]*\*$/, because: "the writer of a log names its streams" },
  { pattern: /^s3:::[^:*?/]+\/[^*?]*\*$/, because: "the writer of an object names it" },
  { pattern: /^s3:[^:]*:[^:]+:accesspoint\/[^*?/]+\/object\/[^*?]*\*$/, because: "the writer of an object names it" },
  { pattern: /^ecs:[^:]+:[^:]+:task-definition\/[^:*?/]+:\*$/, because: "every deployment creates a revision" },
  { pattern: /^ecs:[^:]+:[^:]+:container-instance\/[^:*?/]+\/\*$/, because: "an instance gets its id when it joins its cluster" },
  { pattern: /^ecs:[^:]+:[^:]+:task\/[^:*?/]+\/\*$/, because: "a task gets its id when it starts" },
  { pattern: /^batch:[^:]+:[^:]+:job-definition\/[^:*?/]+:\*$/, because: "every deployment creates a revision" },
  {
    pattern: /^secretsmanager:[^:]+:[^:]+:secret:[^:*?]+-\?{6}$/,
    because: "Secrets Manager ends an ARN with six characters that it chooses",
  },
  { pattern: /^lambda:[^:]+:[^:]+:function:[^:*?]+:\*$/, because: "every publication creates a version" },
  { pattern: /^states:[^:]+:[^:]+:execution:[^:*?]+:\*$/, because: "an execution gets its name when it starts" },
  { pattern: /^dynamodb:[^:]+:[^:]+:table\/[^:*?/]+\/stream\/\*$/, because: "a stream is named after the time when it was enabled" },
  { pattern: /^execute-api:[^:]+:[^:]+:[^:*?/]+\/[^*?/]+\/[^*?/]+\/[^*?]*\*$/, because: "paths have parameters" },
  { pattern: /^cloudformation:[^:]+:[^:]+:stack\/[^:*?/]+\/\*$/, because: "a stack's ARN ends with an id that CloudFormation chooses" },
];

/** Actions that require `*` although the reference has a resource type for them, and the condition key that then restricts them. */
const REQUIRED_ALL: readonly { action: string; key: string; because: string }[] = [
  {
    action: "cloudwatch:PutMetricData",
    key: "cloudwatch:namespace",
    because: "a metric has no ARN, and the action's one type, dataset, isn't required: CloudWatch user guide, \"Using condition keys to "
      + "limit access to CloudWatch namespaces\"",
  },
  {
    action: "ecs:ListTasks",
    key: "ecs:cluster",
    because: "without a container instance ECS checks every resource: awsdocs/amazon-ecs-developer-guide#211",
  },
];

export const noWildcardResources: StackPolicy = {
  id: "iam-no-wildcard-resources",
  description:
    "A grant names its resources: \"*\" only for actions that support no other resource, otherwise the ARN of one resource each. A role that "
    + "only web identities assume creates resources, and may name those to come by a part of the name, a path or tags.",
  remediation: "Use the ARN that is an output of the resource; put actions that support only \"*\" into a statement of their own.",
  references: {
    securityHub: ["KMS.1", "KMS.2"],
    checkov: ["CKV_AWS_290", "CKV_AWS_355"],
    cdkNag: ["AwsSolutions-IAM5"],
  },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const [federated, boundaries] = [webIdentityGrants(stack), boundaryPolicies(stack)];
    return validateEach(
      stack.resources,
      (resource) =>
        documentsOf(resource).filter(({ kind }) => kind === "identity" || kind === "resource").flatMap((document) =>
          document.statements.filter(({ effect }) => effect === "Allow").flatMap((statement) =>
            statement.resources.flatMap((text): Finding[] => {
              const allowed = /^\*+$/.test(text) ? finerThan(statement, document) : problemOf(text);
              const isLimited = boundaries.has(resource) || isNarrowed(text, statement, federated.get(resource));
              return allowed === undefined || (isLimited && hasScope(text)) ? [] : [{
                resource,
                property: `${statement.path}.Resource`,
                found: text,
                allowed,
              }];
            })
          )
        ),
    );
  },
};

/** Allowed resources if a statement has a `*` that it needn't have; undefined otherwise. */
function finerThan(statement: Statement, { resource, property, kind }: Document): string | undefined {
  const place = attachedTo(resource.type, property);
  if (kind === "resource" && (place === undefined || place.itself !== undefined)) return undefined; // there, "*" is the resource that has the policy
  const finer = statement.actions.filter((name) => !requiresAll(name, statement)).flatMap(finestOf);
  return finer.length === 0 && statement.notActions.length === 0
    ? undefined
    : `the ARN of each action's resource: ${[...new Set(finer)].slice(0, 3).join("; ") || "of one resource"}`;
}

const SCOPE = ["partition", "service", "region", "account"] as const;

/** Allowed values if an ARN doesn't name one resource; undefined if it does. */
function problemOf(text: string): string | undefined {
  const arn = splitArn(text);
  if (arn === undefined) return "an ARN, arn:<partition>:<service>:<region>:<account>:<resource>";
  const open = openScope(arn);
  if (open.length > 0) return `an ARN with its ${open.join(", ")} written out`;
  const rest = `${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
  if (!hasWildcard(arn.resource) || REQUIRED_WILDCARDS.some(({ pattern }) => pattern.test(rest))) return undefined;
  return "an ARN that names one resource, without wildcard";
}

const openScope = (arn: Arn) => SCOPE.filter((part) => hasWildcard(arn[part]) || hasVariable(arn[part]));

/** Whether an ARN has its scope written out. */
function hasScope(text: string): boolean {
  const arn = splitArn(text);
  return arn !== undefined && openScope(arn).length === 0;
}

function requiresAll(name: string, statement: Statement): boolean {
  const required = REQUIRED_ALL.find(({ action }) => action.toLowerCase() === name.toLowerCase());
  return conditionsOf(statement).some((each) =>
    each.key.toLowerCase() === required?.key && needsKey(each) && each.comparison !== "null" && !each.values.some(hasWildcard)
  );
}

/** The ARNs on which an action, or those that a pattern matches, could be granted instead of `*`. */
function finestOf(name: string): string[] {
  const actions = actionsOf(name);
  if (actions === "all") return [`${name} with all types of resources`];
  return actions.filter(({ types }) => types.length > 0).map((action) => `${action.name} takes ${targetsOf(action)}`);
}
