import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { Network, type NetworkArgs } from "../../../components/network/network";
import { build, refusal } from "../../support/simulated";
import { alerts, NAMES, some } from "../../support/workloads";

const ARGS: NetworkArgs = {
  names: NAMES,
  cidrBlock: "10.0.0.0/16",
  availabilityZones: { "ap-northeast-1a": 0, "ap-northeast-1c": 1 },
  layout: { tierBlocks: 4, zoneSlots: 4 },
  nat: { mode: "none" },
  flowLogs: { enabled: false },
};
const make = (args: Partial<NetworkArgs> = {}) => build(() => void new Network("network", { ...ARGS, ...args }));

describe("Network", () => {
  it("creates a VPC with DNS names", async () => {
    assert.deepEqual((await make()).inputs("Vpc"), {
      assignGeneratedIpv6CidrBlock: false,
      cidrBlock: "10.0.0.0/16",
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: { Name: "aws-practice-vpc-stg" },
    });
  });

  it("removes all rules of the default security group", async () => {
    const { ingress, egress } = (await make()).inputs("DefaultSecurityGroup");
    assert.deepEqual([ingress, egress], [[], []]);
  });

  it("creates a subnet for each tier and zone, without public addresses", async () => {
    const subnets = (await make({ isolatedTier: true })).ofType("Subnet");
    assert.deepEqual(
      subnets.map(({ name, inputs }) => [name, inputs["availabilityZone"], inputs["cidrBlock"], (inputs["tags"] as { Name: string }).Name]),
      [
        ["network-public-1a", "ap-northeast-1a", "10.0.0.0/20", "public-subnet-1a-stg"],
        ["network-public-1c", "ap-northeast-1c", "10.0.16.0/20", "public-subnet-1c-stg"],
        ["network-private-1a", "ap-northeast-1a", "10.0.64.0/20", "private-subnet-1a-stg"],
        ["network-private-1c", "ap-northeast-1c", "10.0.80.0/20", "private-subnet-1c-stg"],
        ["network-isolated-1a", "ap-northeast-1a", "10.0.128.0/20", "isolated-subnet-1a-stg"],
        ["network-isolated-1c", "ap-northeast-1c", "10.0.144.0/20", "isolated-subnet-1c-stg"],
      ],
    );
    assert.ok(subnets.every(({ inputs }) => inputs["mapPublicIpOnLaunch"] === false));
  });

  it("exposes subnets and NAT as outputs", async () => {
    let network: Network | undefined;
    const registered = await build(() =>
      void (network = new Network("network", { ...ARGS, isolatedTier: true, nat: { mode: "gateway" } }))
    );
    assert.deepEqual([network?.publicSubnetIds.length, network?.privateSubnetIds.length, network?.isolatedSubnetIds.length], [2, 2, 2]);
    assert.deepEqual(Object.keys(registered.only("Network").outputs).toSorted(), [
      "isolatedSubnetIds",
      "natInstanceIds",
      "natPublicIps",
      "privateSubnetIds",
      "publicSubnetIds",
      "vpcId",
    ]);
    assert.deepEqual(registered.only("Network").outputs["natPublicIps"], [registered.only("Eip").outputs["publicIp"]]);
  });
});

