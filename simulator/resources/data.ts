import type { ResourceTable } from "../world";

/** RDS, Secrets Manager, ECR: what keeps data. */
export const data: ResourceTable = {
  "aws:rds/instance:Instance": {
    id: (q) => `db-${q.text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    unique: (q) => q.autoName("identifier"),
    outputs: (q, id) => {
      const identifier = q.autoName("identifier");
      const address = `${identifier}.c${q.text(11, "abcdefghijklmnopqrstuvwxyz0123456789")}.${q.place.region}.rds.amazonaws.com`;
      const port = Number(q.inputs["port"] ?? 5432);
      return {
        identifier,
        arn: q.arn("rds", `db:${identifier}`),
        resourceId: id,
        address,
        endpoint: `${address}:${port}`,
        port,
        hostedZoneId: `Z${q.text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
        status: "available",
        engineVersionActual: q.input("engineVersion", "17").replace(/^\d+$/, "$&.6"),
        caCertIdentifier: q.input("caCertIdentifier", "rds-ca-rsa2048-g1"),
        masterUserSecrets:
          q.inputs["manageMasterUserPassword"] === true
            ? [
                {
                  kmsKeyId: q.arn("kms", `key/${q.uuid("aws/secretsmanager")}`),
                  secretArn: q.arn("secretsmanager", `secret:rds!db-${q.uuid("master")}-${q.text(6, "abcdefghijkmnpqrstuvwxyz")}`),
                  secretStatus: "active",
                },
              ]
            : [],
      };
    },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("rds", `subgrp:${id}`),
      vpcId: q.output((q.inputs["subnetIds"] as string[] | undefined)?.[0], "vpcId", q.hexId("vpc")),
      supportedNetworkTypes: ["IPV4"],
    }),
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({ name: id, arn: q.arn("rds", `pg:${id}`), description: q.input("description", "Managed by Pulumi") }),
  },
  "aws:secretsmanager/secret:Secret": {
    id: (q) => q.arn("secretsmanager", `secret:${q.autoName()}-${q.text(6, "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789")}`),
    unique: (q) => q.autoName(),
    outputs: (q, id) => ({ arn: id, name: q.autoName() }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: (q) => `${q.input("secretId")}|${q.uuid()}`,
    outputs: (q) => ({ arn: q.inputs["secretId"], versionId: q.uuid(), versionStages: ["AWSCURRENT"] }),
  },
  "aws:ecr/repository:Repository": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("ecr", `repository/${id}`),
      registryId: q.place.accountId,
      repositoryUrl: `${q.place.accountId}.dkr.ecr.${q.place.region}.amazonaws.com/${id}`,
    }),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    id: (q) => q.input("repository"),
    outputs: (q) => ({ registryId: q.place.accountId }),
  },
};
