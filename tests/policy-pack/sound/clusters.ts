import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  allow,
  ANYWHERE,
  arn,
  bucket,
  connect,
  egress,
  key,
  lambda,
  logGroup,
  network,
  objects,
  role,
  securityGroup,
  streams,
} from "./parts";
import type { SoundProgram } from "./program";

/** Clusters of brokers and documents, and streams into a lake. */
export const CLUSTERS: readonly SoundProgram[] = [
  {
    title: "Kafka with TLS, whose clients authenticate with IAM",
    source: "MSK developer guide, \"IAM access control\"",
    program: () => {
      const net = network();
      const group = securityGroup("kafka-group", net.vpc.id);
      const kafka = new aws.msk.Cluster("kafka", {
        clusterName: "orders",
        kafkaVersion: "3.8.x",
        numberOfBrokerNodes: 2,
        brokerNodeGroupInfo: {
          instanceType: "kafka.m7g.large",
          clientSubnets: net.privateSubnetIds,
          securityGroups: [group.id],
          storageInfo: { ebsStorageInfo: { volumeSize: 100 } },
        },
        clientAuthentication: { sasl: { iam: true } },
        encryptionInfo: { encryptionInTransit: { clientBroker: "TLS", inCluster: true } },
        loggingInfo: { brokerLogs: { cloudwatchLogs: { enabled: true, logGroup: logGroup("kafka-log", "/msk/orders").name } } },
      });
      const client = securityGroup("producer-group", net.vpc.id);
      connect("producer-call", client, group, 9098);
      const topics = kafka.arn.apply((text) => text.replace(":cluster/", ":topic/"));
      lambda("producer", [
        allow(["kafka-cluster:Connect", "kafka-cluster:DescribeCluster"], kafka.arn),
        allow(["kafka-cluster:DescribeTopic", "kafka-cluster:WriteData"], pulumi.interpolate`${topics}/*`),
      ], { vpcConfig: { subnetIds: net.privateSubnetIds, securityGroupIds: [client.id] } });
    },
  },
  {
    title: "DocumentDB in two zones, with TLS and a password that AWS keeps",
    source: "DocumentDB developer guide, \"Password management with Amazon DocumentDB and AWS Secrets Manager\"",
    program: () => {
      const net = network();
      const subnets = new aws.docdb.SubnetGroup("documents", { subnetIds: net.privateSubnetIds });
      const parameters = new aws.docdb.ClusterParameterGroup("documents", {
        family: "docdb5.0",
        parameters: [{ name: "tls", value: "enabled" }],
      });
      const cluster = new aws.docdb.Cluster("documents", {
        masterUsername: "root",
        manageMasterUserPassword: true,
        storageEncrypted: true,
        backupRetentionPeriod: 14,
        deletionProtection: true,
        finalSnapshotIdentifier: "documents-final",
        dbSubnetGroupName: subnets.name,
        dbClusterParameterGroupName: parameters.name,
        vpcSecurityGroupIds: [securityGroup("documents-group", net.vpc.id).id],
        enabledCloudwatchLogsExports: ["audit"],
      }, { protect: true });
      for (const name of ["documents-a", "documents-b"]) {
        new aws.docdb.ClusterInstance(name, { clusterIdentifier: cluster.id, instanceClass: "db.r6g.large" });
      }
    },
  },
  {
    title: "A stream flows through Firehose to a lake",
    source: "Firehose developer guide, \"Grant Firehose access to an Amazon Kinesis data stream\"",
    program: () => {
      const clicks = new aws.kinesis.Stream("clicks", {
        streamModeDetails: { streamMode: "ON_DEMAND" },
        encryptionType: "KMS",
        kmsKeyId: "alias/aws/kinesis",
      });
      const lake = bucket("lake");
      const logs = logGroup("lake-log", "/aws/kinesisfirehose/clicks");
      const read = ["DescribeStream", "GetShardIterator", "GetRecords", "ListShards"].map((name) => `kinesis:${name}`);
      const delivery = role(
        "delivery",
        "firehose.amazonaws.com",
        allow(read, clicks.arn),
        allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], objects(lake)),
        allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], lake.arn),
        allow("logs:PutLogEvents", streams(logs)),
      );
      new aws.kinesis.FirehoseDeliveryStream("clicks", {
        name: "clicks",
        destination: "extended_s3",
        kinesisSourceConfiguration: { kinesisStreamArn: clicks.arn, roleArn: delivery.arn },
        extendedS3Configuration: {
          roleArn: delivery.arn,
          bucketArn: lake.arn,
          bufferingInterval: 300,
          cloudwatchLoggingOptions: { enabled: true, logGroupName: logs.name, logStreamName: "s3" },
        },
      });
    },
  },
  {
    title: "A function uses a secret by its name's pattern and its key, by endpoints only",
    source: "Secrets Manager user guide, \"Permissions policy examples for AWS Secrets Manager\"",
    program: () => {
      const net = network();
      const secrets = key("secrets-key");
      const token = new aws.secretsmanager.Secret("token", { name: "shop/token", kmsKeyId: secrets.arn });
      const group = securityGroup("reader-group", net.vpc.id);
      egress("reader-https", group, ANYWHERE);
      const via = { StringEquals: { "kms:ViaService": "secretsmanager.ap-northeast-1.amazonaws.com" } };
      lambda("reader", [
        allow("secretsmanager:GetSecretValue", arn("secretsmanager", pulumi.interpolate`secret:${token.name}-??????`)),
        allow("kms:Decrypt", secrets.arn, via),
      ], { vpcConfig: { subnetIds: net.privateSubnetIds, securityGroupIds: [group.id] } });
    },
  },
];
