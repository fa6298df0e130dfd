import { hasWildcard } from "./match";

/** Resources that AWS has in every account, creates itself, or that aren't resources: by service, the form of the ARN's last part. */
const BY_AWS: readonly { service: RegExp; resource: RegExp; because: string }[] = [
  { service: /^iam$/, resource: /^role\/aws-service-role\//, because: "AWS creates service-linked roles" },
  { service: /^kms$/, resource: /^alias\/aws\//, because: "the key of an AWS service" },
  { service: /^events$/, resource: /^event-bus\/default$/, because: "every account has it" },
  {
    service: /^events$/,
    resource: /^rule\/(?:StepFunctionsGetEventsFor\w+Rule|AutoScalingManagedRule)$/,
    because: "Step Functions creates the rule by which it learns of the end: Step Functions developer guide, IAM policies for .sync",
  },
  { service: /^glue$/, resource: /^(?:catalog|database\/default)$/, because: "every account has it: AWS Glue developer guide, ARNs" },
  { service: /^scheduler$/, resource: /^schedule(?:-group)?\/default(?:\/|$)/, because: "every account has the default group" },
  { service: /^athena$/, resource: /^(?:workgroup\/primary|datacatalog\/AwsDataCatalog)$/, because: "every account has it" },
  { service: /^iot$/, resource: /^(?:client|topic|topicfilter)\//, because: "devices choose names" },
  { service: /^route53$/, resource: /^change\//, because: "the id of a change" },
  {
    service: /^bedrock$/,
    resource: /^inference-profile\/(?:us|us-gov|eu|apac|jp|au|ca|global)\.[a-z0-9]/,
    because: "Bedrock defines profiles across regions: Bedrock user guide, system-defined inference profiles",
  },
  {
    service: /^ec2$/,
    resource: /^(?:instance|volume|network-interface|spot-instances-request|fleet|snapshot|image|elastic-ip)\/\*$/,
    because: "it gets its id when it is created",
  },
  { service: /^ssm$/, resource: /^(?:session|automation-execution|managed-instance)\//, because: "it gets its id when it starts" },
  { service: /^backup$/, resource: /^recovery-point:/, because: "it gets its id when it is made" },
  { service: /^batch$/, resource: /^job\//, because: "it gets its id when it is submitted" },
  {
    service: /^rds$/,
    resource: /^og:default:/,
    because: "RDS has one for each engine in every account: Amazon RDS user guide, option groups",
  },
  { service: /^rds$/, resource: /^(?:cluster-)?snapshot:/, because: "snapshots are made of what the program has" },
];

/** Whether AWS has the resource without the program. */
export const isByAws = (service: string, resource: string): boolean =>
  BY_AWS.some((each) => each.service.test(service) && each.resource.test(resource));

/** The owner of a resource that exists at run time only: a task's cluster, the state machine of an execution. */
export function owners(service: string, resource: string): string[] {
  const [kind, name, second] = resource.split(/[:/]/);
  if (name === undefined || name === "" || hasWildcard(name)) return [];
  if (service === "ecs" && IN_CLUSTERS.has(kind!)) return [`cluster/${name}`];
  if (service === "states" && ["execution", "express", "mapRun"].includes(kind!)) return [`stateMachine:${name}`];
  if (service === "glue" && ["table", "tableVersion", "userDefinedFunction"].includes(kind!)) return [`database/${name}`];
  // Source: MSK developer guide, "Create authorization policies for the IAM role", resources.
  if (service === "kafka" && ["topic", "group", "transactional-id"].includes(kind!) && second !== undefined) {
    return [`cluster/${name}/${second}`];
  }
  if (service === "scheduler" && kind === "schedule") return [`schedule-group/${name}`];
  if (service === "codebuild" && kind === "report-group") return [`project/${name.replace(/-[^-]*$/, "")}`];
  if (service === "codebuild" && (kind === "build" || kind === "build-batch")) return [`project/${name}`];
  if (service === "codeartifact" && kind === "package" && second !== undefined) return [`repository/${name}/${second}`];
  return [];
}
const IN_CLUSTERS: ReadonlySet<string> = new Set([
  "container-instance",
  "task",
  "service",
  "task-set",
  "service-deployment",
  "service-revision",
]);

/** Resources of other services that own one: a function's log group, which Lambda creates; the role of a session. */
export function ownersElsewhere(service: string, resource: string): { service: string; resource: string }[] {
  const [, function_] = /^log-group:\/aws\/lambda\/([^:*?]+)/.exec(service === "logs" ? resource : "") ?? [];
  const [, project] = /^log-group:\/aws\/codebuild\/([^:*?]+)/.exec(service === "logs" ? resource : "") ?? [];
  const [, canary] = /^log-group:\/aws\/lambda\/cwsyn-([^:*?]+)-\*$/.exec(service === "logs" ? resource : "") ?? [];
  const [, role] = /^assumed-role\/([^/]+)\//.exec(service === "sts" ? resource : "") ?? [];
  return [
    ...(function_ === undefined ? [] : [{ service: "lambda", resource: `function:${function_}` }]),
    ...(project === undefined ? [] : [{ service: "codebuild", resource: `project/${project}` }]),
    ...(canary === undefined ? [] : [{ service: "synthetics", resource: `canary:${canary}` }]),
    ...(role === undefined ? [] : [{ service: "iam", resource: `role/${role}` }]),
  ];
}
