import { conditionsOf } from "./cover";
import type { Statement } from "./document";
import { hasWildcard, splitArn } from "./match";
import { hasLimit } from "./narrowed";
import { findAction } from "./service-reference";

/** A wildcard that a service requires. */
interface RequiredWildcard {
  /** Of an ARN from its service on: `<service>:<region>:<account>:<resource>`. */
  pattern: RegExp;
  because: string;
  /** The only actions for which it is required. */
  actions?: RegExp;
  /** A statement must limit it, by tags of the resource or of the request. */
  limited?: true;
}

const chosen = (pattern: RegExp, because: string): RequiredWildcard => ({ pattern, because });
/** Parts of one resource, which get their names while the program runs. Source: the service reference's ARNs, and the services' guides. */
const PARTS: readonly RequiredWildcard[] = [
  chosen(/^logs:[^:]+:[^:]+:log-group:[^:*?]+:\*$/, "CloudWatch Logs ends a log group's own ARN with :*, which means its streams"),
  chosen(/^logs:[^:]+:[^:]+:log-group:\/aws\/lambda\/cwsyn-[^:*?]+-\*$/, "CloudWatch Synthetics names a canary's function, and so its log"),
  chosen(/^logs:[^:]+:[^:]+:log-group:[^:*?]+:log-stream:[^:*?]*\*$/, "the writer of a log names its streams"),
  chosen(/^s3:::[^:*?/]+\/[^*?]*\*$/, "the writer of an object names it"),
  chosen(/^s3:[^:]*:[^:]+:accesspoint\/[^*?/]+\/object\/[^*?]*\*$/, "the writer of an object names it"),
  chosen(/^ecs:[^:]+:[^:]+:task-definition\/[^:*?/]+:\*$/, "every deployment creates a revision"),
  chosen(/^ecs:[^:]+:[^:]+:container-instance\/[^:*?/]+\/\*$/, "an instance gets its id when it joins its cluster"),
  chosen(/^ecs:[^:]+:[^:]+:task\/[^:*?/]+\/\*$/, "a task gets its id when it starts"),
  chosen(/^ecs:[^:]+:[^:]+:(?:service-deployment|service-revision|task-set)\/[^*?/]+\/[^*?/]+\/\*$/, "each deployment gets an id"),
  chosen(/^batch:[^:]+:[^:]+:job-definition\/[^:*?/]+:\*$/, "every deployment creates a revision"),
  chosen(/^batch:[^:]+:[^:]+:job\/\*$/, "a job gets its id when it is submitted"),
  chosen(/^secretsmanager:[^:]+:[^:]+:secret:[^:*?]+-\?{6}$/, "Secrets Manager ends an ARN with six characters that it chooses"),
  chosen(/^lambda:[^:]+:[^:]+:(?:function|layer):[^:*?]+:\*$/, "every publication creates a version"),
  chosen(/^states:[^:]+:[^:]+:(?:execution|stateMachine):[^:*?]+:\*$/, "an execution, or a version, gets its name when it is made"),
  chosen(/^states:[^:]+:[^:]+:express:[^:*?]+:\*(?::\*)?$/, "an execution gets its name when it starts"),
  chosen(/^states:[^:]+:[^:]+:mapRun:[^:*?]+\/\*(?::\*)?$/, "a map run gets its id when it starts"),
  chosen(/^dynamodb:[^:]+:[^:]+:table\/[^:*?/]+\/(?:stream|backup|export|import)\/\*$/, "it is named after the time when it was made"),
  chosen(/^dynamodb:[^:]+:[^:]+:table\/[^:*?/]+\/index\/\*$/, "Query and Scan name the index: all indexes of one table"),
  chosen(/^kinesis:[^:]+:[^:]+:stream\/[^:*?/]+\/consumer\/\*$/, "a consumer's ARN ends with the time when it was registered"),
  chosen(/^kafka:[^:]+:[^:]+:(?:topic|group|transactional-id)\/[^*?/]+\/[^*?/]+\/\*$/, "clients name topics and groups of one cluster"),
  chosen(/^kafka:[^:]+:[^:]+:cluster\/[^*?/]+\/\*$/, "Amazon MSK ends a cluster's ARN with an id that it chooses"),
  chosen(
    /^execute-api:[^:]+:[^:]+:[^:*?/]+\/[^*?/]+\/(?:[^*?/]+|\*)\/[^*?]*\*?$/,
    "paths have parameters, and a client uses several methods",
  ),
  chosen(/^execute-api:[^:]+:[^:]+:[^:*?/]+\/\*$/, "stages, methods and paths of one API"),
  chosen(/^apigateway:[^:]+::\/(?:restapis|apis)\/[^*?/]+\/\*$/, "parts of one API"),
  chosen(/^appsync:[^:]+:[^:]+:apis\/[^*?/]+\/(?:\*|types\/[^*?/]+\/fields\/\*|channelNamespace\/\*)$/, "fields of one API"),
  chosen(/^cloudformation:[^:]+:[^:]+:stack\/[^:*?/]+\/\*$/, "a stack's ARN ends with an id that CloudFormation chooses"),
  chosen(/^(?:es|aoss):[^:]+:[^:]+:domain\/[^*?/]+\/[^*?]*\*$/, "OpenSearch Service grants requests on the paths of a domain's indexes"),
  chosen(
    /^neptune-db:[^:]+:[^:]+:cluster-[^*?/]+\/\*$/,
    "Neptune grants requests on the database of a cluster: its guide, data-access policies",
  ),
  chosen(/^ssm:[^:]+:[^:]+:automation-definition\/[^:*?/]+:\*$/, "each change of a document creates a version"),
  chosen(/^ssm:[^:]+:[^:]+:(?:session|automation-execution)\/\*$/, "it gets its id when it starts"),
  chosen(/^ssm:[^:]+:[^:]+:session\/\$\{aws:(?:userid|username)\}-\*$/, "a session's id begins with its user's"),
  chosen(/^glue:[^:]+:[^:]+:(?:table|userDefinedFunction)\/[^*?/]+\/\*$/, "crawlers and queries create tables of a database"),
  chosen(/^glue:[^:]+:[^:]+:tableVersion\/[^*?/]+\/(?:[^*?/]+|\*)\/\*$/, "each change of a table creates a version"),
  chosen(/^(?:timestream|cassandra):[^:]+:[^:]+:\/?(?:database|keyspace)\/[^*?/]+\/table\/\*$/, "tables of a database"),
  chosen(/^(?:s3tables|s3vectors):[^:]+:[^:]+:bucket\/[^*?/]+\/(?:table|index)\/\*$/, "tables and indexes of one bucket"),
  chosen(/^codebuild:[^:]+:[^:]+:report-group\/[^*?/]+-\*$/, "CodeBuild names report groups after the project: its guide, test reporting"),
  chosen(/^codebuild:[^:]+:[^:]+:build(?:-batch)?\/[^:*?/]+:\*$/, "a build gets its id when it starts"),
  chosen(/^codeartifact:[^:]+:[^:]+:package\/[^*?/]+\/[^*?/]+\/\*$/, "packages of one repository"),
  chosen(/^imagebuilder:[^:]+:[^:]+:(?:image|component)\/[^*?/]+\/\*(?:\/\*)?$/, "each build creates a version"),
  chosen(/^scheduler:[^:]+:[^:]+:schedule\/[^*?/]+\/\*$/, "code names the schedules of its group"),
  chosen(
    /^appconfig:[^:]+:[^:]+:application\/[^*?/]+\/environment\/[^*?/]+\/(?:configuration|deployment)\/\*$/,
    "parts of one environment",
  ),
  chosen(/^(?:iot:[^:]+:[^:]+:(?:topic|topicfilter)\/[^*?]*[^*?/]\/\*)$/, "topics below a path"),
  chosen(/^sns:[^:]+:[^:]+:endpoint\/[^*?/]+\/[^*?/]+\/\*$/, "devices of one application"),
  chosen(/^bedrock:[^:]+:[^:]+:agent-alias\/[^*?/]+\/\*$/, "aliases of one agent"),
  chosen(
    /^elasticloadbalancing:[^:]+:[^:]+:(?:targetgroup\/[^*?/]+|(?:loadbalancer|listener)\/(?:app|net)\/[^*?/]+)\/\*(?:\/\*)?$/,
    "Elastic Load Balancing ends an ARN with an id that it chooses",
  ),
  chosen(
    /^autoscaling:[^:]+:[^:]+:(?:autoScalingGroup|launchConfiguration|scalingPolicy):\*:[\w]+Name\/[^*?]+$/,
    "Auto Scaling puts an id that it chooses before the group's name",
  ),
  chosen(/^wafv2:[^:]+:[^:]+:(?:regional|global)\/\w+\/[^*?/]+\/\*$/, "WAF ends an ARN with an id that it chooses"),
  chosen(/^rds:[^:]+:[^:]+:(?:cluster-)?snapshot:(?:rds:)?[^*?:]{3,}[-:]\*$/, "a snapshot gets a name with a time"),
  chosen(/^rds:[^:]+:[^:]+:(?:cluster-)?snapshot:rds:\*$/, "names of automated snapshots"),
  chosen(/^route53:::change\/\*$/, "GetChange names a change by the id that Route 53 gives it: Route 53 developer guide, ARNs"),
];

