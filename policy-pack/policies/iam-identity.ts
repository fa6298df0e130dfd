import { conditionsOf, isOperator, needsKey } from "../iam/cover";
import { deadIn, type Found, wanted } from "../iam/dead-grant";
import { type Document, DOCUMENTS, documentsOf, type Statement } from "../iam/document";
import { hasVariable, hasWildcard, matches, splitArn } from "../iam/match";
import { actionsOf, ATTACHED, isPattern, nearestAction } from "../iam/reference";
import type { Policy, ResourcePolicy } from "../policy";
import { isList, property, type Resource } from "../stack-view";

/** A list whose every entry has its reason. */
interface Reasoned {
  pattern: RegExp;
  because: string;
}

const TYPES_WITH_DOCUMENTS = [...new Set(DOCUMENTS.map(({ type }) => type))];

/** A policy that looks at each document of a resource; trust documents grant nothing, so only their form is looked at here. */
function documentPolicy(
  about: Omit<ResourcePolicy, "types" | "validateResource">,
  find: (document: Document) => Found[],
  withTrust = false,
): ResourcePolicy {
  const validateResource = (resource: Resource) =>
    documentsOf(resource)
      .filter(({ kind }) => withTrust || kind !== "trust")
      .flatMap(find)
      .map((found) => ({ resource, ...found }));
  return { ...about, types: TYPES_WITH_DOCUMENTS, validateResource };
}

// --- form

/**
 * How long a document may be, in characters. Sources: IAM user guide, "IAM and AWS STS quotas" (white space isn't counted); AWS KMS API
 * reference, PutKeyPolicy; Amazon S3 user guide, "Policies and permissions"; Amazon SQS developer guide, "Policy quotas".
 */
const LONGEST: Readonly<Record<string, number>> = {
  "aws:iam/policy:Policy": 6144,
  "aws:iam/rolePolicy:RolePolicy": 10_240,
  "aws:s3/bucketPolicy:BucketPolicy": 20_480,
  "aws:sqs/queuePolicy:QueuePolicy": 8192,
  "aws:sqs/queue:Queue": 8192,
};
/** 2,048 by default, this much on request. Source as above. */
const LONGEST_TRUST = 4096;
/** That of a KMS key, the longest of all. */
const LONGEST_OF_ALL = 32_768;

function mistakesIn(document: Document): Found[] {
  const { kind, property: path, statements, mistakes, resource } = document;
  const given = property(resource, path);
  const length = typeof given === "string" ? given.replaceAll(/\s/g, "").length : 0;
  const longest = kind === "trust" ? LONGEST_TRUST : LONGEST[resource.type] ?? LONGEST_OF_ALL;
  const empty = statements.length === 0 && mistakes.length === 0;
  return [
    ...mistakes.map(({ path: at, found, allowed }) => ({ property: at, found, allowed })),
    ...(length > longest
      ? [{ property: path, found: `${length} characters`, allowed: `at most ${longest} characters, as AWS takes no more` }]
      : []),
    ...(empty ? [{ property: `${path}.Statement`, found: [], allowed: "at least one statement" }] : []),
    ...statements.flatMap((statement) => mistakesOf(statement, document)),
  ];
}

function mistakesOf(statement: Statement, { kind, resource }: Document): Found[] {
  const found: Found[] = [];
  const wrong = (element: string, value: Found["found"], allowed: string) =>
    found.push({ property: `${statement.path}.${element}`, found: value, allowed });
  const { actions, notActions, resources, notResources } = statement;
  const hasPrincipal = Object.keys(statement.principals).length + Object.keys(statement.notPrincipals).length > 0;
  const hasResource = resources.length + notResources.length > 0;
  if (actions.length + notActions.length === 0) wrong("Action", undefined, "the actions that the statement is about");
  if (actions.length > 0 && notActions.length > 0) wrong("NotAction", [...notActions], "left out where there is Action");
  if (resources.length > 0 && notResources.length > 0) wrong("NotResource", [...notResources], "left out where there is Resource");
  if (kind === "trust" && hasResource) wrong("Resource", [...resources], "left out: a trust policy is about its role");
  if (kind !== "trust" && !hasResource && ATTACHED[resource.type]?.noResource !== true) {
    wrong("Resource", undefined, "the ARNs that the statement is about");
  }
  if (kind === "identity" && hasPrincipal) {
    wrong("Principal", Object.keys(statement.principals), "left out: the policy's identity is the principal");
  }
  if (kind !== "identity" && !hasPrincipal) wrong("Principal", undefined, "who the statement is about");
  for (const { operator, key, values, comparison } of conditionsOf(statement)) {
    if (!isOperator(operator)) wrong(`Condition.${operator}`, operator, "an operator of IAM, e.g. StringEquals, ArnLike, Bool");
    const isTruth = comparison === "bool" || comparison === "null";
    if (isTruth && values.some((value) => !/^(true|false)$/i.test(value))) {
      wrong(`Condition.${operator}.${key}`, [...values], "true or false");
    }
  }
  return found;
}

