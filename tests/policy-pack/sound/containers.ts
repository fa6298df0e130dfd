import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  alarm,
  alertTopic,
  allow,
  arn,
  bucket,
  connect,
  document,
  imageOf,
  key,
  logGroup,
  network,
  objects,
  pulls,
  REGION,
  repository,
  roleOf,
  securityGroup,
  service,
  type ServicePlace,
  type Statement,
  task,
  tasksTrust,
  writesLog,
} from "./parts";
import type { SoundProgram } from "./program";

/** A cluster in a network, and a repository. */
function platform() {
  const net = network();
  const cluster = new aws.ecs.Cluster("cluster", { settings: [{ name: "containerInsights", value: "enabled" }] });
  return { net, from: repository("shop"), place: { cluster, vpcId: net.vpc.id, subnets: net.privateSubnetIds } };
}

/** An alarm on the CPU of a service. */
const alarmOn = (name: string, { cluster }: { cluster: aws.ecs.Cluster }, to: aws.ecs.Service) =>
  alarm(`${name}-cpu`, {
    namespace: "AWS/ECS",
    metricName: "CPUUtilization",
    dimensions: { ClusterName: cluster.name, ServiceName: to.name },
    statistic: "Average",
    threshold: 90,
    alarmActions: [alertTopic(`${name}-alerts`).arn],
  });