describe("Network routes", () => {
  const routesOf = async (args: Partial<NetworkArgs>) => {
    const registered = await make(args);
    const nameOf = (id: unknown) => registered.resources.find((resource) => resource.id === id)?.name;
    return {
      registered,
      /** Table by subnet. */
      tables: Object.fromEntries(
        registered.ofType("RouteTableAssociation").map(({ inputs }) => [nameOf(inputs["subnetId"]), nameOf(inputs["routeTableId"])]),
      ),
      /** Target by table. */
      routes: Object.fromEntries(
        registered.ofType("Route").map(({ inputs }) => [
          nameOf(inputs["routeTableId"]),
          nameOf(inputs["gatewayId"] ?? inputs["natGatewayId"] ?? inputs["networkInterfaceId"]),
        ]),
      ),
      main: nameOf(registered.inputs("MainRouteTableAssociation")["routeTableId"]),
    };
  };

  it("makes the private route table the main one", async () => {
    const { main, routes, tables } = await routesOf({});
    assert.equal(main, "network-routes-private");
    assert.deepEqual(routes, { "network-routes-public": "network-routes-internet-gateway" });
    assert.deepEqual(tables, {
      "network-public-1a": "network-routes-public",
      "network-public-1c": "network-routes-public",
      "network-private-1a": "network-routes-private",
      "network-private-1c": "network-routes-private",
    });
  });

  it("routes private subnets to the one NAT instance with nat.mode instance", async () => {
    const { routes, registered } = await routesOf({ nat: { mode: "instance" } });
    assert.equal(routes["network-routes-private"], "network-nat-interface");
    assert.equal(registered.ofType("NatGateway").length, 0);
  });

  it("assigns public addresses only in the NAT instance's subnet, and in none with elasticIp", async () => {
    const publicOnes = async (elasticIp: boolean) =>
      (await make({ nat: { mode: "instance", elasticIp } })).ofType("Subnet").filter(({ inputs }) => inputs["mapPublicIpOnLaunch"] === true)
        .map(({ name }) => name);
    assert.deepEqual(await publicOnes(false), ["network-public-1a"]);
    assert.deepEqual(await publicOnes(true), []);
  });

  it("routes private subnets to the one NAT gateway with nat.mode gateway", async () => {
    const { routes, tables, registered } = await routesOf({ nat: { mode: "gateway" } });
    assert.equal(routes["network-routes-private"], "network-nat-1a-gateway");
    assert.equal(tables["network-private-1c"], "network-routes-private");
    assert.equal(registered.inputs("NatGateway")["subnetId"], registered.only("Subnet", "network-public-1a").id);
  });

  it("routes each zone to its own NAT gateway with nat.mode gateway-per-az, and keeps the main table without a route", async () => {
    const { routes, tables, main, registered } = await routesOf({ nat: { mode: "gateway-per-az" } });
    assert.deepEqual(routes, {
      "network-routes-public": "network-routes-internet-gateway",
      "network-routes-private-1a": "network-nat-1a-gateway",
      "network-routes-private-1c": "network-nat-1c-gateway",
    });
    assert.equal(main, "network-routes-private");
    assert.deepEqual([tables["network-private-1a"], tables["network-private-1c"]], [
      "network-routes-private-1a",
      "network-routes-private-1c",
    ]);
    assert.equal(registered.ofType("Eip").length, 2);
  });

  it("places the one NAT in nat.availabilityZone", async () => {
    const registered = await make({ nat: { mode: "gateway", availabilityZone: "ap-northeast-1c" } });
    assert.equal(registered.inputs("NatGateway")["subnetId"], registered.only("Subnet", "network-public-1c").id);
  });

  it("notifies alerts of the NAT instance's alarm, and exposes the alarm as output", async () => {
    const registered = await build(() => void new Network("network", { ...ARGS, nat: { mode: "instance" }, alerts: alerts() }));
    const topic = registered.only("Topic").outputs["arn"];
    assert.deepEqual(registered.inputs("MetricAlarm", "network-nat-status")["alarmActions"], [topic]);
    assert.equal(registered.only("Network").outputs["natAlarmArn"], registered.only("MetricAlarm", "network-nat-status").outputs["arn"]);
    assert.deepEqual(registered.only("Network").outputs["natInstanceIds"], [registered.only("Instance").id]);
  });

  it("has no alarm actions without alerts, and no alarm with a NAT gateway", async () => {
    assert.deepEqual(
      some((await make({ nat: { mode: "instance" } })).inputs("MetricAlarm", "network-nat-status"), "alarmActions", "okActions"),
      [undefined, undefined],
    );
    const registered = await build(() => void new Network("network", { ...ARGS, nat: { mode: "gateway" }, alerts: alerts() }));
    assert.equal(registered.ofType("MetricAlarm").length, 0);
    assert.equal(registered.only("Network").outputs["natAlarmArn"], undefined);
  });

  it("has no route out of isolated subnets, not even to S3", async () => {
    const { tables, routes, registered } = await routesOf({ isolatedTier: true, nat: { mode: "gateway-per-az" } });
    assert.equal(tables["network-isolated-1a"], "network-routes-isolated");
    assert.equal(routes["network-routes-isolated"], undefined);
    const s3 = registered.inputs("VpcEndpoint")["routeTableIds"] as string[];
    assert.ok(!s3.includes(registered.only("RouteTable", "network-routes-isolated").id));
  });

  it("creates a NAT after its route to the internet", async () => {
    const way = ["network-routes-public-1a", "network-routes-public-1c", "network-routes-public-internet"];
    for (
      const [nat, type] of [[{ mode: "instance" }, "Instance"], [{ mode: "gateway" }, "NatGateway"], [{ mode: "gateway" }, "Eip"], [{
        mode: "instance",
        elasticIp: true,
      }, "Eip"]] as const
    ) {
      const dependencies = (await make({ nat })).dependencies(type);
      assert.deepEqual(way.filter((step) => !dependencies.includes(step)), [], `${nat.mode} ${type}`);
    }
  });
});

