import type { Thing } from "./world-file";

type Known = Pick<Thing, "type" | "id" | "inputs" | "outputs">;

const joined = (separator: string, ...parts: unknown[]) => parts.map(String).join(separator);

/** What there is of some inputs, the items of a list one by one. */
const given = (inputs: Thing["inputs"], ...names: string[]): unknown[] => names.flatMap((name) => inputs[name] ?? []);

/** Whom a rule is about. */
const peersOf = (inputs: Thing["inputs"]) => [
  ...given(inputs, "cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "sourceSecurityGroupId"),
  ...(inputs["self"] === true ? ["self"] : []),
];

/** As `pulumi import` wants them, where that isn't the id in the state. Source: "Import" in the types' pages of the Pulumi Registry. */
const OTHER_IDS: Record<string, (thing: Known) => string> = {
  "aws:appautoscaling/policy:Policy": ({ id, inputs }) =>
    joined("/", inputs["serviceNamespace"], inputs["resourceId"], inputs["scalableDimension"], id),
  "aws:appautoscaling/target:Target": ({ inputs }) =>
    joined("/", inputs["serviceNamespace"], inputs["resourceId"], inputs["scalableDimension"]),
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs, outputs }) => joined("/", inputs["rule"], outputs["targetId"]),
  "aws:ec2/networkAclRule:NetworkAclRule": ({ inputs }) =>
    joined(":", inputs["networkAclId"], inputs["ruleNumber"], inputs["protocol"], inputs["egress"] ?? false),
  "aws:ec2/route:Route": ({ inputs }) =>
    joined(
      "_",
      inputs["routeTableId"],
      inputs["destinationCidrBlock"] ?? inputs["destinationIpv6CidrBlock"] ?? inputs["destinationPrefixListId"],
    ),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ({ inputs }) =>
    joined("/", inputs["subnetId"] ?? inputs["gatewayId"], inputs["routeTableId"]),
  "aws:ec2/securityGroupRule:SecurityGroupRule": ({ inputs }) =>
    joined("_", ...["securityGroupId", "type", "protocol", "fromPort", "toPort"].map((part) => inputs[part]), ...peersOf(inputs)),
  "aws:ecs/cluster:Cluster": ({ outputs }) => String(outputs["name"]),
  "aws:ecs/service:Service": ({ id }) => id.split("/").slice(-2).join("/"),
  "aws:ecs/taskDefinition:TaskDefinition": ({ outputs }) => String(outputs["arn"]),
  "aws:lambda/permission:Permission": ({ inputs, outputs }) =>
    joined("/", joined(":", ...given(inputs, "function", "qualifier")), outputs["statementId"]),
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": ({ inputs }) =>
    joined(",", ...given(inputs, "targetGroupArn", "targetId", "port", "availabilityZone")),
  "aws:rds/instance:Instance": ({ outputs }) => String(outputs["identifier"]),
};

/** The same as texts with gaps: an input, an output or the id. */
const FORMS: Record<string, string> = {
  "aws:apigateway/authorizer:Authorizer": "{restApi}/{id}",
  "aws:apigateway/deployment:Deployment": "{restApi}/{id}",
  "aws:apigateway/integration:Integration": "{restApi}/{resourceId}/{httpMethod}",
  "aws:apigateway/integrationResponse:IntegrationResponse": "{restApi}/{resourceId}/{httpMethod}/{statusCode}",
  "aws:apigateway/method:Method": "{restApi}/{resourceId}/{httpMethod}",
  "aws:apigateway/methodResponse:MethodResponse": "{restApi}/{resourceId}/{httpMethod}/{statusCode}",
  "aws:apigateway/methodSettings:MethodSettings": "{restApi}/{stageName}/{methodPath}",
  "aws:apigateway/model:Model": "{restApi}/{name}",
  "aws:apigateway/requestValidator:RequestValidator": "{restApi}/{id}",
  "aws:apigateway/resource:Resource": "{restApi}/{id}",
  "aws:apigateway/response:Response": "{restApiId}/{responseType}",
  "aws:apigateway/stage:Stage": "{restApi}/{stageName}",
  "aws:apigateway/usagePlanKey:UsagePlanKey": "{usagePlanId}/{keyId}",
  "aws:apigatewayv2/apiMapping:ApiMapping": "{id}/{domainName}",
  "aws:apigatewayv2/authorizer:Authorizer": "{apiId}/{id}",
  "aws:apigatewayv2/deployment:Deployment": "{apiId}/{id}",
  "aws:apigatewayv2/integration:Integration": "{apiId}/{id}",
  "aws:apigatewayv2/route:Route": "{apiId}/{id}",
  "aws:apigatewayv2/stage:Stage": "{apiId}/{name}",
  "aws:autoscaling/lifecycleHook:LifecycleHook": "{autoscalingGroupName}/{name}",
  "aws:autoscaling/policy:Policy": "{autoscalingGroupName}/{name}",
  "aws:autoscaling/schedule:Schedule": "{autoscalingGroupName}/{scheduledActionName}",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": "{logGroupName}:{name}",
  "aws:cloudwatch/logStream:LogStream": "{logGroupName}:{name}",
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "{logGroup}|{name}",
  "aws:codebuild/project:Project": "{name}",
  "aws:codedeploy/application:Application": "{name}",
  "aws:codedeploy/deploymentGroup:DeploymentGroup": "{appName}:{deploymentGroupName}",
  "aws:cognito/userPoolClient:UserPoolClient": "{userPoolId}/{id}",
  "aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment": "{networkInterfaceId}_{securityGroupId}",
  "aws:ec2/volumeAttachment:VolumeAttachment": "{deviceName}:{volumeId}:{instanceId}",
  "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": "{vpcId}",
  "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "{vpcEndpointId}/{routeTableId}",
  "aws:kinesis/stream:Stream": "{name}",
  "aws:lambda/alias:Alias": "{functionName}/{name}",
  "aws:s3/bucketObject:BucketObject": "{bucket}/{key}",
};

export function importIdOf(thing: Known): string {
  const form = FORMS[thing.type];
  if (form === undefined) return OTHER_IDS[thing.type]?.(thing) ?? thing.id;
  return form.replace(/\{(\w+)\}/g, (_, part: string) => (part === "id" ? thing.id : String(thing.outputs[part] ?? thing.inputs[part])));
}