/**
 * Wildcards for some actions only, most of them for resources that a request creates: they have no id before.
 *
 * Source: Amazon EC2 user guide, example policies, RunInstances.
 */
const CREATED: readonly RequiredWildcard[] = [
  {
    pattern: /^cloudwatch:[^:]+:[^:]+:alarm:\*$/,
    actions: /^cloudwatch:DescribeAlarm/i,
    because: "a request for the alarms of a state names none: CloudWatch user guide, resource-level permissions",
  },
  {
    pattern: /^ssm:[^:]+:[^:]+:parameter\/[^*?]*[^*?/]\/\*$/,
    actions: /^ssm:GetParametersByPath$/i,
    because: "GetParametersByPath reads all below a path: AWS Systems Manager user guide, restricting access to parameters",
  },
  {
    pattern:
      /^ec2:[^:]+:[^:]*:(?:instance|volume|network-interface|spot-instances-request|fleet|snapshot|image|launch-template|elastic-ip)\/\*$/,
    actions: /^ec2:(?:Create|Run|Request|Copy|Allocate|Import|Register)/i,
    because: "a request creates it, so that it has no id yet",
  },
  {
    pattern: /^ec2:[^:]+:[^:]*:network-interface\/\*$/,
    actions: /^ec2:(?:Delete|Attach|Detach|Modify|Describe|Assign|Unassign|Create)\w*/i,
    because: "services and drivers create interfaces: AWS Lambda developer guide, VPC execution role",
  },
  {
    pattern: /^ec2:[^:]+::(?:snapshot|image)\/\*$/,
    actions: /^ec2:(?:Create|Copy|Run|Register|Import|Delete|Describe)/i,
    because: "AWS Backup developer guide: snapshots and images get their ids when they are made",
  },
  {
    pattern: /^backup:[^:]+:[^:]+:recovery-point:\*$/,
    because: "a recovery point gets its id when it is made",
  },
  {
    pattern: /^secretsmanager:[^:]+:[^:]+:secret:rds!(?:db|cluster)-\*$/,
    actions: /^secretsmanager:(?:CreateSecret|TagResource)$/i,
    because: "RDS names the secrets that it keeps: Amazon RDS user guide, password management, permissions",
  },
  {
    pattern: /^secretsmanager:[^:]+:[^:]+:secret:rds!(?:db|cluster)-\*$/,
    limited: true,
    because: "they have a tag with the ARN of their instance or cluster: AWS managed policy AmazonRDSServiceRolePolicy",
  },
  {
    pattern: /^(?:ec2|ssm):[^:]+:[^:]+:(?:instance|managed-instance|volume|network-interface)\/\*$/,
    limited: true,
    because: "instances of a group get their ids when they start, and have its tags: Amazon EC2 Auto Scaling user guide",
  },
  {
    pattern: /^events:[^:]+:[^:]+:rule\/\*$/,
    limited: true,
    because: "rules that code creates",
  },
];

