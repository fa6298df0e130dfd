import { isObject } from "../../../toolkit/shared/values";
import { GIVES_PUBLIC_ADDRESS } from "../../../toolkit/simulator/resources/ec2";
import type { Thing } from "./world-file";

/** What a thing uses, by the type of the user: the properties that name it. A path goes through lists; what ends in an object is searched whole. */
const USES: Record<string, Record<string, string[]>> = {
  "aws:ec2/vpc:Vpc": {
    "aws:ec2/subnet:Subnet": ["vpcId"],
    "aws:ec2/securityGroup:SecurityGroup": ["vpcId"],
    "aws:ec2/internetGateway:InternetGateway": ["vpcId"],
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ["vpcId"],
    "aws:ec2/routeTable:RouteTable": ["vpcId"],
    "aws:ec2/networkAcl:NetworkAcl": ["vpcId"],
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["vpcId"],
  },
  "aws:ec2/subnet:Subnet": {
    "aws:ec2/instance:Instance": ["subnetId"],
    "aws:ec2/networkInterface:NetworkInterface": ["subnetId"],
    "aws:ec2/natGateway:NatGateway": ["subnetId"],
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["subnetIds"],
    "aws:lb/loadBalancer:LoadBalancer": ["subnets", "subnetMappings.subnetId"],
    "aws:ecs/service:Service": ["networkConfiguration.subnets"],
    // Their instances and nodes have network interfaces there, and can't be without the group.
    "aws:rds/subnetGroup:SubnetGroup": ["subnetIds"],
    "aws:elasticache/subnetGroup:SubnetGroup": ["subnetIds"],
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    "aws:ec2/instance:Instance": ["vpcSecurityGroupIds"],
    "aws:ec2/networkInterface:NetworkInterface": ["securityGroups"],
    "aws:ec2/vpcEndpoint:VpcEndpoint": ["securityGroupIds"],
    "aws:lb/loadBalancer:LoadBalancer": ["securityGroups"],
    "aws:ecs/service:Service": ["networkConfiguration.securityGroups"],
    "aws:rds/instance:Instance": ["vpcSecurityGroupIds"],
    "aws:elasticache/replicationGroup:ReplicationGroup": ["securityGroupIds"],
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ["referencedSecurityGroupId"],
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ["referencedSecurityGroupId"],
  },
  "aws:ec2/routeTable:RouteTable": {
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ["routeTableId"],
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": ["routeTableId"],
  },
  "aws:ec2/networkAcl:NetworkAcl": { "aws:ec2/networkAclAssociation:NetworkAclAssociation": ["networkAclId"] },
  "aws:ec2/networkInterface:NetworkInterface": {
    "aws:ec2/instance:Instance": ["primaryNetworkInterface.networkInterfaceId", "networkInterfaces.networkInterfaceId"],
  },
  "aws:ec2/eip:Eip": {
    "aws:ec2/natGateway:NatGateway": ["allocationId"],
    "aws:ec2/eipAssociation:EipAssociation": ["allocationId"],
  },
  "aws:iam/role:Role": {
    "aws:iam/rolePolicy:RolePolicy": ["role"],
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["role"],
    "aws:iam/instanceProfile:InstanceProfile": ["role"],
  },
  "aws:iam/policy:Policy": { "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ["policyArn"] },
  "aws:ecs/cluster:Cluster": { "aws:ecs/service:Service": ["cluster"] },
  "aws:lb/targetGroup:TargetGroup": {
    "aws:lb/listener:Listener": ["defaultActions"],
    "aws:lb/listenerRule:ListenerRule": ["actions"],
  },
  "aws:acm/certificate:Certificate": {
    "aws:lb/listener:Listener": ["certificateArn"],
    "aws:lb/listenerCertificate:ListenerCertificate": ["certificateArn"],
  },
  "aws:rds/subnetGroup:SubnetGroup": { "aws:rds/instance:Instance": ["dbSubnetGroupName"] },
  "aws:rds/parameterGroup:ParameterGroup": { "aws:rds/instance:Instance": ["parameterGroupName"] },
  "aws:elasticache/subnetGroup:SubnetGroup": { "aws:elasticache/replicationGroup:ReplicationGroup": ["subnetGroupName"] },
  "aws:elasticache/parameterGroup:ParameterGroup": { "aws:elasticache/replicationGroup:ReplicationGroup": ["parameterGroupName"] },
  "aws:cloudwatch/eventRule:EventRule": { "aws:cloudwatch/eventTarget:EventTarget": ["rule"] },
  "aws:servicediscovery/httpNamespace:HttpNamespace": {
    "aws:servicediscovery/service:Service": ["namespaceId"],
    "aws:ecs/service:Service": ["serviceConnectConfiguration.namespace"],
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": { "aws:servicediscovery/service:Service": ["namespaceId"] },
};

/** Those that use a thing and keep AWS from deleting it. */
export function usersOf(used: Thing, things: readonly Thing[]): Thing[] {
  const names = new Set([used.id, used.outputs["arn"]].filter((name) => typeof name === "string"));
  return things.filter((thing) => {
    const paths = USES[used.type]?.[thing.type] ?? [];
    // A group's own rules go with it, also one that refers to the group itself.
    if (thing.inputs["securityGroupId"] === used.id && thing.type.startsWith("aws:vpc/securityGroup")) return false;
    if (isOutlet(used) && hasPublicAddress(thing, things) && networkOf(thing, things) === used.inputs["vpcId"]) return true;
    return paths.some((path) => textsAt(thing.inputs, path.split(".")).some((text) => names.has(text)));
  });
}

/** A gateway can't be detached while something behind it has a public address. Source: EC2 API reference, `DetachInternetGateway`. */
const isOutlet = (thing: Thing) => thing.type === "aws:ec2/internetGateway:InternetGateway";

function hasPublicAddress(thing: Thing, things: readonly Thing[]): boolean {
  const { type, inputs } = thing;
  if (type === "aws:ec2/natGateway:NatGateway") return inputs["connectivityType"] !== "private";
  if (type === "aws:lb/loadBalancer:LoadBalancer") return inputs["internal"] !== true;
  if (type === "aws:ec2/instance:Instance") {
    const own = things.find(({ id }) => id === thing.outputs["primaryNetworkInterfaceId"]);
    return own === undefined ? subnetOf(thing, things)?.inputs["mapPublicIpOnLaunch"] === true : own.kept?.[GIVES_PUBLIC_ADDRESS] === true;
  }
  return type === "aws:ec2/eipAssociation:EipAssociation";
}

function networkOf(thing: Thing, things: readonly Thing[]): unknown {
  return thing.outputs["vpcId"] ?? subnetOf(thing, things)?.inputs["vpcId"];
}

function subnetOf({ inputs, outputs }: Thing, things: readonly Thing[]): Thing | undefined {
  const find = (id: unknown) => things.find((thing) => thing.id === id);
  return find(outputs["subnetId"] ?? find(inputs["networkInterfaceId"])?.inputs["subnetId"]);
}

/** The texts at a path, and all below it. */
function textsAt(value: unknown, path: string[]): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textsAt(item, path));
  if (typeof value === "string") return path.length === 0 ? [value] : [];
  if (!isObject(value)) return [];
  const [key, ...rest] = path;
  return key === undefined ? Object.values(value).flatMap((item) => textsAt(item, [])) : textsAt(value[key], rest);
}
