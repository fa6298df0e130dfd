import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow, arn, connect, key, lambda, network, role, securityGroup } from "./parts";
import type { SoundProgram } from "./program";

/** A network for a database, with its security group and subnets. */
function placeOf(engine: string) {
  const net = network();
  const subnets = new aws.rds.SubnetGroup("subnets", { subnetIds: net.privateSubnetIds, description: engine });
  return { net, group: securityGroup("database-group", net.vpc.id), subnets };
}

/** A protected database of which RDS keeps the master password. */
const instance = (name: string, { group, subnets }: ReturnType<typeof placeOf>, args: Partial<aws.rds.InstanceArgs>) =>
  new aws.rds.Instance(name, {
    instanceClass: "db.t4g.medium",
    allocatedStorage: 50,
    username: "root",
    manageMasterUserPassword: true,
    storageEncrypted: true,
    multiAz: true,
    backupRetentionPeriod: 14,
    deletionProtection: true,
    finalSnapshotIdentifier: `${name}-final`,
    dbSubnetGroupName: subnets.name,
    vpcSecurityGroupIds: [group.id],
    ...args,
  }, { protect: true });

/** Relational databases, their copies and proxies. */
export const DATABASES: readonly SoundProgram[] = [
  {
    title: "Aurora behind a proxy that reads the master secret",
    source: "Aurora user guide, \"Setting up an IAM policy for RDS Proxy\"; aws-samples, RDS Proxy with AWS Lambda",
    reachable: ["database cluster aurora:5432/tcp <- database proxy proxy"],
    program: () => {
      const place = placeOf("Aurora");
      const masterKey = key("master-key");
      const parameters = new aws.rds.ClusterParameterGroup("parameters", {
        family: "aurora-postgresql16",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      });
      const cluster = new aws.rds.Cluster("aurora", {
        engine: "aurora-postgresql",
        engineVersion: "16.6",
        masterUsername: "root",
        manageMasterUserPassword: true,
        masterUserSecretKmsKeyId: masterKey.keyId,
        kmsKeyId: masterKey.arn,
        storageEncrypted: true,
        deletionProtection: true,
        backupRetentionPeriod: 14,
        finalSnapshotIdentifier: "aurora-final",
        dbSubnetGroupName: place.subnets.name,
        vpcSecurityGroupIds: [place.group.id],
        dbClusterParameterGroupName: parameters.name,
      }, { protect: true });
      for (const name of ["aurora-a", "aurora-b"]) {
        const engine = "aurora-postgresql";
        new aws.rds.ClusterInstance(name, { clusterIdentifier: cluster.clusterIdentifier, instanceClass: "db.r7g.large", engine });
      }
      const secretArn = cluster.masterUserSecrets.apply(([secret]) => secret!.secretArn);
      const reads = role(
        "proxy-role",
        "rds.amazonaws.com",
        allow(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], secretArn),
        allow("kms:Decrypt", masterKey.arn, { StringEquals: { "kms:ViaService": "secretsmanager.ap-northeast-1.amazonaws.com" } }),
      );
      const proxyGroup = securityGroup("proxy-group", place.net.vpc.id);
      connect("proxy-call", proxyGroup, place.group, 5432);
      const proxy = new aws.rds.Proxy("proxy", {
        name: "proxy",
        engineFamily: "POSTGRESQL",
        requireTls: true,
        roleArn: reads.arn,
        vpcSubnetIds: place.net.privateSubnetIds,
        vpcSecurityGroupIds: [proxyGroup.id],
        auths: [{ authScheme: "SECRETS", iamAuth: "DISABLED", secretArn }],
      });
      new aws.rds.ProxyDefaultTargetGroup("proxy-target", { dbProxyName: proxy.name });
      new aws.rds.ProxyTarget("proxy-aurora", {
        dbProxyName: proxy.name,
        targetGroupName: "default",
        dbClusterIdentifier: cluster.clusterIdentifier,
      });
    },
  },
  {
    title: "PostgreSQL with a read replica in another zone",
    source: "RDS user guide, \"Working with DB instance read replicas\"",
    program: () => {
      const place = placeOf("PostgreSQL");
      const source = instance("main", place, { engine: "postgres", engineVersion: "17" });
      new aws.rds.Instance("replica", {
        replicateSourceDb: source.identifier,
        instanceClass: "db.t4g.medium",
        storageEncrypted: true,
        multiAz: true,
        backupRetentionPeriod: 7,
        deletionProtection: true,
        finalSnapshotIdentifier: "replica-final",
        vpcSecurityGroupIds: [place.group.id],
      }, { protect: true });
    },
  },
  {
    title: "MySQL that is updated blue/green, with TLS and logs",
    source: "RDS user guide, \"Using Amazon RDS Blue/Green Deployments for database updates\"",
    program: () => {
      const place = placeOf("MySQL");
      const parameters = new aws.rds.ParameterGroup("parameters", {
        family: "mysql8.4",
        parameters: [{ name: "require_secure_transport", value: "ON" }, { name: "slow_query_log", value: "1" }],
      });
      instance("main", place, {
        engine: "mysql",
        engineVersion: "8.4",
        parameterGroupName: parameters.name,
        blueGreenUpdate: { enabled: true },
        enabledCloudwatchLogsExports: ["error", "slowquery"],
      });
    },
  },
  {
    title: "A function connects to a database as its own user, by IAM",
    source: "RDS user guide, \"Creating and using an IAM policy for IAM database access\"",
    reachable: ["database main:5432/tcp <- function report"],
    program: () => {
      const place = placeOf("PostgreSQL");
      const main = instance("main", place, { engine: "postgres", engineVersion: "17", iamDatabaseAuthenticationEnabled: true });
      const group = securityGroup("report-group", place.net.vpc.id);
      connect("report-call", group, place.group, 5432);
      lambda("report", [allow("rds-db:connect", arn("rds-db", pulumi.interpolate`dbuser:${main.resourceId}/report`))], {
        vpcConfig: { subnetIds: place.net.privateSubnetIds, securityGroupIds: [group.id] },
      });
    },
  },
  {
    title: "DMS copies a database, with passwords from Secrets Manager",
    source: "DMS user guide, \"Using secrets to access AWS Database Migration Service endpoints\"",
    program: () => {
      const net = network();
      const group = securityGroup("dms-group", net.vpc.id);
      const secrets = key("dms-key");
      const access = ["source", "target"].map((name) =>
        new aws.secretsmanager.Secret(name, { name: `dms/${name}`, kmsKeyId: secrets.arn })
      );
      const reads = role(
        "dms-secrets",
        "dms.ap-northeast-1.amazonaws.com",
        allow(["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"], access.map((each) => each.arn)),
        allow("kms:Decrypt", secrets.arn),
      );
      const subnets = new aws.dms.ReplicationSubnetGroup("dms-subnets", {
        replicationSubnetGroupId: "dms",
        replicationSubnetGroupDescription: "Copies",
        subnetIds: net.privateSubnetIds,
      });
      const machine = new aws.dms.ReplicationInstance("dms", {
        replicationInstanceId: "dms",
        replicationInstanceClass: "dms.t3.medium",
        allocatedStorage: 50,
        multiAz: true,
        publiclyAccessible: false,
        autoMinorVersionUpgrade: true,
        replicationSubnetGroupId: subnets.id,
        vpcSecurityGroupIds: [group.id],
      });
      const [source, target] = access.map((secret, index) =>
        new aws.dms.Endpoint(`endpoint-${index}`, {
          endpointId: `shop-${index}`,
          endpointType: index === 0 ? "source" : "target",
          engineName: "postgres",
          databaseName: "shop",
          sslMode: "verify-full",
          certificateArn: arn("dms", "cert:rds-ca"),
          secretsManagerArn: secret.arn,
          secretsManagerAccessRoleArn: reads.arn,
        })
      );
      new aws.dms.ReplicationTask("copy", {
        replicationTaskId: "copy",
        migrationType: "full-load-and-cdc",
        replicationInstanceArn: machine.replicationInstanceArn,
        sourceEndpointArn: source!.endpointArn,
        targetEndpointArn: target!.endpointArn,
        tableMappings: JSON.stringify({
          rules: [{
            "rule-type": "selection",
            "rule-id": "1",
            "rule-name": "all",
            "object-locator": { "schema-name": "public", "table-name": "%" },
            "rule-action": "include",
          }],
        }),
      });
    },
  },
  {
    title: "A warehouse without servers, in private subnets",
    source: "Redshift management guide, \"Amazon Redshift Serverless\" and \"Managing admin passwords using AWS Secrets Manager\"",
    program: () => {
      const net = network();
      const group = securityGroup("warehouse-group", net.vpc.id);
      const data = key("warehouse-key");
      const names = new aws.redshiftserverless.Namespace("warehouse", {
        namespaceName: "warehouse",
        manageAdminPassword: true,
        adminPasswordSecretKmsKeyId: data.keyId,
        kmsKeyId: data.arn,
        logExports: ["userlog", "connectionlog"],
      });
      new aws.redshiftserverless.Workgroup("warehouse", {
        workgroupName: "warehouse",
        namespaceName: names.namespaceName,
        baseCapacity: 8,
        publiclyAccessible: false,
        enhancedVpcRouting: true,
        subnetIds: net.privateSubnetIds,
        securityGroupIds: [group.id],
        configParameters: [{ parameterKey: "require_ssl", parameterValue: "true" }],
      });
    },
  },
];
