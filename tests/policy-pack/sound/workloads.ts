import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  alarm,
  alarmOnLetters,
  allow,
  ANYWHERE,
  connect,
  egress,
  ingress,
  lambda,
  queue,
  queueWithLetters,
  RECEIVE,
  role,
  securityGroup,
  service,
  table,
  task,
} from "./parts";
import type { SoundProgram } from "./program";

/** Services, jobs and functions beside the root program's. */
export const WORKLOADS: readonly SoundProgram[] = [
  {
    title: "The root program with interface endpoints, IPv6 and an image",
    source: "docs/settings.md: network.interfaceEndpoints, network.ipv6 and services.<name>.image",
    only: "prd",
    settings: {
      network: (section) => void Object.assign(section, { interfaceEndpoints: ["ecr.api", "ecr.dkr"], ipv6: true }),
      services: (section) => void Object.assign(section["api"] as object, { image: "3f2c1a9" }),
    },
    beside: () => undefined,
  },
  {
    title: "A worker on Fargate reads a queue",
    source: "ECS developer guide, \"Best practices for Amazon ECS services\"; SQS developer guide, \"Using dead-letter queues\"",
    only: "prd",
    beside: (platform) => {
      const { work, letters } = queueWithLetters("work");
      alarmOnLetters("work-letters-alarm", letters, platform.alerts());
      const worker = task("worker", {
        from: platform.repository(),
        statements: [allow([...RECEIVE, "sqs:ChangeMessageVisibility"], work.arn)],
      });
      service("worker", worker, platform.place());
    },
  },
  {
    title: "A network load balancer with TLS for gRPC",
    source: "Elastic Load Balancing user guide, \"TLS listeners for your Network Load Balancer\"",
    only: "stg",
    beside: (platform) => {
      const group = securityGroup("grpc-balancer", platform.vpcId());
      ingress("grpc-in", group, ANYWHERE);
      const balancer = new aws.lb.LoadBalancer("grpc", {
        loadBalancerType: "network",
        subnets: platform.subnetIds("public"),
        securityGroups: [group.id],
        enableCrossZoneLoadBalancing: true,
      });
      const targets = new aws.lb.TargetGroup("grpc-targets", {
        port: 9090,
        protocol: "TLS",
        targetType: "ip",
        vpcId: platform.vpcId(),
        healthCheck: { protocol: "TCP" },
      });
      new aws.lb.Listener("grpc-listener", {
        loadBalancerArn: balancer.arn,
        port: 443,
        protocol: "TLS",
        sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
        alpnPolicy: "HTTP2Only",
        certificateArn: platform.get(aws.acm.Certificate, "load-balancer-tls-certificate").arn,
        defaultActions: [{ type: "forward", targetGroupArn: targets.arn }],
      });
      const server = service("grpc", task("grpc", { from: platform.repository() }), platform.place(), {
        loadBalancers: [{ targetGroupArn: targets.arn, containerName: "grpc", containerPort: 9090 }],
      });
      connect("grpc-call", group, server.group, 9090);
    },
  },
  {
    title: "A function rotates a secret",
    source: "Secrets Manager user guide, \"Lambda rotation function execution role permissions for AWS Secrets Manager\"",
    only: "stg",
    beside: () => {
      const secret = new aws.secretsmanager.Secret("api-key", { name: "api-key" });
      const rotate = lambda("rotate", [
        allow(
          ["DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage"].map((name) => `secretsmanager:${name}`),
          secret.arn,
        ),
        allow("secretsmanager:GetRandomPassword", "*"),
      ]);
      const permission = new aws.lambda.Permission("rotate-permission", {
        function: rotate.name,
        action: "lambda:InvokeFunction",
        principal: "secretsmanager.amazonaws.com",
        sourceArn: secret.arn,
      });
      const rotation = { secretId: secret.id, rotationLambdaArn: rotate.arn, rotationRules: { automaticallyAfterDays: 30 } };
      new aws.secretsmanager.SecretRotation("rotation", rotation, { dependsOn: permission });
    },
  },
  {
    title: "EventBridge Scheduler runs a task, with the guide's permissions",
    source: "EventBridge Scheduler user guide, \"Using templated targets\"; ECS developer guide, \"Amazon ECS EventBridge IAM Role\"",
    only: "stg",
    beside: (platform) => {
      const nightly = task("nightly", { from: platform.repository() });
      const letters = queue("nightly-letters");
      const cluster = platform.cluster().arn;
      const scheduler = role(
        "nightly-scheduler",
        "scheduler.amazonaws.com",
        allow("ecs:RunTask", pulumi.interpolate`${nightly.definition.arnWithoutRevision}:*`, { ArnEquals: { "ecs:cluster": cluster } }),
        allow("iam:PassRole", [nightly.taskRole.arn, nightly.executionRole.arn], {
          StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
        }),
        allow("sqs:SendMessage", letters.arn),
      );
      const group = securityGroup("nightly-group", platform.vpcId());
      egress("nightly-https", group, ANYWHERE);
      new aws.scheduler.Schedule("nightly-schedule", {
        flexibleTimeWindow: { mode: "OFF" },
        scheduleExpression: "cron(0 3 * * ? *)",
        scheduleExpressionTimezone: "Asia/Tokyo",
        target: {
          arn: cluster,
          roleArn: scheduler.arn,
          deadLetterConfig: { arn: letters.arn },
          ecsParameters: {
            taskDefinitionArn: nightly.definition.arn,
            launchType: "FARGATE",
            networkConfiguration: { subnets: platform.subnetIds("private"), securityGroups: [group.id], assignPublicIp: false },
          },
        },
      });
    },
  },
  {
    title: "A function reads a table's stream",
    source: "Lambda developer guide, \"Using AWS Lambda with Amazon DynamoDB\"",
    only: "stg",
    beside: () => {
      const events = table("events", { streamEnabled: true, streamViewType: "NEW_IMAGE" });
      const letters = queue("events-letters");
      const read = ["DescribeStream", "GetRecords", "GetShardIterator"].map((name) => `dynamodb:${name}`);
      const reader = lambda("on-event", [
        allow(read, pulumi.interpolate`${events.arn}/stream/*`),
        allow("dynamodb:ListStreams", "*"),
        allow("sqs:SendMessage", letters.arn),
      ]);
      new aws.lambda.EventSourceMapping("on-event-mapping", {
        eventSourceArn: events.streamArn,
        functionName: reader.name,
        startingPosition: "LATEST",
        destinationConfig: { onFailure: { destinationArn: letters.arn } },
      });
    },
  },
  {
    title: "An alarm that only rolls a deployment back",
    source: "ECS developer guide, \"How CloudWatch alarms detect Amazon ECS deployment failures\"",
    only: "stg",
    beside: (platform) => {
      const errors = alarm("rollback", {
        name: "rollback",
        namespace: "AWS/ApplicationELB",
        metricName: "HTTPCode_Target_5XX_Count",
        statistic: "Sum",
        threshold: 5,
        period: 60,
      });
      service("guarded", task("guarded", { from: platform.repository() }), platform.place(), {
        alarms: { enable: true, rollback: true, alarmNames: [errors.name] },
      });
    },
  },
  {
    title: "A shell in a task of staging, by ECS Exec",
    source: "ECS developer guide, \"Monitor Amazon ECS containers with ECS Exec\"",
    only: "stg",
    beside: (platform) => {
      const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
      const shell = task("shell", {
        from: platform.repository(),
        statements: [allow(channels.map((name) => `ssmmessages:${name}`), "*")],
        container: { linuxParameters: { initProcessEnabled: true } },
      });
      service("shell", shell, platform.place(), { enableExecuteCommand: true });
    },
  },
];