describe("Network access", () => {
  /** Dependencies of a resource that requires internet access of the subnets. */
  const waitedFor = async (which: "internetAccess" | "outboundAccess", args: Partial<NetworkArgs>) => {
    const registered = await build(() => {
      const network = new Network("network", { ...ARGS, ...args });
      new aws.sns.Topic("after", {}, { dependsOn: network[which] });
    });
    return registered.dependencies("Topic");
  };
  const PUBLIC = ["network-routes-public-1a", "network-routes-public-1c", "network-routes-public-internet"];
  const PRIVATE = ["network-routes-private-1a", "network-routes-private-1c"];

  it("of a public subnet depends on its table and the route to the internet gateway, with any NAT", async () => {
    for (const mode of ["none", "instance", "gateway", "gateway-per-az"] as const) {
      assert.deepEqual(await waitedFor("internetAccess", { nat: { mode } }), PUBLIC, mode);
    }
    assert.deepEqual(await waitedFor("internetAccess", { ipv6: true, isolatedTier: true }), [
      ...PUBLIC,
      "network-routes-public-internet-ipv6",
    ]);
  });

  const outbound: [NetworkArgs["nat"], string[]][] = [
    [{ mode: "none" }, PRIVATE],
    [{ mode: "instance" }, ["network-nat-readiness-note", ...PRIVATE, "network-routes-private-nat"]],
    [{ mode: "instance", elasticIp: true }, ["network-nat-readiness-note", ...PRIVATE, "network-routes-private-nat"]],
    [{ mode: "gateway", availabilityZone: "ap-northeast-1c" }, ["network-nat-1c-gateway", ...PRIVATE, "network-routes-private-nat"]],
    [{ mode: "gateway-per-az" }, [
      "network-nat-1a-gateway",
      "network-nat-1c-gateway",
      "network-routes-private-1a",
      "network-routes-private-1a-nat",
      "network-routes-private-1c",
      "network-routes-private-1c-nat",
    ]],
  ];
  for (const [nat, expected] of outbound) {
    it(`of a private subnet is there with its table, its route and what translates: ${JSON.stringify(nat)}`, async () => {
      assert.deepEqual(await waitedFor("outboundAccess", { nat, isolatedTier: true }), expected);
    });
  }
});

describe("Network with IPv6", () => {
  const zones = { "ap-northeast-1a": 0, "ap-northeast-1c": 3 };
  const withIpv6 = (args: Partial<NetworkArgs> = {}) => make({ ipv6: true, isolatedTier: true, availabilityZones: zones, ...args });

  it("requests a block, and assigns public subnets the /64 of their zone's slot", async () => {
    const registered = await withIpv6();
    assert.equal(registered.inputs("Vpc")["assignGeneratedIpv6CidrBlock"], true);
    const block = String(registered.only("Vpc").outputs["ipv6CidrBlock"]);
    const part = (slot: number) => block.replace(/00::\/56$/, `0${slot}::/64`);
    assert.match(part(0), /00::\/64$/);
    assert.deepEqual(
      registered.ofType("Subnet").filter(({ inputs }) => inputs["ipv6CidrBlock"] !== undefined).map((
        { name, inputs },
      ) => [name, inputs["ipv6CidrBlock"]]),
      [
        ["network-public-1a", part(0)],
        ["network-public-1c", part(3)],
      ],
    );
  });

  it("routes IPv6 from public subnets only", async () => {
    const registered = await withIpv6({ nat: { mode: "gateway" } });
    const routes = registered.ofType("Route").map(({ inputs }) => inputs).filter((route) =>
      route["destinationIpv6CidrBlock"] !== undefined
    );
    assert.deepEqual(routes, [{
      routeTableId: registered.only("RouteTable", "network-routes-public").id,
      destinationIpv6CidrBlock: "::/0",
      gatewayId: registered.only("InternetGateway").id,
    }]);
  });

  it("is off by default", async () => {
    const registered = await make({ ipv6: false });
    assert.equal(registered.inputs("Vpc")["assignGeneratedIpv6CidrBlock"], false);
    assert.doesNotMatch(JSON.stringify(registered.ofType("Subnet").map(({ inputs }) => inputs)), /ipv6/i);
    assert.deepEqual(registered.ofType("Route").map(({ name }) => name), ["network-routes-public-internet"]);
  });

  const rules = { ingress: {}, egress: {} };
  it("rejects networkAcls.public together with ipv6", async () => {
    const message = await refusal(() => void new Network("network", { ...ARGS, ipv6: true, networkAcls: { public: rules } }));
    assert.equal(message, "Network \"network\": networkAcls is \"public\", but must be omitted with ipv6, as its rules know IPv4 only");
    const registered = await withIpv6({ networkAcls: { private: rules } });
    assert.equal(registered.ofType("NetworkAcl").length, 1);
  });
});

