import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  alarm,
  alertTopic,
  allow,
  arn,
  bucket,
  connect,
  lambda,
  logGroup,
  network,
  objects,
  REGION,
  role,
  roleOf,
  securityGroup,
  streams,
  trust,
} from "./parts";
import type { SoundProgram } from "./program";

/** Recorders, alarms, tests from outside, and operators. */
export const OPERATIONS: readonly SoundProgram[] = [
  {
    title: "A configuration recorder with AWS's managed policy",
    source: "AWS Config developer guide, \"Permissions for the IAM role assigned to AWS Config\"",
    only: "stg",
    beside: () => {
      const recorder = role("recorder-role", "config.amazonaws.com");
      const policyArn = "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole";
      new aws.iam.RolePolicyAttachment("recorder-policy", { role: recorder.name, policyArn });
      new aws.cfg.Recorder("recorder", { roleArn: recorder.arn });
    },
  },
  {
    title: "An endpoint of Instance Connect, and a private host without keys",
    source: "EC2 user guide, \"Connect to your instances using EC2 Instance Connect Endpoint\"",
    only: "stg",
    beside: (platform) => {
      const endpoint = securityGroup("connect-endpoint", platform.vpcId());
      const host = securityGroup("host-group", platform.vpcId());
      connect("connect-host", endpoint, host, 22);
      const [subnetId] = platform.subnetIds("private");
      new aws.ec2transitgateway.InstanceConnectEndpoint("connect", { subnetId: subnetId!, securityGroupIds: [endpoint.id] });
      new aws.ec2.Instance("host", {
        ami: "ami-0123456789abcdef0",
        instanceType: "t4g.nano",
        subnetId: subnetId!,
        vpcSecurityGroupIds: [host.id],
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
        associatePublicIpAddress: false,
      });
    },
  },
  {
    title: "An alarm that is muted at night, at weekends, and while the company is closed",
    source: "CloudWatch user guide, \"Alarm Mute Rules\"; API reference, `Schedule`: its examples",
    program: () => {
      const topic = alertTopic();
      const dimensions = { LoadBalancer: "app/web/50dc6c495c0c9188" };
      const slow = alarm("slow", {
        namespace: "AWS/ApplicationELB",
        dimensions,
        metricName: "TargetResponseTime",
        statistic: "Average",
        threshold: 2,
        alarmActions: [topic.arn],
      });
      const times = {
        nightly: { expression: "cron(0 23 * * *)", duration: "PT2H" },
        weekend: { expression: "cron(0 18 * * FRI)", duration: "P2DT12H" },
        monthly: { expression: "cron(0 1 1 * *)", duration: "PT6H" },
        shutdown: { expression: "at(2026-12-23T00:00)", duration: "P7D" },
      };
      for (const [name, schedule] of Object.entries(times)) {
        new aws.cloudwatch.AlarmMuteRule(name, {
          name,
          rule: { schedule: { ...schedule, timezone: "Europe/London" } },
          muteTargets: { alarmNames: [slow.name] },
        });
      }
    },
  },
  {
    title: "A composite alarm whose children only feed it",
    source: "CloudWatch user guide, \"Create a composite alarm\" and \"Composite alarm action suppression\"",
    program: () => {
      const dimensions = { LoadBalancer: "app/web/50dc6c495c0c9188" };
      const balancer = { namespace: "AWS/ApplicationELB", dimensions };
      const slow = alarm("slow", { ...balancer, metricName: "TargetResponseTime", statistic: "Average", threshold: 2 });
      const errors = alarm("errors", { ...balancer, metricName: "HTTPCode_ELB_5XX_Count", statistic: "Sum", threshold: 20 });
      const upkeep = alarm("upkeep", { namespace: "shop", metricName: "Upkeep" });
      const topic = alertTopic();
      new aws.cloudwatch.CompositeAlarm("web", {
        alarmName: "web",
        alarmRule: pulumi.interpolate`ALARM("${slow.name}") OR ALARM("${errors.name}")`,
        alarmActions: [topic.arn],
        okActions: [topic.arn],
        actionsSuppressor: { alarm: upkeep.name, extensionPeriod: 60, waitPeriod: 120 },
      });
    },
  },
  {
    title: "A canary tests a site from outside",
    source: "CloudWatch user guide, \"Required roles and permissions for canaries\"",
    program: () => {
      const results = bucket("canary-results");
      const runs = role(
        "canary-role",
        "lambda.amazonaws.com",
        allow(["s3:PutObject", "s3:GetObject"], objects(results, "canary/")),
        allow("s3:GetBucketLocation", results.arn),
        allow("s3:ListAllMyBuckets", "*"),
        allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:CreateLogGroup"], arn("logs", "log-group:/aws/lambda/cwsyn-site-*")),
        allow("cloudwatch:PutMetricData", "*", { StringEquals: { "cloudwatch:namespace": "CloudWatchSynthetics" } }),
      );
      new aws.synthetics.Canary("site", {
        name: "site",
        artifactS3Location: pulumi.interpolate`s3://${results.bucket}/canary/`,
        executionRoleArn: runs.arn,
        handler: "index.handler",
        runtimeVersion: "syn-nodejs-puppeteer-9.1",
        zipFile: "canary.zip",
        schedule: { expression: "rate(5 minutes)" },
        startCanary: true,
      });
      alarm("site-fails", {
        namespace: "CloudWatchSynthetics",
        metricName: "SuccessPercent",
        dimensions: { CanaryName: "site" },
        comparisonOperator: "LessThanThreshold",
        statistic: "Average",
        threshold: 90,
        treatMissingData: "breaching",
        alarmActions: [alertTopic().arn],
      });
    },
  },
  {
    title: "A host of Session Manager with a patch window and logs of sessions",
    source:
      "Systems Manager user guide, \"Logging session data using Amazon CloudWatch Logs\" and \"AWS Systems Manager Maintenance Windows\"",
    program: () => {
      const net = network();
      const logs = logGroup("sessions", "/account/sessions");
      const messages = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"];
      const own = roleOf(
        "host-role",
        trust("ec2.amazonaws.com", {}),
        allow([...messages.map((name) => `ssmmessages:${name}`), "ssm:UpdateInstanceInformation"], "*"),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], streams(logs)),
        allow("logs:DescribeLogGroups", "*"),
      );
      const profile = new aws.iam.InstanceProfile("host", { role: own.name });
      const host = new aws.ec2.Instance("host", {
        ami: "ami-0123456789abcdef0",
        instanceType: "t4g.small",
        subnetId: net.privateSubnetIds[0]!,
        iamInstanceProfile: profile.name,
        vpcSecurityGroupIds: [securityGroup("host-group", net.vpc.id).id],
        metadataOptions: { httpTokens: "required" },
        rootBlockDevice: { encrypted: true },
      });
      new aws.ssm.Document("sessions", {
        name: "SSM-SessionManagerRunShell",
        documentType: "Session",
        documentFormat: "JSON",
        content: pulumi.jsonStringify({
          schemaVersion: "1.0",
          description: "Sessions",
          sessionType: "Standard_Stream",
          inputs: { cloudWatchLogGroupName: logs.name, cloudWatchStreamingEnabled: true, idleSessionTimeout: "20" },
        }),
      });
      const window = new aws.ssm.MaintenanceWindow("patches", { schedule: "cron(0 18 ? * SUN *)", duration: 3, cutoff: 1 });
      const target = new aws.ssm.MaintenanceWindowTarget("host", {
        windowId: window.id,
        resourceType: "INSTANCE",
        targets: [{ key: "InstanceIds", values: [host.id] }],
      });
      new aws.ssm.MaintenanceWindowTask("patch", {
        windowId: window.id,
        taskType: "RUN_COMMAND",
        taskArn: "AWS-RunPatchBaseline",
        maxConcurrency: "1",
        maxErrors: "1",
        targets: [{ key: "WindowTargetIds", values: [target.id] }],
        taskInvocationParameters: { runCommandParameters: { parameters: [{ name: "Operation", values: ["Install"] }] } },
      });
    },
  },
  {
    title: "An analyzer of access, a dashboard, and a detector of anomalies",
    source: "IAM user guide, \"Using AWS IAM Access Analyzer\"; CloudWatch user guide, \"Using CloudWatch anomaly detection\"",
    program: () => {
      new aws.accessanalyzer.Analyzer("account", { analyzerName: "account", type: "ACCOUNT" });
      const made = lambda("orders");
      const widget = { type: "metric", width: 12, height: 6, properties: { region: REGION, metrics: [["AWS/Lambda", "Errors"]] } };
      new aws.cloudwatch.Dashboard("shop", { dashboardName: "shop", dashboardBody: JSON.stringify({ widgets: [widget] }) });
      new aws.cloudwatch.MetricAlarm("unusual", {
        comparisonOperator: "GreaterThanUpperThreshold",
        evaluationPeriods: 2,
        thresholdMetricId: "band",
        alarmActions: [alertTopic().arn],
        metricQueries: [
          { id: "band", expression: "ANOMALY_DETECTION_BAND(calls)", label: "Expected", returnData: true },
          {
            id: "calls",
            returnData: true,
            metric: {
              namespace: "AWS/Lambda",
              metricName: "Invocations",
              period: 300,
              stat: "Sum",
              dimensions: { FunctionName: made.name },
            },
          },
        ],
      });
    },
  },
  {
    title: "Partners upload files by SFTP, each to a folder of its own",
    source: "Transfer Family user guide, \"Create an IAM role and policy\" and \"Session policies\"",
    reachable: ["file transfer server sftp:22/tcp <- internet"],
    program: () => {
      const files = bucket("inbox");
      const logs = logGroup("sftp-log", "/transfer/inbox");
      const writer = role("sftp-logging", "transfer.amazonaws.com", allow(["logs:CreateLogStream", "logs:PutLogEvents"], streams(logs)));
      const server = new aws.transfer.Server("sftp", {
        protocols: ["SFTP"],
        identityProviderType: "SERVICE_MANAGED",
        endpointType: "PUBLIC",
        securityPolicyName: "TransferSecurityPolicy-2024-01",
        loggingRole: writer.arn,
        structuredLogDestinations: [pulumi.interpolate`${logs.arn}:*`],
      });
      const partner = role(
        "partner",
        "transfer.amazonaws.com",
        allow("s3:ListBucket", files.arn, { StringLike: { "s3:prefix": ["acme/*", "acme"] } }),
        allow(["s3:GetObject", "s3:PutObject"], objects(files, "acme/")),
      );
      const user = new aws.transfer.User("acme", {
        serverId: server.id,
        userName: "acme",
        role: partner.arn,
        homeDirectoryType: "LOGICAL",
        homeDirectoryMappings: [{ entry: "/", target: pulumi.interpolate`/${files.bucket}/acme` }],
      });
      new aws.transfer.SshKey("acme", {
        serverId: server.id,
        userName: user.userName,
        body: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ9vQ6f3v2yG0Zb4m8xq1r7kS5tW2uY3oPnLhDdEaBcF acme",
      });
    },
  },
];
