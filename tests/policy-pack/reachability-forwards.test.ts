import assert from "node:assert/strict";

import * as fc from "fast-check";

import type { Resource } from "../../policy-pack/stack-view";
import {
  ANYWHERE,
  egress,
  findings,
  forwarding,
  group,
  ingress,
  lines,
  make,
  NETWORK,
  of,
  program,
  STORE,
  tcp,
  TYPES,
  WEB,
  web,
} from "./support/small-network";

const EXPOSURE = "network-internet-exposure";

describe("reachability over a forward", () => {
  const byGroup = [
    group("sg-nlb"),
    ingress("sg-nlb", ANYWHERE, tcp(443), "nlb-in"),
    egress("sg-nlb", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "nlb-out"),
    ingress("sg-db", { referencedSecurityGroupId: "sg-nlb" }, tcp(5432), "db-in"),
  ];
  const over = "database db 5432/tcp <- internet over load balancer nlb";
  const reached = (...resources: Resource[]) => lines(...STORE, ...resources).filter((line) => line.startsWith("database db"));

  it("includes a database behind a network load balancer, by its address", () => {
    const nlb = { securityGroups: ["sg-nlb"] };
    assert.deepEqual(reached(...byGroup, ...forwarding({ targetId: "10.0.1.7" }, nlb)), [
      over,
      "database db 5432/tcp <- load balancer nlb",
    ]);
    assert.deepEqual(reached(...byGroup, ...forwarding({ targetId: "10.0.0.7" }, nlb)), ["database db 5432/tcp <- load balancer nlb"]);
    assert.deepEqual(reached(...byGroup, ...forwarding({ targetId: "10.0.1.7" }, { ...nlb, internal: true })), [
      "database db 5432/tcp <- load balancer nlb",
    ]);
    assert.deepEqual(reached(...byGroup, ...forwarding({ targetId: "10.0.1.7" }, nlb, { port: 5433 })), [
      "database db 5432/tcp <- load balancer nlb",
    ], "another port");
    const withoutAttachment = forwarding({}, nlb).filter(({ name }) => name !== "attachment");
    assert.deepEqual(
      reached(...byGroup, ...withoutAttachment),
      [over, "database db 5432/tcp <- load balancer nlb"],
      "others may register it",
    );
  });

  it("asks a target's groups for the clients' addresses, if they are preserved", () => {
    const open = ingress("sg-db", ANYWHERE, tcp(5432), "db-in");
    const kept = forwarding({ targetId: "10.0.1.7" }, {}, { preserveClientIp: "true" });
    assert.ok(reached(open, ...kept).includes(over));
    assert.ok(!reached(ingress("sg-db", { cidrIpv4: "10.0.1.0/24" }, tcp(5432), "db-in"), ...kept).includes(over));
  });

  it("follows a load balancer behind another one", () => {
    const inner = [
      group("sg-web"),
      web({ internal: true, subnets: ["private"], arn: "web" }),
      ingress("sg-web", { cidrIpv4: "10.0.0.0/24" }, tcp(443), "web-in"),
      make("listener", "web-listener", {
        loadBalancerArn: "web",
        port: 443,
        protocol: "HTTPS",
        defaultActions: [{ targetGroupArn: "inner" }],
      }),
      of("aws:lb/targetGroup:TargetGroup", "inner", { port: 5432, protocol: "HTTP", targetType: "ip", arn: "inner" }),
      of("aws:lb/targetGroupAttachment:TargetGroupAttachment", "inner-attachment", { targetGroupArn: "inner", targetId: "10.0.1.7" }),
      egress("sg-web", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "web-out"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-web" }, tcp(5432), "db-in"),
    ];
    const outer = forwarding({ targetId: "web" }, {}, { targetType: "alb", port: 443 });
    assert.ok(reached(...inner, ...outer).includes("database db 5432/tcp <- internet over load balancer web"));
    assert.ok(!reached(...inner).some((line) => line.includes("internet")));
  });

  const internal = [...WEB.filter(({ name }) => name !== "web"), web({ internal: true, subnets: ["private"], arn: "web" })];
  const managed: readonly (readonly [what: string, resources: Resource[], row: string])[] = [
    [
      "an accelerator",
      [
        of("aws:globalaccelerator/listener:Listener", "al", { protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 443 }], arn: "al" }),
        of("aws:globalaccelerator/endpointGroup:EndpointGroup", "eg", {
          listenerArn: "al",
          endpointConfigurations: [{ endpointId: "web" }],
        }),
        ingress("sg-web", ANYWHERE),
      ],
      "load balancer web 443/tcp <- internet over accelerator listener al",
    ],
    [
      "a VPC origin of CloudFront",
      [
        of("aws:cloudfront/vpcOrigin:VpcOrigin", "origin", {
          vpcOriginEndpointConfig: { arn: "web", httpPort: 80, httpsPort: 443, originProtocolPolicy: "https-only" },
        }),
        of("aws:cloudfront/distribution:Distribution", "cdn", {
          enabled: true,
          origins: [{ vpcOriginConfig: { vpcOriginId: "origin" } }],
          defaultCacheBehavior: { viewerProtocolPolicy: "https-only" },
        }),
      ],
      "load balancer web 443/tcp <- internet over distribution cdn",
    ],
    [
      "an HTTP API with a VPC link",
      [
        of("aws:apigatewayv2/api:Api", "api", { protocolType: "HTTP" }),
        of("aws:apigatewayv2/vpcLink:VpcLink", "link", { subnetIds: ["private"], securityGroupIds: ["sg-link"] }),
        make("listener", "l", { loadBalancerArn: "web", port: 443, protocol: "HTTPS", arn: "l" }),
        of("aws:apigatewayv2/integration:Integration", "i", {
          apiId: "api",
          connectionType: "VPC_LINK",
          connectionId: "link",
          integrationUri: "l",
        }),
        group("sg-link"),
        egress("sg-link", { referencedSecurityGroupId: "sg-web" }),
        ingress("sg-web", { referencedSecurityGroupId: "sg-link" }),
      ],
      "load balancer web 443/tcp <- vpc link link",
    ],
    [
      "an endpoint service",
      [of("aws:ec2/vpcEndpointService:VpcEndpointService", "es", {
        acceptanceRequired: true,
        networkLoadBalancerArns: ["web"],
        allowedPrincipals: ["arn:aws:iam::999999999999:root"],
      })],
      "endpoint service es all/all <- account 999999999999",
    ],
  ];
  for (const [what, resources, row] of managed) {
    it(`has a row for ${what} and its target`, () => {
      assert.ok(lines(...internal, ...resources).includes(row), lines(...internal, ...resources).join("\n"));
    });
  }

  it("includes a database behind a host that the internet reaches", async () => {
    const bastion = [
      group("sg-bastion"),
      ingress("sg-bastion", { cidrIpv4: "203.0.113.7/32" }, tcp(22), "ssh"),
      egress("sg-bastion", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "bastion-out"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-bastion" }, tcp(5432), "db-in"),
      make("instance", "bastion", { subnetId: "public", vpcSecurityGroupIds: ["sg-bastion"], associatePublicIpAddress: true }),
    ];
    assert.deepEqual(reached(...bastion), [
      "database db 5432/tcp <- internet over instance bastion",
      "database db 5432/tcp <- instance bastion",
    ]);
    assert.equal((await findings("network-database-access", program(...STORE, ...bastion))).length, 1);
    const inner = [
      ...bastion.filter(({ name }) => !["bastion-out", "db-in"].includes(name)),
      group("sg-inner"),
      egress("sg-bastion", { referencedSecurityGroupId: "sg-inner" }, tcp(22), "to-inner"),
      ingress("sg-inner", { referencedSecurityGroupId: "sg-bastion" }, tcp(22), "inner-in"),
      egress("sg-inner", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "inner-out"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-inner" }, tcp(5432), "db-in"),
      make("instance", "inner", { subnetId: "private", vpcSecurityGroupIds: ["sg-inner"] }),
    ];
    assert.ok(reached(...inner).includes("database db 5432/tcp <- internet over instance inner"), reached(...inner).join("\n"));
    const closed = bastion.map((
      one,
    ) => (one.name === "bastion" ? { ...one, properties: { ...one.properties, associatePublicIpAddress: false } } : one));
    assert.deepEqual(reached(...closed), ["database db 5432/tcp <- instance bastion"]);
  });

  it("includes a host's login behind a load balancer, and a service's port only as reached from it", async () => {
    const host = [
      group("sg-nlb"),
      group("sg-host"),
      ingress("sg-nlb", ANYWHERE, tcp(443), "nlb-in"),
      egress("sg-nlb", { referencedSecurityGroupId: "sg-host" }, tcp(1, 65_535), "nlb-out"),
      ingress("sg-host", { referencedSecurityGroupId: "sg-nlb" }, tcp(1, 65_535), "host-in"),
      make("instance", "host", { subnetId: "private", vpcSecurityGroupIds: ["sg-host"] }),
    ];
    const behind = (port: number) => [
      ...NETWORK,
      ...host,
      ...forwarding({ targetId: "host" }, { securityGroups: ["sg-nlb"] }, { port, targetType: "instance" }),
    ];
    const login = "instance host 22/tcp <- internet over load balancer nlb";
    assert.ok(lines(...behind(22)).includes(login), lines(...behind(22)).join("\n"));
    assert.equal((await findings(EXPOSURE, program(...behind(22)))).length, 1);
    assert.ok(!lines(...behind(8080)).some((line) => line.includes(" over ")));
    assert.deepEqual(await findings(EXPOSURE, program(...behind(8080))), []);
  });

  it("gives an entrance's target at least the rows that it has without the forward", () => {
    const port = fc.integer({ min: 1, max: 65_535 });
    const address = fc.constantFrom("10.0.1.7", "10.0.2.9", "10.0.0.3", "192.0.2.1");
    fc.assert(
      fc.property(port, port, address, fc.boolean(), (listener, target, targetId, isInternal) => {
        const parts = forwarding({ targetId }, { securityGroups: ["sg-nlb"], internal: isInternal }, { port: target }).map((one) =>
          one.type === TYPES.listener ? { ...one, properties: { ...one.properties, port: listener } } : one
        );
        const before = lines(...STORE, ...byGroup, ...parts.filter(({ name }) => name !== "listener"));
        const after = lines(...STORE, ...byGroup, ...parts);
        assert.deepEqual(before.filter((row) => !after.includes(row)), []);
        const isPassed = !isInternal && listener === 443 && target === 5432 && targetId !== "10.0.0.3" && targetId !== "192.0.2.1";
        assert.equal(after.includes(over), isPassed);
      }),
      { examples: [[443, 5432, "10.0.1.7", false]], numRuns: 100 },
    );
  });
});
