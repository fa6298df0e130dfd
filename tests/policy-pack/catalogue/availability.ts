import type { Broken } from "../support/broken";
import { type Mutation, on, type Row } from "./mutation";

const SERVICE = "Service api-service";
const TASK = "TaskDefinition api-task-definition";
const TARGET_GROUP = "TargetGroup api-http";
const BALANCER = "LoadBalancer load-balancer-alb";
const PRIVILEGES = `operations-container-privileges ${TASK}`;

const container = (change: object) => (p: Broken) =>
  p.json(TASK, "containerDefinitions", ([first]: [object]) => void Object.assign(first, change));
const CLUSTER = "Cluster cluster";
const EXEC = "configuration.executeCommandConfiguration";
const opensSessions = (p: Broken) =>
  p.add("aws:iam/rolePolicy:RolePolicy", "added", {
    role: p.text("Role api-task-role", "name"),
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["ssmmessages:CreateControlChannel"], Resource: ["*"] }],
    }),
  });
const check = (...command: string[]) => container({ healthCheck: { command } });
const alarm = (properties: object) => (p: Broken) =>
  p.add("aws:cloudwatch/metricAlarm:MetricAlarm", "added", {
    name: "added",
    namespace: "AWS/ECS",
    metricName: "CPUUtilization",
    comparisonOperator: "GreaterThanThreshold",
    threshold: 80,
    alarmActions: [p.arn("Topic alerts-topic")],
    ...properties,
  });

const ALWAYS: Row[] = [
  ["a privileged container", container({ privileged: true }), `${PRIVILEGES}: containerDefinitions.0.privileged`],
  ["a container that runs as root", container({ user: "0:0" }), `${PRIVILEGES}: containerDefinitions.0.user`],
  ["a container that runs as another user", container({ user: "1000" })],
  [
    "a task role that opens sessions of a service that turned them off",
    (p) => {
      opensSessions(p);
      p.set(SERVICE, "enableExecuteCommand", false);
    },
    `operations-execute-command-used ${SERVICE}`,
  ],
  [
    "a task role that opens sessions of a service without them",
    opensSessions,
    `operations-execute-command-used ${SERVICE}`,
  ],
  [
    "sessions without a record",
    (p) => (p.set(SERVICE, "enableExecuteCommand", true), p.set(CLUSTER, `${EXEC}.logging`, "NONE")),
    `operations-execute-command-recorded ${CLUSTER}: ${EXEC}.logging`,
  ],
  [
    "sessions in the log of the container",
    (p) => (p.set(SERVICE, "enableExecuteCommand", true), p.set(CLUSTER, "configuration", undefined)),
    `operations-execute-command-recorded ${CLUSTER}: ${EXEC}.logging`,
  ],
  [
    "sessions whose record has no place",
    (p) => (p.set(SERVICE, "enableExecuteCommand", true), p.set(CLUSTER, `${EXEC}.logConfiguration`, undefined)),
    `operations-execute-command-recorded ${CLUSTER}: ${EXEC}.logConfiguration.cloudWatchLogGroupName`,
  ],
  ["no record where no one enters", (p) => p.set(CLUSTER, `${EXEC}.logging`, "NONE")],
  [
    "a container with a capability",
    container({ linuxParameters: { capabilities: { add: ["SYS_ADMIN"] } } }),
    `${PRIVILEGES}: containerDefinitions.0.linuxParameters.capabilities.add`,
  ],
  ["a task in its host's namespace", (p) => p.set(TASK, "pidMode", "host"), `${PRIVILEGES}: pidMode`],
  [
    "a task with its host's Docker socket",
    (p) => p.set(TASK, "volumes", [{ name: "d", hostPath: "/var/run/docker.sock" }]),
    `${PRIVILEGES}: volumes.0.hostPath`,
  ],
  [
    "a target group that accepts errors",
    (p) => p.set(TARGET_GROUP, "healthCheck.matcher", "200-499"),
    `operations-health-checks ${TARGET_GROUP}: healthCheck.matcher`,
  ],
  ["a target group that accepts redirects and 401", (p) => p.set(TARGET_GROUP, "healthCheck.matcher", "200-399,401")],
  [
    "a health check that always succeeds",
    check("CMD-SHELL", "exit 0"),
    `operations-health-checks ${TASK}: containerDefinitions.0.healthCheck.command`,
  ],
  [
    "a health check that hides its failure",
    check("CMD-SHELL", "curl -f localhost || true"),
    `operations-health-checks ${TASK}: containerDefinitions.0.healthCheck.command`,
  ],
  ["a health check that can fail", check("CMD-SHELL", "curl -f localhost && echo ok || exit 1")],
  ["an alarm above 100 percent", alarm({ threshold: 100 }), "operations-alarm-can-fire MetricAlarm added"],
  [
    "an alarm below nothing",
    alarm({ metricName: "RunningTaskCount", namespace: "ECS/ContainerInsights", comparisonOperator: "LessThanThreshold", threshold: 0 }),
    "operations-alarm-can-fire MetricAlarm added",
  ],
  ["an alarm at 80 percent", alarm({})],
  [
    "an alarm that only a deployment reads",
    (p) => (alarm({ alarmActions: [] })(p), p.set(SERVICE, "alarms", { enable: true, rollback: true, alarmNames: ["added"] })),
  ],
  [
    "an alarm that only a composite alarm reads",
    (p) => {
      alarm({ alarmActions: [] })(p);
      p.add("aws:cloudwatch/compositeAlarm:CompositeAlarm", "all", {
        alarmName: "all",
        alarmRule: "ALARM(added)",
        alarmActions: [p.arn("Topic alerts-topic")],
      });
    },
  ],
  [
    "an instance with an SSH key",
    (p) => p.set("Instance network-nat-instance", "keyName", "laptop"),
    "operations-no-ssh-keys Instance network-nat-instance",
  ],
  [
    "a launch configuration with an SSH key",
    (p) =>
      p.add("aws:ec2/launchConfiguration:LaunchConfiguration", "added", {
        keyName: "laptop",
        rootBlockDevice: { encrypted: true },
        metadataOptions: { httpTokens: "required" },
      }),
    "operations-no-ssh-keys LaunchConfiguration added",
  ],
  [
    "a function on an old Node.js",
    (p) => p.add("aws:lambda/function:Function", "added", { runtime: "nodejs16.x" }),
    "operations-runtime-supported Function added",
  ],
  [
    "a function on an old Python",
    (p) => p.add("aws:lambda/function:Function", "added", { runtime: "python3.8" }),
    "operations-runtime-supported Function added",
  ],
  ["a function on a new Node.js", (p) => p.add("aws:lambda/function:Function", "added", { runtime: "nodejs24.x" })],
];