/** Whether a wildcard in an ARN's resource is one that AWS requires. */
export function requiresWildcard(text: string, statement: Statement): boolean {
  const arn = splitArn(text)!;
  const rest = `${arn.service}:${arn.region}:${arn.account}:${arn.resource}`;
  return [...PARTS, ...CREATED].some(({ pattern, actions, limited }) =>
    pattern.test(rest) && (actions === undefined || statement.actions.some((action) => actions.test(action)))
    && (limited !== true || hasLimit(statement))
  );
}

/** Actions that require `*` although the reference has a resource type for them, and the condition key that can restrict them, if any. */
const REQUIRED_ALL: readonly { action: string; key?: string; because: string }[] = [
  {
    action: "cloudwatch:PutMetricData",
    because: "a metric has no ARN, and the action's one type, dataset, isn't required: CloudWatch user guide, \"Using condition keys to "
      + "limit access to CloudWatch namespaces\"",
  },
  {
    action: "ssm:UpdateInstanceInformation",
    because: "an agent reports its instance, whose id isn't known before it starts: AWS Systems Manager user guide, \"Create a custom IAM "
      + "role for Session Manager\"",
  },
  {
    action: "translate:TranslateText",
    because: "a text needs neither terminology nor parallel data: Amazon Translate developer guide, identity-based policy examples",
  },
  {
    action: "ecs:ListTasks",
    key: "ecs:cluster",
    because: "without a container instance ECS checks every resource: awsdocs/amazon-ecs-developer-guide#211",
  },
];

/** Whether a statement must grant an action on `*`: its resource is optional in the reference, or AWS documents it so. */
export function requiresAll(name: string, statement: Statement): boolean {
  const required = REQUIRED_ALL.find(({ action }) => action.toLowerCase() === name.toLowerCase());
  if (required !== undefined) {
    return required.key === undefined
      || conditionsOf(statement).some((each) =>
        each.key.toLowerCase() === required.key && !each.values.some(hasWildcard) && !each.ifExists && !each.negated
        && each.comparison !== "null"
      );
  }
  return isOptional(name);
}

/**
 * Whether a request that reads may name no resource at all, as one for all of a kind. With two optional types, one or the other is named.
 * Source: Service Authorization Reference, required resource types.
 */
function isOptional(name: string): boolean {
  const action = findAction(name);
  return action !== undefined && action.required.size === 0
    && ((action.types.length === 1 && ["List", "Read"].includes(action.access)) || /:Describe/.test(action.name));
}