describe("Network extras", () => {
  it("always has an S3 gateway endpoint", async () => {
    const registered = await make({ nat: { mode: "gateway-per-az" } });
    const endpoint = registered.inputs("VpcEndpoint");
    assert.deepEqual([endpoint["vpcEndpointType"], endpoint["serviceName"]], ["Gateway", "com.amazonaws.ap-northeast-1.s3"]);
    assert.deepEqual(
      (endpoint["routeTableIds"] as string[]).toSorted(),
      registered.ofType("RouteTable").map(({ id }) => id).toSorted(),
    );
  });

  it("creates an interface endpoint for each of interfaceEndpoints, with HTTPS from the VPC", async () => {
    const registered = await make({ interfaceEndpoints: ["ecr.dkr", "logs"] });
    const endpoints = registered.ofType("VpcEndpoint").filter(({ inputs }) => inputs["vpcEndpointType"] === "Interface");
    assert.deepEqual(endpoints.map(({ inputs }) => inputs["serviceName"]), [
      "com.amazonaws.ap-northeast-1.ecr.dkr",
      "com.amazonaws.ap-northeast-1.logs",
    ]);
    assert.ok(endpoints.every(({ inputs }) => inputs["privateDnsEnabled"] === true));
    const { description, securityGroupId, ...rule } = registered.inputs("SecurityGroupIngressRule");
    assert.equal(description, "HTTPS from the VPC");
    assert.deepEqual(endpoints[0]?.inputs["securityGroupIds"], [securityGroupId]);
    assert.deepEqual(rule, { cidrIpv4: "10.0.0.0/16", ipProtocol: "tcp", fromPort: 443, toPort: 443 });
    assert.equal(registered.ofType("SecurityGroupEgressRule").length, 0);
  });

  it("records traffic in a log group of its own unless flowLogs is off", async () => {
    assert.equal((await make()).ofType("FlowLog").length, 0);
    const registered = await make({ flowLogs: undefined });
    const flowLog = registered.inputs("FlowLog");
    assert.deepEqual([flowLog["trafficType"], flowLog["maxAggregationInterval"]], ["ALL", 60]);
    assert.equal(flowLog["logDestination"], registered.only("LogGroup").outputs["arn"]);
    assert.deepEqual(registered.inputs("LogGroup"), { name: "/aws-practice/stg/vpc-flow-logs", retentionInDays: 30 });
  });

  it("lets the flow-log service write to that log group only, for this account only", async () => {
    const registered = await make({ flowLogs: { retentionDays: 365, trafficType: "REJECT" } });
    const group = "arn:aws:logs:ap-northeast-1:111111111111:log-group:/aws-practice/stg/vpc-flow-logs";
    assert.deepEqual(registered.json("RolePolicy", undefined, "policy"), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [`${group}:log-stream:*`] },
        { Effect: "Allow", Action: ["logs:DescribeLogStreams"], Resource: [`${group}:*`] },
        { Effect: "Allow", Action: ["logs:DescribeLogGroups"], Resource: ["*"] },
      ],
    });
    assert.deepEqual(registered.json("Role", undefined, "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [{
        Effect: "Allow",
        Principal: { Service: "vpc-flow-logs.amazonaws.com" },
        Action: "sts:AssumeRole",
        Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
      }],
    });
    assert.ok(registered.dependencies("FlowLog").includes("network-flow-logs-write"));
    assert.deepEqual([registered.inputs("LogGroup")["retentionInDays"], registered.inputs("FlowLog")["trafficType"]], [365, "REJECT"]);
  });

  it("creates network ACLs for networkAcls, and associates subnets after their rules", async () => {
    assert.equal((await make()).ofType("NetworkAcl").length, 0);
    const registered = await make({
      networkAcls: {
        private: {
          ingress: { 100: { action: "allow", protocol: "tcp", cidrBlock: "10.0.0.0/16", fromPort: 443, toPort: 443 } },
          egress: {
            100: { action: "allow", protocol: "all", cidrBlock: "0.0.0.0/0" },
            200: { action: "deny", protocol: "icmp", cidrBlock: "0.0.0.0/0" },
          },
        },
      },
    });
    const rules = registered.ofType("NetworkAclRule").map((
      { name, inputs },
    ) => [name, inputs["egress"], inputs["ruleAction"], inputs["protocol"], inputs["fromPort"], inputs["icmpType"]]);
    assert.deepEqual(rules.toSorted((a, b) => String(b[0]).localeCompare(String(a[0]))), [
      ["network-private-acl-ingress-100", false, "allow", "tcp", 443, undefined],
      ["network-private-acl-egress-200", true, "deny", "icmp", undefined, -1],
      ["network-private-acl-egress-100", true, "allow", "-1", undefined, undefined],
    ]);
    assert.deepEqual(registered.ofType("NetworkAclAssociation").map(({ name }) => name), [
      "network-private-acl-private-1a",
      "network-private-acl-private-1c",
    ]);
    const dependencies = registered.dependencies("NetworkAclAssociation", "network-private-acl-private-1a");
    assert.ok(rules.every(([name]) => dependencies.includes(String(name))));
  });
});

