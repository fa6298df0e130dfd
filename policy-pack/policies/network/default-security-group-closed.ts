import type { ec2 } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { DEFAULT_SECURITY_GROUP, VPCS } from "../../types";
import { list, must, validateEach } from "../../values";
import { STANDALONE_RULES } from "./security-group-rules";

export const defaultSecurityGroupClosed: StackPolicy = {
  id: "network-default-security-group-closed",
  description: "The program manages the default security group of each VPC, which has no rules.",
  remediation: "Create an aws.ec2.DefaultSecurityGroup of the VPC, with ingress: [] and egress: [], and no rules of its own.",
  references: { securityHub: ["EC2.2"], checkov: ["CKV2_AWS_12"], trivy: ["AVD-AWS-0173"] },
  waivable: true,
  types: [...VPCS, DEFAULT_SECURITY_GROUP, ...STANDALONE_RULES],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const managed = graph.referrers<ec2.DefaultSecurityGroupArgs>(open, [DEFAULT_SECURITY_GROUP], "vpcId", VPCS);
    return [
      ...open,
      ...graph.ofType(VPCS).filter((vpc) => !managed.has(vpc)).map((vpc) => ({
        resource: vpc,
        property: "defaultSecurityGroupId",
        found: undefined,
        allowed: "managed by an aws.ec2.DefaultSecurityGroup",
      })),
      ...validateEach(
        graph.ofType([DEFAULT_SECURITY_GROUP]),
        (group) =>
          (["ingress", "egress"] as const).flatMap((path) =>
            must<ec2.DefaultSecurityGroupArgs>(group, path, (value) => list(value).length === 0, "[]")
          ),
      ),
      ...standaloneRules(graph),
    ];
  },
};

function standaloneRules(graph: ResourceGraph): Result[] {
  if (graph.ofType([DEFAULT_SECURITY_GROUP]).length === 0) return [];
  return validateEach(
    graph.ofType(STANDALONE_RULES),
    (rule) =>
      graph.references(rule, "securityGroupId", [DEFAULT_SECURITY_GROUP]).map((group) => ({
        resource: rule,
        property: "securityGroupId",
        found: group.name,
        allowed: "a security group that isn't a VPC's default",
      })),
  );
}
