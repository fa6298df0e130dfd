import assert from "node:assert/strict";

import { reachability, reachabilityOf } from "../../policy-pack/reachability/reachability";
import { type Properties, type Resource, UNKNOWN, UnknownValueError } from "../../policy-pack/stack-view";
import {
  CONNECTED,
  egress,
  findings,
  group,
  ingress,
  lines,
  make,
  NETWORK,
  program,
  service,
  STORE,
  tcp,
  urn,
  WEB,
  web,
} from "./support/small-network";

describe("reachability from the internet", () => {
  const open = ingress("sg-web", { cidrIpv4: "0.0.0.0/0" });

  it("includes a load balancer whose subnet is routed to an internet gateway", () => {
    assert.deepEqual(lines(...WEB, open), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(reachability(program(...WEB, open))[0]!.via, ["in", "to-internet"]);
  });

  it("excludes an internal load balancer and one in a private subnet", () => {
    assert.deepEqual(lines(...NETWORK, group("sg-web"), web({ internal: true }), open), ["load balancer web 443/tcp <- 0.0.0.0/0"]);
    assert.deepEqual(lines(...NETWORK, group("sg-web"), web({ subnets: ["private"] }), open), ["load balancer web 443/tcp <- 0.0.0.0/0"]);
  });

  it("follows the main route table if a subnet has none of its own", () => {
    const inPrivate = [...NETWORK, group("sg-web"), web({ subnets: ["private"] }), open];
    const main = make("main", "main", { vpcId: "vpc", routeTableId: "rtb-public" });
    const internet = ["load balancer web 443/tcp <- internet"];
    assert.deepEqual(lines(...inPrivate, main), internet);
    assert.deepEqual(
      lines(...inPrivate, make("route", "r", { routeTableId: "rtb-default", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw" })),
      internet,
    );
    assert.deepEqual(
      lines(
        ...inPrivate,
        make("defaultTable", "rtb-default", { defaultRouteTableId: "rtb-default", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw" }] }),
      ),
      internet,
    );
    assert.notDeepEqual(
      lines(...inPrivate, make("main", "main", { vpcId: "vpc", routeTableId: "rtb-other" }), make("table", "rtb-other")),
      internet,
    );
  });

  it("excludes a NAT, a peering and a route to private addresses", () => {
    const base = [...NETWORK.filter(({ name }) => name !== "to-internet"), group("sg-web"), web(), open];
    for (
      const way of [
        { natGatewayId: "nat-1" },
        { networkInterfaceId: "eni-1" },
        { vpcPeeringConnectionId: "pcx-1" },
        { egressOnlyGatewayId: "eigw-1" },
        { gatewayId: "vgw-1" },
        { gatewayId: "local" },
      ]
    ) {
      const isNetwork = "vpcPeeringConnectionId" in way || ("gatewayId" in way && way.gatewayId === "vgw-1");
      assert.deepEqual(lines(...base, make("route", "r", { routeTableId: "rtb-public", destinationCidrBlock: "0.0.0.0/0", ...way })), [
        "load balancer web 443/tcp <- 0.0.0.0/0",
        ...(isNetwork ? ["load balancer web 443/tcp <- other network 0.0.0.0/0"] : []),
      ], JSON.stringify(way));
    }
    assert.deepEqual(
      lines(...base, make("route", "r", { routeTableId: "rtb-public", destinationCidrBlock: "10.9.0.0/16", gatewayId: "igw" })),
      ["load balancer web 443/tcp <- 0.0.0.0/0"],
    );
  });

  it("works with halves and parts of the address space", () => {
    assert.deepEqual(lines(...WEB, ingress("sg-web", { cidrIpv4: "0.0.0.0/1" })), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(reachability(program(...WEB, ingress("sg-web", { cidrIpv4: "203.0.113.7/32" })))[0]!.blocks, ["203.0.113.7/32"]);
    for (const cidrIpv4 of ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]) {
      assert.deepEqual(lines(...WEB, ingress("sg-web", { cidrIpv4 })), [`load balancer web 443/tcp <- ${cidrIpv4}`]);
    }
  });

  it("requires a route, an address and a rule for IPv6", () => {
    const ipv6 = ingress("sg-web", { cidrIpv6: "::/0" });
    const dual = [
      ...NETWORK.filter(({ name }) => name !== "public"),
      make("subnet", "public", { vpcId: "vpc", cidrBlock: "10.0.0.0/24", ipv6CidrBlock: "2001:db8::/64" }),
      group("sg-web"),
      web({ ipAddressType: "dualstack" }),
    ];
    const route = make("route", "to-internet-6", { routeTableId: "rtb-public", destinationIpv6CidrBlock: "::/0", gatewayId: "igw" });
    assert.deepEqual(lines(...WEB, route, ipv6), []);
    assert.deepEqual(lines(...dual, ipv6), ["load balancer web 443/tcp <- ::/0"]);
    assert.deepEqual(lines(...dual, route, ipv6), ["load balancer web 443/tcp <- internet"]);
    const only = [...dual.filter(({ name }) => name !== "web"), web({ ipAddressType: "dualstack-without-public-ipv4" }), route];
    assert.deepEqual(reachability(program(...only, ipv6, open)).map(({ from, blocks }) => [from, ...blocks]), [["internet", "::/0"], [
      "0.0.0.0/0",
      "0.0.0.0/0",
    ]]);
    assert.deepEqual(
      reachability(program(...dual, route, ipv6, open)).map(({ from, blocks, via }) => ({ from, blocks, via: via.length })),
      [{ from: "internet", blocks: ["0.0.0.0/0", "::/0"], via: 3 }],
    );
  });

  it("includes a task, instance or database with a public address in a public subnet", () => {
    const base = [...NETWORK, group("sg-web"), open];
    const reached = (...resources: Resource[]) => lines(...base, ...resources).filter((text) => text.endsWith("internet"));
    assert.deepEqual(reached(service("a", "sg-web", "public", { assignPublicIp: true })), ["service a 443/tcp <- internet"]);
    assert.deepEqual(reached(service("a", "sg-web", "public")), []);
    assert.deepEqual(reached(service("a", "sg-web", "private", { assignPublicIp: true })), []);
    const instance = (properties: Properties) =>
      make("instance", "i", { subnetId: "public", vpcSecurityGroupIds: ["sg-web"], ...properties });
    assert.deepEqual(reached(instance({ associatePublicIpAddress: true })), ["instance i 443/tcp <- internet"]);
    assert.deepEqual(reached(instance({})), []);
    assert.deepEqual(reached(instance({}), make("eip", "e", { instance: "i" })), ["instance i 443/tcp <- internet"]);
    const onInterface = [
      make("networkInterface", "eni", { subnetId: "public", securityGroups: ["sg-web"] }),
      make("instance", "i", { primaryNetworkInterface: { networkInterfaceId: "eni" } }),
    ];
    assert.deepEqual(reached(...onInterface), []);
    assert.deepEqual(reached(...onInterface, make("eip", "e", { networkInterface: "eni" })), ["instance i 443/tcp <- internet"]);
    const template = make("launchTemplate", "lt", {
      networkInterfaces: [{ associatePublicIpAddress: "true", securityGroups: ["sg-web"] }],
    });
    assert.deepEqual(reached(template, make("autoscaling", "fleet", { vpcZoneIdentifiers: ["public"], launchTemplate: { id: "lt" } })), [
      "instances fleet 443/tcp <- internet",
    ]);
    const database = (
      properties: Properties,
    ) => [
      make("subnetGroup", "s", { subnetIds: ["public"] }),
      make("database", "d", { port: 443, dbSubnetGroupName: "s", vpcSecurityGroupIds: ["sg-web"], ...properties }),
    ];
    assert.deepEqual(reached(...database({ publiclyAccessible: true })), ["database d 443/tcp <- internet"]);
    assert.deepEqual(reached(...database({ publiclyAccessible: false })), []);
  });

  it("follows a subnet's address assignment at launch, unless the instance overrides it", () => {
    const base = [
      ...NETWORK.filter(({ name }) => name !== "public"),
      make("subnet", "public", { vpcId: "vpc", cidrBlock: "10.0.0.0/24", mapPublicIpOnLaunch: true }),
      group("sg-web"),
      open,
    ];
    const instance = (properties: Properties) =>
      make("instance", "i", { subnetId: "public", vpcSecurityGroupIds: ["sg-web"], ...properties });
    assert.deepEqual(lines(...base, instance({})), ["instance i 443/tcp <- internet"]);
    assert.deepEqual(lines(...base, instance({ associatePublicIpAddress: false })), ["instance i 443/tcp <- 0.0.0.0/0"]);
  });

  it("treats another program's subnets as routed", () => {
    const byId = make("route", "to-internet", { routeTableId: "rtb-public", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-0123" });
    assert.deepEqual(lines(...WEB.filter(({ name }) => name !== "to-internet"), byId, open), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(lines(group("sg-web"), open, web({ subnets: ["subnet-elsewhere"] })), ["load balancer web 443/tcp <- internet"]);
  });

  it("includes a network load balancer without a group on its listeners", () => {
    const listeners = [
      make("listener", "l1", { loadBalancerArn: "nlb", port: 25, protocol: "TCP" }),
      make("listener", "l2", { loadBalancerArn: "nlb", port: 53, protocol: "TCP_UDP" }),
    ];
    assert.deepEqual(lines(...NETWORK, make("loadBalancer", "nlb", { loadBalancerType: "network", subnets: ["public"] }), ...listeners), [
      "load balancer nlb 25/tcp <- internet",
      "load balancer nlb 53/tcp <- internet",
      "load balancer nlb 53/udp <- internet",
    ]);
  });

  it("excludes AWS's prefix lists, but includes one of the program with the internet", () => {
    const rule = ingress("sg-web", { prefixListId: "pl-1" });
    assert.deepEqual(lines(...WEB, rule), ["load balancer web 443/tcp <- prefix list pl-1"]);
    assert.deepEqual(lines(...WEB, rule, make("prefixList", "pl-1", { entries: [{ cidr: "0.0.0.0/0" }] })), [
      "load balancer web 443/tcp <- internet",
    ]);
  });

  it("includes an application load balancer with its VPC's default group, if that allows it", () => {
    const base = [...NETWORK, web({ securityGroups: [] })];
    assert.deepEqual(lines(...base), []);
    assert.deepEqual(
      lines(
        ...base,
        make("defaultGroup", "sg-default", {
          vpcId: "vpc",
          ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }],
        }),
      ),
      ["load balancer web all/all <- internet"],
    );
  });
});

describe("reachability inside", () => {
  const reached = ["database db 5432/tcp <- service api"];

  it("requires a rule at both ends", () => {
    assert.deepEqual(lines(...STORE, ...CONNECTED), reached);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!), []);
    assert.deepEqual(lines(...STORE, CONNECTED[1]!), []);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!, egress("sg-api", { referencedSecurityGroupId: "sg-db" }, tcp(443))), []);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!, egress("sg-api", { cidrIpv4: "10.0.2.0/24" }, tcp(5000, 6000))), reached);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!, egress("sg-api", { cidrIpv4: "10.7.0.0/16" }, tcp(5432))), []);
  });

  it("is the same for every kind of rule", () => {
    const out = CONNECTED[1]!;
    const older = (properties: Properties) =>
      make("rule", "in", { type: "ingress", securityGroupId: "sg-db", protocol: "tcp", fromPort: 5432, toPort: 5432, ...properties });
    assert.deepEqual(lines(...STORE, out, older({ sourceSecurityGroupId: "sg-api" })), reached);
    assert.deepEqual(lines(...STORE, out, older({ cidrBlocks: ["10.0.1.0/24", "10.0.3.0/24"] })), [
      "database db 5432/tcp <- 10.0.1.0/24",
      "database db 5432/tcp <- 10.0.3.0/24",
    ]);
    assert.deepEqual(
      lines(
        ...STORE,
        older({ sourceSecurityGroupId: "sg-api" }),
        make("rule", "out", {
          type: "egress",
          securityGroupId: "sg-api",
          protocol: "-1",
          fromPort: 0,
          toPort: 0,
          cidrBlocks: ["0.0.0.0/0"],
        }),
      ),
      reached,
    );
    const others = STORE.filter(({ name }) => name !== "sg-db" && name !== "sg-api");
    const inline = [
      group("sg-db", { ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: ["sg-api"] }] }),
      group("sg-api", { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
    ];
    assert.deepEqual(lines(...others, ...inline), reached);
    assert.deepEqual(reachability(program(...others, ...inline))[0]!.via, ["sg-api egress.0", "sg-db ingress.0"]);
  });

  it("includes all resources with a shared group, and self rules", () => {
    const cacheRules = [
      make("rule", "self", { type: "ingress", securityGroupId: "sg-api", protocol: "tcp", fromPort: 0, toPort: 65_535, self: true }),
      egress("sg-api", { referencedSecurityGroupId: "sg-api" }, { ipProtocol: "-1" }),
    ];
    const cache = make("cache", "cache", { engine: "redis", securityGroupIds: ["sg-api"] });
    assert.deepEqual(lines(...STORE, cache, service("worker", "sg-api"), ...cacheRules), [
      "cache cache 6379/tcp <- service api",
      "cache cache 6379/tcp <- service worker",
      "service api all/tcp <- cache cache",
      "service api all/tcp <- service worker",
      "service worker all/tcp <- cache cache",
      "service worker all/tcp <- service api",
    ]);
  });

  it("includes jobs by state machine, schedule and event, and any other resource with a group", () => {
    const place = { Subnets: ["private"], SecurityGroups: ["sg-job"], AssignPublicIp: "DISABLED" };
    const definition = {
      States: {
        Both: {
          Type: "Parallel",
          Branches: [{ States: { Run: { Parameters: { NetworkConfiguration: { AwsvpcConfiguration: place } } } } }],
        },
      },
    };
    const networkConfiguration = { subnets: ["private"], securityGroups: ["sg-job"] };
    for (
      const [label, job] of [
        ["state machine sm", make("stateMachine", "sm", { definition: JSON.stringify(definition) })],
        ["schedule s", make("schedule", "s", { target: { ecsParameters: { networkConfiguration } } })],
        ["event target e", make("eventTarget", "e", { ecsTarget: { networkConfiguration } })],
        ["task n", make("stash", "n", { input: { taskDefinition: "migrate:1", ...networkConfiguration } })],
        ["function f", make("fn", "f", { vpcConfig: { subnetIds: ["private"], securityGroupIds: ["sg-job"] } })],
      ] as const
    ) {
      const rules = [
        ingress("sg-db", { referencedSecurityGroupId: "sg-job" }, tcp(5432)),
        egress("sg-job", { referencedSecurityGroupId: "sg-db" }, tcp(5432)),
      ];
      assert.deepEqual(lines(...STORE, group("sg-job"), job, ...rules), [`database db 5432/tcp <- ${label}`]);
    }
  });

  it("excludes a noted task whose groups a service has", () => {
    const note = (...securityGroups: string[]) =>
      make("stash", "n", { input: { taskDefinition: "migrate:1", subnets: ["private"], securityGroups } });
    const row = "database db 5432/tcp <- service api";
    assert.deepEqual(lines(...STORE, ...CONNECTED, note("sg-api")), [row]);
    assert.deepEqual(lines(...STORE, ...CONNECTED, group("sg-migrate"), note("sg-api", "sg-migrate")), [
      row,
      "database db 5432/tcp <- task n",
    ]);
  });

  it("excludes a stash that notes no task", () => {
    const rules = [
      ingress("sg-db", { referencedSecurityGroupId: "sg-job" }, tcp(5432)),
      egress("sg-job", { referencedSecurityGroupId: "sg-db" }, tcp(5432)),
    ];
    for (const input of ["text", undefined, { securityGroups: ["sg-job"] }, { taskDefinition: "migrate:1" }]) {
      const given = program(...STORE, group("sg-job"), make("stash", "n", { input }), ...rules);
      assert.deepEqual(reachability(given), []);
      assert.deepEqual(reachabilityOf(given).unattached.map(({ group: of }) => of), [urn("group", "sg-job")]);
    }
  });

  it("includes targets that a load balancer reaches by addresses", () => {
    const rules = [
      ingress("sg-api", { cidrIpv4: "10.0.0.0/24" }, tcp(8080), "by-block"),
      egress("sg-web", { cidrIpv4: "10.0.0.0/16" }, tcp(8080)),
    ];
    assert.deepEqual(lines(...WEB, group("sg-api"), service("api", "sg-api"), ...rules), [
      "service api 8080/tcp <- 10.0.0.0/24",
      "service api 8080/tcp <- load balancer web",
    ]);
  });

  it("names another program's groups by their id", () => {
    assert.deepEqual(lines(...STORE, ingress("sg-db", { referencedSecurityGroupId: "sg-0123" }, tcp(5432))), [
      "database db 5432/tcp <- security group sg-0123",
    ]);
  });
});

