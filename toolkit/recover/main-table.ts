import type { CloudProperties } from "../aws-model/cloud-control";
import type { Connection } from "../shared/aws-client";

/** Main route table of a VPC and its association, which only EC2's own API returns. */
export async function mainTableOf(vpcId: string, connect: () => Promise<Connection>): Promise<CloudProperties | undefined> {
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
