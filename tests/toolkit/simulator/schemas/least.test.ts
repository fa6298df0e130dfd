import assert from "node:assert/strict";

import { unknownValue as UNKNOWN } from "@pulumi/pulumi/runtime/rpc";

import type { Properties } from "../../../../toolkit/shared/values";
import { refusalsOf, REGISTRY_TYPES, translationOf } from "../../../../toolkit/simulator/schemas";
import { argumentsOf, interfacesIn, type Member } from "../sdk-types";

const inputs = interfacesIn("input.d.ts");

/** Inputs that are optional in the SDK and required by AWS; the path is empty if AWS requires one of several. */
const DEMANDED: Record<string, string> = {
  "aws:accessanalyzer/analyzer:Analyzer type": "the provider's default is ACCOUNT",
  "aws:acm/certificate:Certificate domainName": "omitted for an import",
  "aws:athena/workgroup:Workgroup name": "the engine chooses one if it is omitted",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration minRetentionDays": "one that only allows has no least time in the SDK",
  "aws:batch/jobQueue:JobQueue": "one of two kinds of order",
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule rule": "a list of the provider's, with exactly one",
  "aws:cloudwatch/eventConnection:EventConnection authParameters": "one of three ways to authorize",
  "aws:cloudwatch/eventRule:EventRule": "a pattern or a schedule",
  "aws:cloudwatch/metricAlarm:MetricAlarm": "one metric or several",
  "aws:cloudwatch/queryDefinition:QueryDefinition name": "the engine chooses one if it is omitted",
  "aws:ebs/volume:Volume": "a size or a snapshot",
  "aws:ec2/flowLog:FlowLog vpcId": "or another resource that it can monitor",
  "aws:ec2/networkAclRule:NetworkAclRule": "IPv4 or IPv6",
  "aws:ec2/subnet:Subnet": "a block or a pool",
  "aws:ec2/vpc:Vpc": "a block or a pool",
  "aws:lb/loadBalancer:LoadBalancer": "subnets or mappings",
  "aws:rds/proxy:Proxy vpcSubnetIds": "of two subnets at least",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration rules": "S3 refuses a configuration without one",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "one peer",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "one peer",
};

/** Inputs of the SDK that only AWS sets. */
const COMPUTED = [
  "aws:athena/workgroup:Workgroup configuration.engineVersion.effectiveEngineVersion",
  "aws:cloudwatch/eventConnection:EventConnection authParameters.connectivityParameters.resourceParameters.resourceAssociationArn",
  "aws:cloudwatch/eventConnection:EventConnection invocationConnectivityParameters.resourceParameters.resourceAssociationArn",
  "aws:eks/cluster:Cluster kubernetesNetworkConfig.serviceIpv6Cidr",
];

/** Strings that must be a document or a boolean. */
const TEXTS = [
  "aws:athena/workgroup:Workgroup configuration.monitoringConfiguration.cloudWatchLoggingConfiguration.logTypes[0].key must be a list",
  "aws:docdb/clusterInstance:ClusterInstance certificateRotationRestart must be true or false",
  "aws:ecs/taskDefinition:TaskDefinition containerDefinitions must be a group",
  "aws:redshift/cluster:Cluster encrypted must be true or false",
];

/** Inputs of the SDK, all of them or only the required ones, with the values of `leaf`. */
function sampleOf(members: Map<string, Member>, isLeast: boolean, leaf: (type: string) => unknown, depth = 0): Properties {
  const taken = [...members].filter(([name, { optional }]) => name !== "region" && !(isLeast && optional));
  return Object.fromEntries(taken.map(([name, { type }]) => {
    const inner = inputs.get(/inputs\.([\w.]+)/.exec(type)?.[1] ?? "");
    const item = inner === undefined || depth > 6 ? leaf(type) : sampleOf(inner, isLeast, leaf, depth + 1);
    if (/\{\s*\[key: string\]/.test(type)) return [name, {}];
    return [name, type.includes("[]") ? [item] : item];
  }));
}

const unknownLeaf = () => UNKNOWN;
const typedLeaf = (type: string) => (type.includes("boolean") ? true : type.includes("number") ? 1 : "1");
const FORM = /^(a text|a list|a group|a number|a whole number|true or false)( or |$)/;

describe("Inputs of the SDK's types", () => {
  it("that are required are accepted by AWS's schemas if unknown, except for those listed", () => {
    const found = Object.keys(REGISTRY_TYPES).flatMap((type) =>
      refusalsOf(type, sampleOf(argumentsOf(type), true, unknownLeaf)).map(({ path }) => `${type} ${path}`.trim())
    );
    assert.deepEqual([...new Set(found)].toSorted(), Object.keys(DEMANDED));
  });

  it("aren't properties that AWS sets itself, except for those listed", () => {
    const found = Object.keys(REGISTRY_TYPES).flatMap((type) =>
      refusalsOf(type, sampleOf(argumentsOf(type), false, unknownLeaf))
        .filter(({ allowed }) => allowed.startsWith("omitted")).map(({ path }) => `${type} ${path}`)
    );
    assert.deepEqual([...new Set(found)].toSorted(), COMPUTED);
  });

  it("have the types of AWS's schemas, except for those listed", () => {
    const found = Object.keys(REGISTRY_TYPES).flatMap((type) =>
      refusalsOf(type, sampleOf(argumentsOf(type), false, typedLeaf))
        .filter(({ allowed }) => FORM.test(allowed)).map(({ path, allowed }) => `${type} ${path} must be ${allowed}`)
    );
    assert.deepEqual([...new Set(found)].toSorted(), TEXTS);
  });

  it("are mostly properties of AWS's schemas", () => {
    let [mapped, all] = [0, 0];
    for (const [type, known] of Object.entries(REGISTRY_TYPES)) {
      const translation = translationOf(type, sampleOf(argumentsOf(type), false, unknownLeaf))!;
      const unmapped = translation.unmapped.filter((path) => known.others?.[path] === undefined).length;
      mapped += translation.mapped;
      all += translation.mapped + unmapped;
    }
    const share = (mapped / all) * 100;
    assert.ok(share > 85, `${share.toFixed(1)} percent`);
  });
});
