import type { ResourceRequest } from "../aws-model/request";
import { arnOf, filled } from "../aws-model/text-answers";
import { unknownValue } from "../shared/signatures";
import { isUnknown, type Properties } from "../shared/values";
import { unknownResult } from "./sdk-results";

/** Results that follow from a lookup's arguments alone; ARNs in the format of `arnOf`. Only AWS knows the others. */
const NAMED: Record<string, Record<string, string>> = {
  "aws:index/getServicePrincipal:getServicePrincipal": {
    id: "{serviceName}.{region}.amazonaws.com",
    name: "{serviceName}.amazonaws.com",
    suffix: "amazonaws.com",
  },
  "aws:ec2/getSecurityGroup:getSecurityGroup": { id: "{id}", arn: "ec2:R:A:security-group/{id}" },
  "aws:ec2/getSubnet:getSubnet": { id: "{id}", arn: "ec2:R:A:subnet/{id}" },
  "aws:ec2/getRouteTable:getRouteTable": { id: "{routeTableId}", arn: "ec2:R:A:route-table/{routeTableId}" },
  "aws:ec2/getInternetGateway:getInternetGateway": { id: "{internetGatewayId}", arn: "ec2:R:A:internet-gateway/{internetGatewayId}" },
  "aws:ec2/getPrefixList:getPrefixList": { id: "{prefixListId}" },
  "aws:ec2/getManagedPrefixList:getManagedPrefixList": { id: "{id}", arn: "ec2:R:A:prefix-list/{id}" },
  "aws:kms/getKey:getKey": { id: "{uuidOfKey}", arn: "kms:R:A:key/{uuidOfKey}" },
  "aws:sqs/getQueue:getQueue": { id: "{url}", url: "https://sqs.{region}.{dns}/{account}/{name}", arn: "sqs:R:A:{name}" },
  "aws:lambda/getFunction:getFunction": { id: "{functionName}", arn: "lambda:R:A:function:{functionName}" },
  "aws:dynamodb/getTable:getTable": { id: "{name}", arn: "dynamodb:R:A:table/{name}" },
  "aws:ecs/getCluster:getCluster": { arn: "ecs:R:A:cluster/{clusterName}", id: "{arn}" },
  "aws:eks/getCluster:getCluster": { id: "{name}", arn: "eks:R:A:cluster/{name}" },
  "aws:rds/getInstance:getInstance": { id: "{dbInstanceIdentifier}", dbInstanceArn: "rds:R:A:db:{dbInstanceIdentifier}" },
  "aws:rds/getCluster:getCluster": { id: "{clusterIdentifier}", arn: "rds:R:A:cluster:{clusterIdentifier}" },
  "aws:elasticache/getReplicationGroup:getReplicationGroup": {
    id: "{replicationGroupId}",
    arn: "elasticache:R:A:replicationgroup:{replicationGroupId}",
  },
  "aws:cloudwatch/getLogGroup:getLogGroup": { id: "{name}", arn: "logs:R:A:log-group:{name}" },
  "aws:cloudwatch/getEventBus:getEventBus": { id: "{name}", arn: "events:R:A:event-bus/{name}" },
  "aws:kinesis/getStream:getStream": { arn: "kinesis:R:A:stream/{name}", id: "{arn}" },
  "aws:sfn/getStateMachine:getStateMachine": { arn: "states:R:A:stateMachine:{name}", id: "{arn}" },
  "aws:ecr/getAuthorizationToken:getAuthorizationToken": {
    id: "{region}",
    userName: "AWS",
    proxyEndpoint: "https://{account}.dkr.ecr.{region}.{dns}",
  },
};

const SECURITY_GROUP = "aws:ec2/getSecurityGroup:getSecurityGroup";

export const namedLookups: Record<string, (request: ResourceRequest) => Properties> = {
  ...Object.fromEntries(
    Object.entries(NAMED).map(([token, told]) => [token, (request: ResourceRequest): Properties => answerOf(request, token, told)]),
  ),
  [SECURITY_GROUP]: (request) => ({ ...answerOf(request, SECURITY_GROUP, NAMED[SECURITY_GROUP]!), ...originsGroup(request) }),
};

/**
 * The group that CloudFront creates with the first VPC origin of a VPC, the only one that no program creates and yet every account calls
 * the same. Source: CloudFront developer guide, "Restrict access with VPC origins".
 */
function originsGroup(request: ResourceRequest): Properties {
  const filters = (request.inputs["filters"] ?? []) as { name?: unknown; values?: unknown }[];
  const values = (name: string) => filters.filter((filter) => filter.name === name).flatMap((filter) => filter.values);
  const [name] = values("group-name");
  const [vpcId] = values("vpc-id");
  if (name !== "CloudFront-VPCOrigins-Service-SG" || typeof vpcId !== "string" || isUnknown(vpcId)) return {};
  const id = request.hexId("sg", vpcId);
  return { id, name, vpcId, arn: arnOf(request, "ec2:R:A:security-group/{id}", { id }) };
}

function answerOf(request: ResourceRequest, token: string, told: Record<string, string>): Properties {
  const own: Properties = keyNamed(request);
  for (const [property, text] of Object.entries(told)) {
    const isArn = /arn$/i.test(property) && !text.startsWith("{");
    own[property] = request.inputs[property] ?? (isArn ? arnOf(request, text, own) : filled(request, text, own)) ?? unknownValue;
  }
  const { uuidOfKey: _, ...answers } = own;
  return { ...unknownResult(token), id: unknownValue, ...request.inputs, ...answers };
}

/** A key's id, from its id or ARN; only KMS knows the key of an alias. */
function keyNamed(request: ResourceRequest): Properties {
  const [uuid] = /(mrk-)?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/.exec(request.input("keyId")) ?? [];
  return uuid === undefined ? {} : { uuidOfKey: uuid };
}
