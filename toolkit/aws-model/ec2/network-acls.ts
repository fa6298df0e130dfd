import { always, type ByRefresh, searched } from "../cloud-control";
import { type Entries, NO_REFUSAL } from "../entry";
import { ec2Arn } from "./addresses";

/** CloudFormation creates entries, but can't read them. */
const networkAclRule: ByRefresh = {
  by: "refresh",
  id: (pending) =>
    pending.joined(
      ":",
      pending.text("networkAclId"),
      pending.text("ruleNumber"),
      pending.text("protocol"),
      String(pending.inputs["egress"] === true),
    ),
};

/** Network ACLs. */
export const networkAcls: Entries = {
  "aws:ec2/networkAcl:NetworkAcl": {
    noun: "network ACL",
    holdsData: false,
    autoName: null,
    // ec2/vpc_network_acl.go
    replacedBy: ["vpcId"],
    interruptedBy: [],
    uses: { vpcId: "aws:ec2/vpc:Vpc" },
    refusesDeletion: { inUse: (id) => `DependencyViolation: The networkAcl '${id}' has dependencies and cannot be deleted.` },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::NetworkAcl", { VpcId: "vpcId" }),
    simulate: {
      id: (request) => request.hexId("acl"),
      outputs: (request, id) => ({ arn: ec2Arn(request, "network-acl", id), ownerId: request.place.accountId }),
    },
  },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    noun: "network ACL rule",
    holdsData: false,
    autoName: null,
    // ec2/vpc_network_acl_rule.go
    replacedBy: [
      "cidrBlock",
      "egress",
      "fromPort",
      "icmpCode",
      "icmpType",
      "ipv6CidrBlock",
      "networkAclId",
      "protocol",
      "ruleAction",
      "ruleNumber",
      "toPort",
    ],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: ({ inputs }) =>
      [inputs["networkAclId"], inputs["ruleNumber"], inputs["protocol"], inputs["egress"] ?? false].map(String).join(":"),
    cloudControl: networkAclRule,
    simulate: {
      id: (request) => `nacl-${parseInt(request.hex(8), 16)}`,
      unique: (request) =>
        `${request.input("networkAclId")} ${request.inputs["egress"] === true ? "egress" : "ingress"} ${
          Number(request.inputs["ruleNumber"])
        }`,
      outputs: () => ({}),
    },
  },
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": {
    noun: "network ACL association",
    holdsData: false,
    autoName: null,
    // ec2/vpc_network_acl_association.go
    replacedBy: ["networkAclId", "subnetId"],
    interruptedBy: [],
    uses: { networkAclId: "aws:ec2/networkAcl:NetworkAcl" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::EC2::SubnetNetworkAclAssociation", {
      SubnetId: "subnetId",
      NetworkAclId: "networkAclId",
    }, { unique: always, untagged: true }),
    simulate: { id: (request) => request.hexId("aclassoc"), outputs: () => ({}) },
  },
};