/** Containers on Fargate without the root program. */
export const CONTAINERS: readonly SoundProgram[] = [
  {
    title: "Jobs of Batch on Fargate",
    source: "Batch user guide, \"AWS Batch on AWS Fargate\" and \"Execution IAM role\"",
    program: () => {
      const net = network();
      const from = repository("jobs");
      const logs = logGroup("jobs-log", "/aws/batch/jobs");
      const execution = roleOf("jobs-execution", tasksTrust(), ...pulls(from), writesLog(logs));
      const results = bucket("results");
      const job = roleOf("jobs-task", tasksTrust(), allow("s3:PutObject", objects(results)));
      const place = new aws.batch.ComputeEnvironment("fargate", {
        type: "MANAGED",
        computeResources: {
          type: "FARGATE",
          maxVcpus: 16,
          subnets: net.privateSubnetIds,
          securityGroupIds: [securityGroup("jobs-group", net.vpc.id).id],
        },
      });
      new aws.batch.JobQueue("jobs", {
        state: "ENABLED",
        priority: 1,
        computeEnvironmentOrders: [{ order: 1, computeEnvironment: place.arn }],
      });
      new aws.batch.JobDefinition("render", {
        type: "container",
        platformCapabilities: ["FARGATE"],
        retryStrategy: { attempts: 3 },
        timeout: { attemptDurationSeconds: 3600 },
        containerProperties: pulumi.jsonStringify({
          image: imageOf(from),
          command: ["render"],
          jobRoleArn: job.arn,
          executionRoleArn: execution.arn,
          readonlyRootFilesystem: true,
          networkConfiguration: { assignPublicIp: "DISABLED" },
          resourceRequirements: [{ type: "VCPU", value: "1" }, { type: "MEMORY", value: "2048" }],
          logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": logs.name, "awslogs-region": REGION } },
        }),
      });
    },
  },
  {
    title: "Two services that find each other by Service Connect",
    source: "ECS developer guide, \"Use Service Connect to connect Amazon ECS services with short names\"",
    program: () => {
      const { from, place } = platform();
      const names = new aws.servicediscovery.HttpNamespace("names", { name: "shop" });
      const port = { portMappings: [{ name: "http", containerPort: 8080, appProtocol: "http" }] };
      const orders = service("orders", task("orders", { from, container: port }), place, {
        serviceConnectConfiguration: {
          enabled: true,
          namespace: names.arn,
          services: [{ portName: "http", clientAlias: [{ port: 80, dnsName: "orders" }] }],
        },
      });
      const web = service("web", task("web", { from }), place, {
        serviceConnectConfiguration: { enabled: true, namespace: names.arn },
      });
      connect("web-orders", web.group, orders.group, 8080);
      alarmOn("orders", place, orders.service);
      alarmOn("web", place, web.service);
    },
  },
  {
    title: "A service with a name of Cloud Map, a schedule of its size, and files in EFS",
    source: "ECS developer guide, \"Use service discovery\", \"Automatically scale\" and \"Use Amazon EFS volumes\"",
    program: () => {
      const { net, from, place } = platform();
      const names = new aws.servicediscovery.PrivateDnsNamespace("names", { name: "shop.internal", vpc: net.vpc.id });
      const found = new aws.servicediscovery.Service("files", {
        name: "files",
        dnsConfig: { namespaceId: names.id, dnsRecords: [{ ttl: 10, type: "A" }] },
      });
      const fs = new aws.efs.FileSystem("files", { encrypted: true });
      new aws.efs.BackupPolicy("files-backup", { fileSystemId: fs.id, backupPolicy: { status: "ENABLED" } });
      const point = new aws.efs.AccessPoint("files", { fileSystemId: fs.id, posixUser: { uid: 1000, gid: 1000 } });
      const group = securityGroup("efs-group", net.vpc.id);
      net.privateSubnetIds.forEach((subnetId, index) => {
        new aws.efs.MountTarget(`files-${index}`, { fileSystemId: fs.id, subnetId, securityGroups: [group.id] });
      });
      const access = { StringEquals: { "elasticfilesystem:AccessPointArn": point.arn } };
      const mount = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"];
      const definition = task("files", {
        from,
        statements: [allow(mount, fs.arn, access)],
        container: { mountPoints: [{ sourceVolume: "files", containerPath: "/files" }] },
        args: {
          volumes: [{
            name: "files",
            efsVolumeConfiguration: {
              fileSystemId: fs.id,
              transitEncryption: "ENABLED",
              authorizationConfig: { accessPointId: point.id, iam: "ENABLED" },
            },
          }],
        },
      });
      const files = service("files", definition, place, { serviceRegistries: { registryArn: found.arn } });
      connect("files-efs", files.group, group, 2049);
      const target = new aws.appautoscaling.Target("size", {
        serviceNamespace: "ecs",
        resourceId: pulumi.interpolate`service/${place.cluster.name}/${files.service.name}`,
        scalableDimension: "ecs:service:DesiredCount",
        minCapacity: 2,
        maxCapacity: 6,
      });
      new aws.appautoscaling.ScheduledAction("night", {
        serviceNamespace: target.serviceNamespace,
        resourceId: target.resourceId,
        scalableDimension: target.scalableDimension,
        schedule: "cron(0 22 * * ? *)",
        timezone: "Asia/Tokyo",
        scalableTargetAction: { minCapacity: 2, maxCapacity: 2 },
      });
      alarmOn("files", place, files.service);
    },
  },
  {
    title: "Sessions in containers, recorded in a log group, for a person who names the container",
    source: "ECS developer guide, \"Monitor Amazon ECS containers with ECS Exec\", logging and IAM condition keys",
    only: "stg",
    program: () => {
      const net = network();
      const record = logGroup("sessions", "/sessions/exec");
      const use = key("sessions", {
        ...allow(["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], "*", {
          ArnEquals: { "kms:EncryptionContext:aws:logs:arn": arn("logs", "log-group:/sessions/exec") },
        }),
        Principal: { Service: `logs.${REGION}.amazonaws.com` },
      });
      const cluster = recorded("cluster", use, { cloudWatchLogGroupName: record.name, cloudWatchEncryptionEnabled: true });
      const describes = allow("logs:DescribeLogGroups", "*");
      const writes = allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], pulumi.interpolate`${record.arn}:*`);
      entered("orders", { cluster, vpcId: net.vpc.id, subnets: net.privateSubnetIds }, describes, writes, opens(use));
      const person = document({
        Effect: "Allow",
        Principal: { AWS: arn("iam", "role/on-call").apply((text) => text.replace(`:${REGION}:`, "::")) },
        Action: "sts:AssumeRole",
      });
      roleOf(
        "debugger",
        person,
        allow("ecs:ExecuteCommand", [cluster.arn, arn("ecs", pulumi.interpolate`task/${cluster.name}/*`)], {
          StringEquals: { "ecs:container-name": "orders" },
        }),
      );
    },
    justified: { "iam-resource-exists Role debugger": "the role of the person is another program's, and has to be declared" },
  },
  {
    title: "Sessions in containers, recorded in a bucket",
    source: "ECS developer guide, \"Monitor Amazon ECS containers with ECS Exec\", IAM permissions for Amazon S3 logging",
    only: "stg",
    program: () => {
      const net = network();
      const record = bucket("sessions");
      const use = key("sessions");
      const cluster = recorded("cluster", use, { s3BucketName: record.bucket, s3BucketEncryptionEnabled: true, s3KeyPrefix: "exec" });
      entered(
        "orders",
        { cluster, vpcId: net.vpc.id, subnets: net.privateSubnetIds },
        allow("s3:GetEncryptionConfiguration", record.arn),
        allow("s3:PutObject", objects(record, "exec/")),
        opens(use),
      );
    },
  },
];

/** A cluster that records sessions, and encrypts them. */
const recorded = (name: string, use: aws.kms.Key, logConfiguration: object): aws.ecs.Cluster =>
  new aws.ecs.Cluster(name, {
    settings: [{ name: "containerInsights", value: "enabled" }],
    configuration: { executeCommandConfiguration: { kmsKeyId: use.arn, logging: "OVERRIDE", logConfiguration } },
  });

const opens = (use: aws.kms.Key) => allow("kms:Decrypt", use.arn);

/** A service whose containers people enter. */
function entered(name: string, place: ServicePlace, ...statements: Statement[]): void {
  const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
  const definition = task(name, {
    from: repository("shop"),
    statements: [allow(channels.map((channel) => `ssmmessages:${channel}`), "*"), ...statements],
    container: { linuxParameters: { initProcessEnabled: true } },
  });
  const { service: made } = service(name, definition, place, { enableExecuteCommand: true });
  alarmOn(name, place, made);
}