const PRODUCTION: Row[] = [
  ["one task", (p) => (p.remove("Target api-scaling-target"), p.set(SERVICE, "desiredCount", 1)), `operations-two-tasks ${SERVICE}`],
  [
    "scaling from no task to one",
    (p) => (p.set("Target api-scaling-target", "minCapacity", 0), p.set("Target api-scaling-target", "maxCapacity", 1)),
    "operations-two-tasks Target api-scaling-target",
  ],
  ["a shell in tasks", (p) => p.set(SERVICE, "enableExecuteCommand", true), `operations-execute-command ${SERVICE}`],
  [
    "a shell in the tasks of another service",
    (p) =>
      p.add("aws:ecs/service:Service", "added", {
        name: "added",
        desiredCount: 0,
        enableExecuteCommand: true,
        deploymentCircuitBreaker: { enable: true, rollback: true },
      }),
    "operations-execute-command Service added",
  ],
  ["an update that stops all tasks", (p) => p.set(SERVICE, "deploymentMinimumHealthyPercent", 0), `operations-minimum-healthy ${SERVICE}`],
  ["an update that keeps a third", (p) => p.set(SERVICE, "deploymentMinimumHealthyPercent", 33), `operations-minimum-healthy ${SERVICE}`],
  [
    "tasks on Spot alone",
    (p) => p.set(SERVICE, "capacityProviderStrategies", [{ capacityProvider: "FARGATE_SPOT", weight: 1 }]),
    `operations-not-spot-alone ${SERVICE}`,
  ],
  [
    "tasks on Spot beside a provider without tasks",
    (p) =>
      p.set(SERVICE, "capacityProviderStrategies", [
        { capacityProvider: "FARGATE_SPOT", weight: 1 },
        { capacityProvider: "FARGATE", weight: 0 },
      ]),
    `operations-not-spot-alone ${SERVICE}`,
  ],
  [
    "tasks on Spot above a base",
    (p) =>
      p.set(SERVICE, "capacityProviderStrategies", [
        { capacityProvider: "FARGATE_SPOT", weight: 1 },
        { capacityProvider: "FARGATE", base: 2 },
      ]),
  ],
  ["a load balancer without access logs", (p) => p.set(BALANCER, "accessLogs.enabled", false), `operations-load-balancer ${BALANCER}`],
  [
    "a load balancer that keeps invalid headers",
    (p) => p.set(BALANCER, "dropInvalidHeaderFields", false),
    `operations-load-balancer ${BALANCER}`,
  ],
  ["a VPC without a flow log", (p) => p.remove("FlowLog network-flow-logs"), "operations-flow-logs Vpc network-vpc"],
  [
    "a second VPC without a flow log",
    (p) => p.add("aws:ec2/vpc:Vpc", "added", { id: "vpc-1" }),
    "operations-flow-logs Vpc added",
    "network-default-security-group-closed Vpc added",
  ],
  ["a container with a writable root", container({ readonlyRootFilesystem: false }), `operations-read-only-root ${TASK}`],
  ["a container whose root is not set", container({ readonlyRootFilesystem: undefined }), `operations-read-only-root ${TASK}`],
  [
    "sessions without a key",
    (p) => (p.set(SERVICE, "enableExecuteCommand", true), p.set(CLUSTER, `${EXEC}.kmsKeyId`, undefined)),
    `operations-execute-command ${SERVICE}`,
    `operations-execute-command-recorded ${CLUSTER}: ${EXEC}.kmsKeyId`,
  ],
  [
    "a record of sessions without a key",
    (p) => (p.set(SERVICE, "enableExecuteCommand", true), p.set(CLUSTER, `${EXEC}.logConfiguration.cloudWatchEncryptionEnabled`, false)),
    `operations-execute-command ${SERVICE}`,
    `operations-execute-command-recorded ${CLUSTER}: ${EXEC}.logConfiguration.cloudWatchEncryptionEnabled`,
  ],
  [
    "a service without an alarm",
    (p) =>
      p.program.resources.filter(({ type, name }) => type.endsWith(":MetricAlarm") && name.startsWith("api-")).forEach(({ name }) =>
        p.remove(`MetricAlarm ${name}`)
      ),
    `operations-service-alarm ${SERVICE}`,
  ],
  [
    "a service whose alarms are of another one",
    (p) =>
      p.program.resources.filter(({ type, name }) => type.endsWith(":MetricAlarm") && name.startsWith("api-")).forEach((each) =>
        Object.assign(each, { dependencies: [], properties: { alarmActions: [p.arn("Topic alerts-topic")], dimensions: { x: "other" } } })
      ),
    `operations-service-alarm ${SERVICE}`,
  ],
];

export const AVAILABILITY: Mutation[] = [...on("stg with image", ...ALWAYS), ...on("prd with image", ...PRODUCTION)];