describe("reachability in a preview", () => {
  it("finds unknown ids by their dependencies", () => {
    const unknown = (resource: Resource, key: string, ...urns: string[]): Resource => ({
      ...resource,
      properties: { ...resource.properties, [key]: UNKNOWN },
      propertyDependencies: { ...resource.propertyDependencies, [key]: urns },
    });
    const swap: Record<string, (one: Resource) => Resource> = {
      "to-internet": (one) => unknown(unknown(one, "gatewayId", urn("gateway", "igw")), "routeTableId", urn("table", "rtb-public")),
      "public-association": (one) => unknown(unknown(one, "subnetId", urn("subnet", "public")), "routeTableId", urn("table", "rtb-public")),
      in: (one) => unknown(one, "securityGroupId", urn("group", "sg-web")),
      web: (one) => unknown(unknown(one, "subnets", urn("subnet", "public")), "securityGroups", urn("group", "sg-web")),
    };
    const all = [...WEB, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" })].map((one) => swap[one.name]?.(one) ?? one);
    assert.deepEqual(lines(...all), ["load balancer web 443/tcp <- internet"]);
  });

  it("doesn't guess an id from another resource, nor the VPC's default for the group's", () => {
    const rule = (...urns: string[]) =>
      make("ingress", "in", { ...tcp(443), securityGroupId: UNKNOWN, cidrIpv4: "0.0.0.0/0" }, {
        propertyDependencies: { securityGroupId: urns },
      });
    assert.throws(() => reachability(program(...WEB, rule("urn:elsewhere"))), UnknownValueError);
    assert.deepEqual(lines(...WEB, rule(urn("vpc", "vpc"), urn("group", "sg-web"))), ["load balancer web 443/tcp <- internet"]);
    const both = make("loadBalancer", "web", { subnets: ["public"], securityGroups: [UNKNOWN, UNKNOWN] }, {
      propertyDependencies: { securityGroups: [urn("group", "sg-web")] },
    });
    assert.throws(() => reachability(program(...WEB.filter(({ name }) => name !== "web"), both)), UnknownValueError);
  });

  it("reports unknown values unless there are findings", async () => {
    const hidden = [...WEB, ingress("sg-web", { cidrIpv4: UNKNOWN })];
    assert.throws(() => reachability(program(...hidden)), (error) => error instanceof UnknownValueError && error.resource.name === "in");
    await assert.rejects(findings("network-internet-exposure", program(...hidden)), UnknownValueError);
    const found = await findings(
      "network-internet-exposure",
      program(...hidden, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }, tcp(22), "ssh")),
    );
    assert.deepEqual(found, ["web: load balancer web reached on 22/tcp from internet (0.0.0.0/0) by ssh, to-internet"]);
  });

  it("ignores unknown values that AWS fills in", () => {
    const instance = make("instance", "i", { subnetId: "public", vpcSecurityGroupIds: ["sg-web"], associatePublicIpAddress: UNKNOWN }, {
      propertyDependencies: { subnetId: [urn("subnet", "public")] },
    });
    assert.deepEqual(lines(...NETWORK, group("sg-web"), instance, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" })), [
      "instance i 443/tcp <- 0.0.0.0/0",
    ]);
  });
});
