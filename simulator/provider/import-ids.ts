import type { Thing } from "./world-file";

type Known = Pick<Thing, "type" | "id" | "inputs" | "outputs">;

const joined = (separator: string, ...parts: unknown[]) => parts.map(String).join(separator);

/** As `pulumi import` wants them, where that isn't the id in the state. Source: "Import" in the types' pages of the Pulumi Registry. */
const OTHER_IDS: Record<string, (thing: Known) => string> = {
  "aws:appautoscaling/policy:Policy": ({ id, inputs }) => joined("/", inputs["serviceNamespace"], inputs["resourceId"], inputs["scalableDimension"], id),
  "aws:appautoscaling/target:Target": ({ inputs }) => joined("/", inputs["serviceNamespace"], inputs["resourceId"], inputs["scalableDimension"]),
  "aws:cloudwatch/eventTarget:EventTarget": ({ inputs, outputs }) => joined("/", inputs["rule"], outputs["targetId"]),
  "aws:ec2/networkAclRule:NetworkAclRule": ({ inputs }) => joined(":", inputs["networkAclId"], inputs["ruleNumber"], inputs["protocol"], inputs["egress"] ?? false),
  "aws:ec2/route:Route": ({ inputs }) => joined("_", inputs["routeTableId"], inputs["destinationCidrBlock"] ?? inputs["destinationIpv6CidrBlock"] ?? inputs["destinationPrefixListId"]),
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ({ inputs }) => joined("/", inputs["subnetId"] ?? inputs["gatewayId"], inputs["routeTableId"]),
  "aws:ecs/cluster:Cluster": ({ outputs }) => String(outputs["name"]),
  "aws:ecs/service:Service": ({ id }) => id.split("/").slice(-2).join("/"),
  "aws:ecs/taskDefinition:TaskDefinition": ({ outputs }) => String(outputs["arn"]),
  "aws:rds/instance:Instance": ({ outputs }) => String(outputs["identifier"]),
};

export function importIdOf(thing: Known): string {
  return OTHER_IDS[thing.type]?.(thing) ?? thing.id;
}
