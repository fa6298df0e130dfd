import type { Connection } from "../shared/aws-client";
import type { Found } from "./kind";

/** No type of CloudFormation's: which route table is a VPC's main one, by the VPC's id. */
export const MAIN_TABLE = "the VPC's main route table";

/** Only EC2 itself tells it, and by which association. */
export async function mainTableOf(vpcId: string, connect: () => Promise<Connection>): Promise<Found | undefined> {
  const { EC2Client, DescribeRouteTablesCommand } = await import("@aws-sdk/client-ec2");
  const client = new EC2Client(await connect());
  const { RouteTables = [] } = await client.send(
    new DescribeRouteTablesCommand({
      Filters: [{ Name: "vpc-id", Values: [vpcId] }, { Name: "association.main", Values: ["true"] }],
    }),
  );
  const main = RouteTables.flatMap(({ Associations = [] }) => Associations).find((association) => association.Main === true);
  return main && { RouteTableId: main.RouteTableId, AssociationId: main.RouteTableAssociationId };
}