describe("Network refusals", () => {
  const cases: [string, Partial<NetworkArgs>, RegExp][] = [
    ["a block with host bits", { cidrBlock: "10.0.3.0/16" }, /^Network "network": cidrBlock is "10.0.3.0\/16", but must be an IPv4 block/],
    [
      "a zone without room",
      { availabilityZones: { "ap-northeast-1a": 4 } },
      /^Network "network": no room for public-subnet-1a \(zone slot 4\)/,
    ],
    [
      "a NAT mode that doesn't exist",
      { nat: { mode: "cloud" as never } },
      /nat.mode is "cloud", but must be one of none, instance, gateway, gateway-per-az/,
    ],
    [
      "an instance type without an instance",
      { nat: { mode: "gateway", instanceType: "t4g.nano" } },
      /nat.instanceType is "t4g.nano", but must be omitted, as nat.mode is gateway/,
    ],
    [
      "a NAT in a zone of another network",
      { nat: { mode: "gateway", availabilityZone: "ap-northeast-1d" } },
      /nat.availabilityZone is "ap-northeast-1d", but must be one of ap-northeast-1a, ap-northeast-1c/,
    ],
    [
      "a retention that CloudWatch doesn't know",
      { flowLogs: { retentionDays: 8 as never } },
      /retentionDays is 8, but must be one of 1, 3, 5, 7/,
    ],
    [
      "a traffic type that doesn't exist",
      { flowLogs: { trafficType: "SOME" as never } },
      /trafficType is "SOME", but must be one of ALL, ACCEPT, REJECT/,
    ],
    [
      "a service with its prefix",
      { interfaceEndpoints: ["com.amazonaws.x/logs"] },
      /interfaceEndpoints\[0\] is "com.amazonaws.x\/logs", but must be the name of an AWS service/,
    ],
    [
      "an instance type that is none",
      { nat: { mode: "instance", instanceType: "nano" } },
      /instanceType is "nano", but must be an EC2 instance type/,
    ],
    [
      "rules for a tier that isn't there",
      { networkAcls: { isolated: { ingress: {}, egress: {} } } },
      /networkAcls is "isolated", but must be one of public, private: there is no other tier/,
    ],
    ["a rule without ports", {
      networkAcls: { public: { ingress: { 1: { action: "allow", protocol: "tcp", cidrBlock: "0.0.0.0/0" } }, egress: {} } },
    }, /ingress.1.fromPort is missing/],
  ];
  for (const [what, args, message] of cases) {
    it(`rejects ${what}`, async () => {
      assert.match(await refusal(() => void new Network("network", { ...ARGS, ...args })), message);
    });
  }
});