const readable = documentPolicy(
  {
    id: "iam-document-valid",
    description: "Every policy document is one that AWS takes: its elements, operators and values are those of IAM's grammar.",
    remediation: "Correct the document; IAM user guide, \"IAM JSON policy element reference\", has every element.",
    references: [],
    waivable: false,
  },
  mistakesIn,
  true,
);

// --- actions

const actionExists = documentPolicy(
  {
    id: "iam-action-exists",
    description: "Every action is in AWS's service reference.",
    remediation:
      "Write the action as the service authorization reference has it; a permission with another name than the API call is common.",
    references: [],
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

const noActionWildcard = documentPolicy(
  {
    id: "iam-no-wildcard-actions",
    description: "A grant lists its actions: no wildcard, NotAction, NotResource, or Allow with NotPrincipal.",
    remediation: "List the actions that the code calls; CloudTrail and IAM Access Analyzer's policy generation show which they are.",
    references: [
      "cdk-nag AwsSolutions-IAM5",
      "Checkov CKV_AWS_62",
      "Checkov CKV_AWS_63",
      "Trivy AVD-AWS-0345",
      "Security Hub IAM.1",
      "Security Hub IAM.21",
    ],
    waivable: true,
  },
  ({ statements, resource }) =>
    statements.flatMap(({ path, effect, actions, notActions, notResources, principals, notPrincipals }) => [
      ...(effect === "Allow" && !isKeyHandedToAccount(resource, actions, principals)
        ? actions.filter(isPattern).map((name) => ({ property: `${path}.Action`, found: name, allowed: "the name of one action" }))
        : []),
      ...(notActions.length > 0
        ? [{
          property: `${path}.NotAction`,
          found: [...notActions],
          allowed: "Action with the actions meant: what AWS adds later is in NotAction, too",
        }]
        : []),
      ...(notResources.length > 0
        ? [{ property: `${path}.NotResource`, found: [...notResources], allowed: "Resource with the ARNs meant" }]
        : []),
      ...(effect === "Allow" && Object.keys(notPrincipals).length > 0
        ? [{
          property: `${path}.NotPrincipal`,
          found: Object.keys(notPrincipals),
          allowed: "Principal with those meant: everybody else includes strangers",
        }]
        : []),
    ]),
);

/**
 * Without this statement nobody could be allowed to use or change a key, and the key could never be managed again.
 * Source: AWS KMS developer guide, "Default key policy", "Allows access to the AWS account and enables IAM policies".
 */
function isKeyHandedToAccount({ type }: Resource, actions: readonly string[], principals: Statement["principals"]): boolean {
  const named = Object.entries(principals);
  const isRoot = named.length === 1 && named[0]![0] === "AWS"
    && named[0]![1].every((name) => /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(name));
  return /^aws:kms\/(key|keyPolicy):/.test(type) && isRoot && actions.every((name) => name.toLowerCase() === "kms:*");
}

// --- resources

/** Wildcards that the service forces, each at the end of an ARN from its service on (`<service>:<region>:<account>:<resource>`). */
const FORCED: readonly Reasoned[] = [
  {
    pattern: /^logs:[^:]+:[^:]+:log-group:[^:*?]+:\*$/,
    because: "CloudWatch Logs writes a log group's own ARN with :* where its streams are meant",
  },
  { pattern: /^logs:[^:]+:[^:]+:log-group:[^:*?]+:log-stream:[^:*?]*\*$/, because: "who writes a log names its streams" },
  { pattern: /^s3:::[^:*?/]+\/[^*?]*\*$/, because: "the objects of a bucket are named by who puts them" },
  {
    pattern: /^s3:[^:]*:[^:]+:accesspoint\/[^*?/]+\/object\/[^*?]*\*$/,
    because: "the objects behind an access point are named by who puts them",
  },
  { pattern: /^ecs:[^:]+:[^:]+:task-definition\/[^:*?/]+:\*$/, because: "every deployment makes a revision of its own" },
  { pattern: /^ecs:[^:]+:[^:]+:container-instance\/[^:*?/]+\/\*$/, because: "an instance is named when it joins its cluster" },
  { pattern: /^ecs:[^:]+:[^:]+:task\/[^:*?/]+\/\*$/, because: "a task's id is made when it starts" },
  { pattern: /^batch:[^:]+:[^:]+:job-definition\/[^:*?/]+:\*$/, because: "every deployment makes a revision of its own" },
  {
    pattern: /^secretsmanager:[^:]+:[^:]+:secret:[^:*?]+-\?{6}$/,
    because: "Secrets Manager ends an ARN with six characters that it chooses",
  },
  { pattern: /^lambda:[^:]+:[^:]+:function:[^:*?]+:\*$/, because: "every publication makes a version of its own" },
  { pattern: /^states:[^:]+:[^:]+:execution:[^:*?]+:\*$/, because: "an execution is named when it starts" },
  { pattern: /^dynamodb:[^:]+:[^:]+:table\/[^:*?/]+\/stream\/\*$/, because: "a stream is named after the time it was switched on" },
  { pattern: /^execute-api:[^:]+:[^:]+:[^:*?/]+\/[^*?/]+\/[^*?/]+\/[^*?]*\*$/, because: "paths have parameters" },
  { pattern: /^cloudformation:[^:]+:[^:]+:stack\/[^:*?/]+\/\*$/, because: "a stack's ARN ends with an id that CloudFormation chooses" },
];

/** Actions that need `*` although the reference has a type for them, and the condition key that then says what they are for. */
const FORCED_ALL: readonly { action: string; key: string; because: string }[] = [
  {
    action: "cloudwatch:PutMetricData",
    key: "cloudwatch:namespace",
    because:
      "a metric has no ARN, only its namespace can be named: CloudWatch user guide, \"Using condition keys to limit access to CloudWatch namespaces\"",
  },
  {
    action: "ecs:ListTasks",
    key: "ecs:cluster",
    because: "asked for all tasks of a cluster, ECS checks every resource instead of instances: awsdocs/amazon-ecs-developer-guide#211",
  },
  {
    action: "cloudwatch:PutMetricData",
    key: "cloudwatch:namespace",
    because:
      "its one type, dataset, isn't required and an account has one of it; the namespace tells what may be written (CloudWatch user guide, \"Using condition keys to limit access to CloudWatch namespaces\")",
  },
];

const SCOPE = ["partition", "service", "region", "account"] as const;

/** What is wrong with an ARN as the name of one resource; undefined where nothing is. */
function inexactness(text: string): string | undefined {
  const arn = splitArn(text);
  if (arn === undefined) return "an ARN, arn:<partition>:<service>:<region>:<account>:<resource>";
  const open = SCOPE.filter((part) => hasWildcard(arn[part]) || hasVariable(arn[part]));
  if (open.length > 0) return `an ARN with its ${open.join(", ")} written out`;
  const rest = `${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
  if (!hasWildcard(arn.resource) || FORCED.some(({ pattern }) => pattern.test(rest))) return undefined;
  return "an ARN that names one resource, without wildcard";
}

const resourceExact = documentPolicy(
  {
    id: "iam-no-wildcard-resources",
    description: "A grant names its resources: \"*\" only for actions that know no resource, else ARNs of one resource each.",
    remediation: "Put the ARN there, as an output of the resource; give actions that know only \"*\" a statement of their own.",
    references: ["cdk-nag AwsSolutions-IAM5", "Checkov CKV_AWS_290", "Checkov CKV_AWS_355", "Security Hub KMS.1", "Security Hub KMS.2"],
    waivable: true,
  },
  ({ statements, resource }) =>
    statements
      .filter(({ effect }) => effect === "Allow")
      .flatMap((statement) =>
        statement.resources.flatMap((text) => {
          const found = (allowed: string) => [{ property: `${statement.path}.Resource`, found: text, allowed }];
          if (!/^\*+$/.test(text)) {
            const wrong = inexactness(text);
            return wrong === undefined ? [] : found(wrong);
          }
          if (ATTACHED[resource.type]?.itself !== undefined) return []; // there, "*" is the resource that has the policy
          const finer = statement.actions.filter((name) => !isForced(name, statement)).flatMap(finestOf);
          return finer.length === 0 && statement.notActions.length === 0
            ? []
            : found(`the ARN of what each action is for: ${[...new Set(finer)].slice(0, 3).join("; ") || "of one resource"}`);
        })
      ),
);

function isForced(name: string, statement: Statement): boolean {
  const forced = FORCED_ALL.find(({ action }) => action.toLowerCase() === name.toLowerCase());
  return conditionsOf(statement).some((each) =>
    each.key.toLowerCase() === forced?.key && needsKey(each) && each.comparison !== "null" && !each.values.some(hasWildcard)
  );
}

/** What an action, or those meant by a pattern, could be granted on instead of `*`. */
function finestOf(name: string): string[] {
  const actions = actionsOf(name);
  if (actions === "all") return [`${name} with all types of resources`];
  return actions.filter(({ types }) => types.length > 0).map((action) => `${action.name} takes ${wanted(action)}`);
}

// --- grants that do nothing

const noDeadGrant = documentPolicy(
  {
    id: "iam-no-ineffective-statements",
    description:
      "Every statement does something: its ARNs are of types that its actions take, its condition keys are sent, it can match, and no other says the same.",
    remediation: "Take out what does nothing, or correct it to what was meant: a grant without effect hides one that is missing.",
    references: [],
    waivable: true,
  },
  deadIn,
);

// --- identities

const USERS_AND_GROUPS = [
  "user:User",
  "accessKey:AccessKey",
  "userLoginProfile:UserLoginProfile",
  "userPolicy:UserPolicy",
  "userPoliciesExclusive:UserPoliciesExclusive",
  "userPolicyAttachment:UserPolicyAttachment",
  "userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive",
  "userGroupMembership:UserGroupMembership",
  "sshKey:SshKey",
  "serviceSpecificCredential:ServiceSpecificCredential",
  "signingCertificate:SigningCertificate",
  "virtualMfaDevice:VirtualMfaDevice",
  "group:Group",
  "groupMembership:GroupMembership",
  "groupPolicy:GroupPolicy",
  "groupPoliciesExclusive:GroupPoliciesExclusive",
  "groupPolicyAttachment:GroupPolicyAttachment",
  "groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive",
].map((type) => `aws:iam/${type}`);
const ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment";

const noUsers: ResourcePolicy = {
  id: "iam-no-users",
  description: "There are no IAM users, groups, access keys or passwords.",
  remediation:
    "Let people come through IAM Identity Center, programs through roles, and other clouds through OIDC: those credentials end by themselves.",
  references: ["Checkov CKV_AWS_40", "Checkov CKV_AWS_273", "Trivy AVD-AWS-0143", "Security Hub IAM.2"],
  waivable: true,
  types: [...USERS_AND_GROUPS, ATTACHMENT],
  validateResource: (resource) => {
    if (resource.type !== ATTACHMENT) {
      return [{ resource, property: "type", found: resource.type, allowed: "none that is about IAM users or groups" }];
    }
    return ["users", "groups"].flatMap((key) => {
      const found = property(resource, key);
      return isList(found) && found.length > 0
        ? [{ resource, property: key, found, allowed: "empty, and the policy attached to roles" }]
        : [];
    });
  },
};

/** AWS-managed policies that may be attached. Empty: AWS widens them without asking, and none names its resources. */
const MANAGED: readonly Reasoned[] = [];

/** The properties that name managed policies. A boundary only takes away, so it may be AWS's. */
const ATTACHING: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "managedPolicyArns",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "policyArn",
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive": "policyArns",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment": "policyArn",
  "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive": "policyArns",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
  "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
  [ATTACHMENT]: "policyArn",
  "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
};

const noManagedPolicies: ResourcePolicy = {
  id: "iam-no-aws-managed-policies",
  description: "No policy that AWS manages is attached, but for those on a list with a reason each.",
  remediation: "Write a policy of the role's own that lists what it needs, with its ARNs.",
  references: ["cdk-nag AwsSolutions-IAM4", "Checkov CKV_AWS_274"],
  waivable: true,
  types: Object.keys(ATTACHING),
  validateResource: (resource) => {
    const path = ATTACHING[resource.type]!;
    const given = property(resource, path);
    const paths = isList(given) ? given.map((_, index) => `${path}.${index}`) : [path];
    return paths.flatMap((each) => {
      const found = property(resource, each);
      if (typeof found !== "string" || !matches("arn:*:iam::aws:policy/*", found)) return [];
      return MANAGED.some(({ pattern }) => pattern.test(found))
        ? []
        : [{ resource, property: each, found, allowed: "the ARN of a policy of this account" }];
    });
  },
};

export const iamIdentity: Policy[] = [readable, actionExists, noActionWildcard, resourceExact, noDeadGrant, noUsers, noManagedPolicies];
