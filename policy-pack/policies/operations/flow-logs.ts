import type { ec2 } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { VPCS } from "../../types";

const FLOW_LOG = "aws:ec2/flowLog:FlowLog";

export const flowLogs: StackPolicy = {
  id: "operations-flow-logs",
  description: "In production, a VPC has a flow log.",
  remediation: "Create an aws.ec2.FlowLog with the VPC's id and trafficType ALL or REJECT.",
  references: { securityHub: ["EC2.6"], checkov: ["CKV2_AWS_11"], trivy: ["AVD-AWS-0178"], cdkNag: ["AwsSolutions-VPC7"] },
  waivable: true,
  productionOnly: true,
  types: [FLOW_LOG, ...VPCS],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const logged = graph.referrers<ec2.FlowLogArgs>(open, [FLOW_LOG], "vpcId", VPCS);
    return [
      ...open,
      ...graph.ofType(VPCS).filter((vpc) => !logged.has(vpc)).map((vpc) => ({
        resource: vpc,
        property: "flowLogs",
        found: undefined,
        allowed: "an aws.ec2.FlowLog of this VPC",
      })),
    ];
  },
};
