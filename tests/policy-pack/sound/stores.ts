import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  account,
  allow,
  allowService,
  arn,
  connect,
  document,
  lambda,
  logGroup,
  network,
  role,
  securityGroup,
  type Statement,
  table,
} from "./parts";
import type { SoundProgram } from "./program";

const NETWORK_ACCESS = "arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole";

/** A function in the private subnets that connects to a store on its port. */
function client(net: ReturnType<typeof network>, server: aws.ec2.SecurityGroup, port: number, ...statements: Statement[]): void {
  const group = securityGroup("client-group", net.vpc.id);
  connect("client-call", group, server, port);
  const own = role("client-role", "lambda.amazonaws.com", ...statements);
  new aws.iam.RolePolicyAttachment("client-network", { role: own.name, policyArn: NETWORK_ACCESS });
  logGroup("client-log", "/aws/lambda/client");
  new aws.lambda.Function("client", {
    name: "client",
    role: own.arn,
    runtime: "python3.13",
    handler: "index.handler",
    code: new pulumi.asset.AssetArchive({ "index.py": new pulumi.asset.StringAsset("def handler(event, context): pass") }),
    vpcConfig: { subnetIds: net.privateSubnetIds, securityGroupIds: [group.id] },
  });
}

/** Tables, caches and indexes. */
export const STORES: readonly SoundProgram[] = [
  {
    title: "A table with an index and automatic scaling, and a function that reads and writes it",
    source: "DynamoDB developer guide, \"IAM policy to grant permissions for all DynamoDB actions on a table and its indexes\"",
    program: () => {
      const orders = table("orders", {
        billingMode: "PROVISIONED",
        readCapacity: 5,
        writeCapacity: 5,
        attributes: [{ name: "id", type: "S" }, { name: "customer", type: "S" }],
        globalSecondaryIndexes: [
          { name: "customer", hashKey: "customer", projectionType: "ALL", readCapacity: 5, writeCapacity: 5 },
        ],
        ttl: { attributeName: "expires", enabled: true },
      });
      const target = new aws.appautoscaling.Target("reads", {
        serviceNamespace: "dynamodb",
        resourceId: pulumi.interpolate`table/${orders.name}`,
        scalableDimension: "dynamodb:table:ReadCapacityUnits",
        minCapacity: 5,
        maxCapacity: 100,
      });
      new aws.appautoscaling.Policy("reads-policy", {
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        resourceId: target.resourceId,
        scalableDimension: target.scalableDimension,
        targetTrackingScalingPolicyConfiguration: {
          targetValue: 70,
          predefinedMetricSpecification: { predefinedMetricType: "DynamoDBReadCapacityUtilization" },
        },
      });
      const use = ["GetItem", "PutItem", "UpdateItem", "Query"].map((name) => `dynamodb:${name}`);
      lambda("orders-api", [allow(use, orders.arn), allow("dynamodb:Query", pulumi.interpolate`${orders.arn}/index/*`)]);
    },
  },
  {
    title: "Valkey in two zones, whose clients authenticate with IAM",
    source: "ElastiCache user guide, \"Authenticating with IAM\" and \"In-transit encryption (TLS)\"",
    reachable: ["cache cache:6379/tcp <- function client"],
    program: () => {
      const net = network();
      const group = securityGroup("cache-group", net.vpc.id);
      const subnets = new aws.elasticache.SubnetGroup("cache-subnets", { subnetIds: net.privateSubnetIds });
      const user = new aws.elasticache.User("app", {
        userId: "app",
        userName: "app",
        engine: "valkey",
        accessString: "on ~app:* +@read +@write",
        authenticationMode: { type: "iam" },
      });
      const users = new aws.elasticache.UserGroup("users", { userGroupId: "users", engine: "valkey", userIds: [user.userId] });
      const cache = new aws.elasticache.ReplicationGroup("cache", {
        description: "Sessions",
        engine: "valkey",
        engineVersion: "8.0",
        nodeType: "cache.t4g.small",
        numCacheClusters: 2,
        automaticFailoverEnabled: true,
        multiAzEnabled: true,
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
        userGroupIds: [users.userGroupId],
        subnetGroupName: subnets.name,
        securityGroupIds: [group.id],
        snapshotRetentionLimit: 7,
      });
      client(net, group, 6379, allow("elasticache:Connect", [cache.arn, user.arn]));
    },
  },
  {
    title: "A search domain in the VPC, whose index a function writes",
    source: "OpenSearch Service developer guide, \"Launching your Amazon OpenSearch Service domains within a VPC\"",
    program: () => {
      const net = network();
      const group = securityGroup("search-group", net.vpc.id);
      const logs = logGroup("search-log", "/aws/opensearch/catalog");
      const writer = allowService("es.amazonaws.com", ["logs:PutLogEvents", "logs:CreateLogStream"], pulumi.interpolate`${logs.arn}:*`, {
        StringEquals: { "aws:SourceAccount": account() },
        ArnLike: { "aws:SourceArn": arn("es", "domain/catalog") },
      });
      new aws.cloudwatch.LogResourcePolicy("search-log-policy", { policyName: "search", policyDocument: document(writer) });
      const domain = new aws.opensearch.Domain("catalog", {
        domainName: "catalog",
        engineVersion: "OpenSearch_2.19",
        clusterConfig: {
          instanceType: "r7g.large.search",
          instanceCount: 3,
          zoneAwarenessEnabled: true,
          zoneAwarenessConfig: { availabilityZoneCount: 2 },
          dedicatedMasterEnabled: true,
          dedicatedMasterCount: 3,
          dedicatedMasterType: "m7g.large.search",
        },
        ebsOptions: { ebsEnabled: true, volumeSize: 50, volumeType: "gp3" },
        encryptAtRest: { enabled: true },
        nodeToNodeEncryption: { enabled: true },
        domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: "Policy-Min-TLS-1-2-PFS-2023-10" },
        vpcOptions: { subnetIds: net.privateSubnetIds, securityGroupIds: [group.id] },
        logPublishingOptions: [{ cloudwatchLogGroupArn: logs.arn, logType: "ES_APPLICATION_LOGS" }],
      });
      client(net, group, 443, allow(["es:ESHttpGet", "es:ESHttpPost", "es:ESHttpPut"], pulumi.interpolate`${domain.arn}/*`));
    },
  },
];
