import assert from "node:assert/strict";

import { TEXT_ENTRIES } from "../../../toolkit/aws-model/others";
import type { Properties } from "../../../toolkit/shared/values";
import { REGISTRY_TYPES, translationOf } from "../../../toolkit/simulator/schemas";
import { typeSchema } from "../../../toolkit/simulator/schemas/registry";
import { importIdOf } from "../../engine/plugin/import-ids";
import { argumentsOf } from "../simulator/sdk-types";
import { answerOf } from "../simulator/support";

const BY_ARN = "the registry has the ARN, the provider the parts of the ARN";
const BY_NAME = "the registry has the name, the provider the ARN that contains it";
const NAME_IS_GIVEN = "in the registry CloudFormation generates the name, in the provider the program sets it";
const OF_WHAT = "the registry has an id of its own, the provider the id of the parent resource";

/** Types whose import id, from "Import" in the type's page of the Pulumi Registry, differs from the identifier in AWS's registry. */
const OTHERS: Record<string, string> = {
  "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": "a VPC has one",
  "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": "the gateway instead of its kind",
  "aws:ec2/placementGroup:PlacementGroup": NAME_IS_GIVEN,
  "aws:ec2/volumeAttachment:VolumeAttachment": "also the device",
  "aws:autoscaling/policy:Policy": BY_ARN,
  "aws:autoscaling/schedule:Schedule": NAME_IS_GIVEN,
  "aws:eks/nodeGroup:NodeGroup": "the registry's id is both names with a slash",
  "aws:ecs/capacityProvider:CapacityProvider": BY_NAME,
  "aws:batch/computeEnvironment:ComputeEnvironment": BY_ARN,
  "aws:rds/snapshot:Snapshot": BY_ARN,
  "aws:docdb/cluster:Cluster": "the registry's id is the identifier",
  "aws:docdb/clusterInstance:ClusterInstance": "the registry's id is the identifier",
  "aws:redshift/subnetGroup:SubnetGroup": NAME_IS_GIVEN,
  "aws:secretsmanager/secretRotation:SecretRotation": OF_WHAT,
  "aws:lambda/permission:Permission": "in the registry AWS generates the statement's id, in the provider the program sets it",
  "aws:lambda/functionUrl:FunctionUrl": BY_ARN,
  "aws:lambda/alias:Alias": BY_ARN,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": "without a qualifier it is for $LATEST",
  "aws:apigateway/usagePlanKey:UsagePlanKey": "the registry's id is both with a colon",
  "aws:apigateway/response:Response": OF_WHAT,
  "aws:cognito/userPoolDomain:UserPoolDomain": "a domain belongs to one pool",
  "aws:cognito/identityPoolRoleAttachment:IdentityPoolRoleAttachment": OF_WHAT,
  "aws:appsync/resolver:Resolver": BY_ARN,
  "aws:appsync/dataSource:DataSource": BY_ARN,
  "aws:kinesis/streamConsumer:StreamConsumer": "the ARN, which begins with the stream's",
  "aws:codebuild/project:Project": "the registry's id is the name",
  "aws:codecommit/repository:Repository": "the registry has an id, the provider the name",
};

/** String inputs whose values are their names, so that an id shows its parts. */
function namedInputs(type: string): Properties {
  const texts = [...argumentsOf(type)].filter(([, member]) => /string/.test(member.type) && !member.type.includes("[]"));
  return Object.fromEntries(texts.map(([name]) => [name, `~${name.toLowerCase()}~`]));
}

/** The import id of a type, and whether AWS's registry identifies the type by the same properties. */
function look(type: string): { importId: string; isSame: boolean } {
  const { name, within } = REGISTRY_TYPES[type]!;
  const { primaryIdentifier = [], readOnlyProperties = [] } = typeSchema(name);
  const inputs = namedInputs(type);
  const { id, outputs } = answerOf(type, inputs);
  const importId = importIdOf({ type, id, inputs, outputs });
  const isMade = (property: string) => readOnlyProperties.includes(property);
  if (importId.startsWith("arn:")) return { importId, isSame: primaryIdentifier.length === 1 && /arn$/i.test(primaryIdentifier[0]!) };

  const given = Object.entries(inputs).filter(([, text]) => importId.includes(String(text)));
  const parts = Object.keys(translationOf(type, Object.fromEntries(given))!.properties).filter((property) => property !== within);
  const madeByAws = importId.replaceAll(/~\w+~/g, "").replaceAll(/\W/g, "");
  const isSame = parts.toSorted().join() === primaryIdentifier.filter((property) => !isMade(property)).toSorted().join()
    && (madeByAws !== "") === primaryIdentifier.some(isMade);
  return { importId, isSame };
}

describe("Import ids", () => {
  const types = Object.keys(TEXT_ENTRIES).filter((type) => REGISTRY_TYPES[type] !== undefined && REGISTRY_TYPES[type].isPart !== true);

  it("consist of the identifiers in AWS's registry, except for the listed types", () => {
    assert.ok(types.length > 120, String(types.length));
    assert.deepEqual(types.filter((type) => !look(type).isSame), Object.keys(OTHERS));
  });

  it("match the examples in the types' pages", () => {
    const of = (type: string, inputs: Properties) => importIdOf({ type, ...answerOf(type, inputs), inputs });
    const rule = { securityGroupId: "sg-1", type: "ingress", protocol: "tcp", fromPort: 100, toPort: 121 };
    assert.deepEqual([
      of("aws:ec2/securityGroupRule:SecurityGroupRule", { ...rule, cidrBlocks: ["10.1.0.0/16"], ipv6CidrBlocks: ["2001:db8::/48"] }),
      of("aws:ec2/securityGroupRule:SecurityGroupRule", { ...rule, self: true }),
      of("aws:lambda/permission:Permission", { function: "f", statementId: "Allow" }),
      of("aws:lambda/permission:Permission", { function: "f", qualifier: "live", statementId: "Allow" }),
      of("aws:lb/targetGroupAttachment:TargetGroupAttachment", { targetGroupArn: "arn:t", targetId: "i-1", port: 8080 }),
    ], [
      "sg-1_ingress_tcp_100_121_10.1.0.0/16_2001:db8::/48",
      "sg-1_ingress_tcp_100_121_self",
      "f/Allow",
      "f:live/Allow",
      "arn:t,i-1,8080",
    ]);
  });

  it("have no undefined part", () => assert.deepEqual(types.filter((type) => look(type).importId.includes("undefined")), []));
});
