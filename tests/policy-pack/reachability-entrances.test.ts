import assert from "node:assert/strict";

import * as fc from "fast-check";

import { reachability } from "../../policy-pack/reachability/reachability";
import type { Properties, Resource } from "../../policy-pack/stack-view";
import { resourceOf } from "./support/broken";
import {
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
  TYPES,
  WEB,
  web,
} from "./support/small-network";

const of = (type: string, name: string, properties: Properties): Resource => resourceOf(type, name, { id: name, ...properties });
const ANYWHERE = { cidrIpv4: "0.0.0.0/0" };
const EXPOSURE = "network-internet-exposure";

describe("reachability past the VPC", () => {
  const rows: readonly (readonly [type: string, properties: Properties, ...rows: string[]])[] = [
    ["aws:apigateway/restApi:RestApi", {}, "REST API one 443/tcp <- internet"],
    ["aws:apigateway/restApi:RestApi", { endpointConfiguration: { types: "PRIVATE" } }],
    ["aws:apigateway/restApi:RestApi", { endpointConfiguration: { types: ["PRIVATE"] } }],
    ["aws:apigateway/restApi:RestApi", { disableExecuteApiEndpoint: true }],
    ["aws:apigatewayv2/api:Api", { protocolType: "WEBSOCKET" }, "API one 443/tcp <- internet"],
    ["aws:lambda/functionUrl:FunctionUrl", { authorizationType: "AWS_IAM" }, "function URL one 443/tcp <- internet"],
    [
      "aws:cloudfront/distribution:Distribution",
      { enabled: true, defaultCacheBehavior: { viewerProtocolPolicy: "redirect-to-https" } },
      "distribution one 80/tcp <- internet",
      "distribution one 443/tcp <- internet",
    ],
    [
      "aws:cloudfront/distribution:Distribution",
      { enabled: true, defaultCacheBehavior: { viewerProtocolPolicy: "https-only" } },
      "distribution one 443/tcp <- internet",
    ],
    ["aws:cloudfront/distribution:Distribution", { enabled: false }],
    [
      "aws:globalaccelerator/listener:Listener",
      { protocol: "TCP", portRanges: [{ fromPort: 443, toPort: 444 }] },
      "accelerator listener one 443-444/tcp <- internet",
    ],
    ["aws:eks/cluster:Cluster", { vpcConfig: { subnetIds: ["private"] } }, "Kubernetes cluster one 443/tcp <- internet"],
    ["aws:eks/cluster:Cluster", { vpcConfig: { subnetIds: ["private"], endpointPublicAccess: false } }],
    ["aws:opensearch/domain:Domain", {}, "search domain one 443/tcp <- internet"],
    ["aws:opensearch/domain:Domain", { vpcOptions: { subnetIds: ["private"], securityGroupIds: ["sg-1"] } }],
    [
      "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
      { type: "network", policy: JSON.stringify([{ Rules: [], AllowFromPublic: true }]) },
      "search collections one 443/tcp <- internet",
    ],
    [
      "aws:opensearch/serverlessSecurityPolicy:ServerlessSecurityPolicy",
      { type: "network", policy: JSON.stringify([{ Rules: [], AllowFromPublic: false, SourceVPCEs: ["vpce-1"] }]) },
    ],
    ["aws:rds/cluster:Cluster", { engine: "aurora-postgresql", enableHttpEndpoint: true }, "database cluster one 443/tcp <- internet"],
    ["aws:mq/broker:Broker", { engineType: "RabbitMQ", publiclyAccessible: true }, "mq broker one all/all <- internet"],
    ["aws:mq/broker:Broker", { engineType: "RabbitMQ", publiclyAccessible: false }],
    ["aws:transfer/server:Server", {}, "file transfer server one 22/tcp <- internet"],
    ["aws:transfer/server:Server", { endpointType: "VPC", endpointDetails: { vpcId: "vpc", subnetIds: ["private"] } }],
    ["aws:ec2clientvpn/endpoint:Endpoint", {}, "client VPN endpoint one 443/udp <- internet"],
    ["aws:apprunner/service:Service", {}, "App Runner service one 443/tcp <- internet"],
    ["aws:appsync/graphQLApi:GraphQLApi", { visibility: "PRIVATE" }],
    ["aws:lightsail/instance:Instance", {}, "Lightsail instance one 22/tcp <- internet", "Lightsail instance one 80/tcp <- internet"],
  ];
  for (const [type, properties, ...expected] of rows) {
    it(`${expected.length === 0 ? "excludes" : "includes"} ${type} with ${JSON.stringify(properties)}`, () => {
      assert.deepEqual(lines(...NETWORK, group("sg-1"), of(type, "one", properties)).filter((line) => line.endsWith("internet")), expected);
    });
  }

  it("asks the groups and routes of a public broker, Kafka cluster and warehouse in a VPC", () => {
    const kafka = (name: string) => ({
      brokerNodeGroupInfo: {
        clientSubnets: [name],
        securityGroups: ["sg-1"],
        connectivityInfo: { publicAccess: { type: "SERVICE_PROVIDED_EIPS" } },
      },
    });
    const open = ingress("sg-1", ANYWHERE, tcp(9194));
    const isReached = (...resources: Resource[]) =>
      lines(...NETWORK, group("sg-1"), ...resources).some((line) => line.endsWith("internet"));
    assert.ok(isReached(open, of("aws:msk/cluster:Cluster", "one", kafka("public"))));
    assert.ok(!isReached(of("aws:msk/cluster:Cluster", "one", kafka("public"))));
    const broker = { engineType: "ActiveMQ", publiclyAccessible: true, subnetIds: ["private"], securityGroups: ["sg-1"] };
    assert.ok(!isReached(open, of("aws:mq/broker:Broker", "one", broker)));
    assert.ok(isReached(open, of("aws:mq/broker:Broker", "one", { ...broker, subnetIds: ["public"] })));
    const workgroup = { port: 9194, publiclyAccessible: true, subnetIds: ["public"], securityGroupIds: ["sg-1"] };
    assert.ok(isReached(open, of("aws:redshiftserverless/workgroup:Workgroup", "one", workgroup)));
    assert.ok(!isReached(open, of("aws:redshiftserverless/workgroup:Workgroup", "one", { ...workgroup, publiclyAccessible: false })));
  });

  it("reads the launch templates of fleets", () => {
    const template = make("launchTemplate", "lt", {
      networkInterfaces: [{ associatePublicIpAddress: "true", securityGroups: ["sg-1"], subnetId: "public" }],
    });
    const base = [...NETWORK, group("sg-1"), ingress("sg-1", ANYWHERE, tcp(22)), template];
    const specification = { launchTemplateSpecification: { launchTemplateId: "lt", id: "lt" } };
    assert.deepEqual(lines(...base, of("aws:ec2/fleet:Fleet", "one", { launchTemplateConfigs: [specification] })), [
      "fleet one 22/tcp <- internet",
    ]);
    assert.deepEqual(lines(...base, of("aws:ec2/spotFleetRequest:SpotFleetRequest", "one", { launchTemplateConfigs: [specification] })), [
      "spot fleet one 22/tcp <- internet",
    ]);
    const inline = { launchSpecifications: [{ subnetId: "public", associatePublicIpAddress: true, vpcSecurityGroupIds: ["sg-1"] }] };
    assert.deepEqual(lines(...base, of("aws:ec2/spotFleetRequest:SpotFleetRequest", "one", inline)), ["spot fleet one 22/tcp <- internet"]);
    assert.throws(
      () => lines(...base, make("autoscaling", "one", { launchTemplate: { id: "lt-of-others" } })),
      /launchTemplate is not known/,
    );
  });

  it("finds what may not be open, and nothing in entrances", async () => {
    const found = (type: string, properties: Properties) => findings(EXPOSURE, program(of(type, "one", properties)));
    assert.equal((await found("aws:eks/cluster:Cluster", {})).length, 1);
    assert.deepEqual(await found("aws:eks/cluster:Cluster", { vpcConfig: { publicAccessCidrs: ["203.0.113.0/24"] } }), []);
    assert.equal((await found("aws:eks/cluster:Cluster", { vpcConfig: { publicAccessCidrs: ["203.0.0.0/16"] } })).length, 1);
    assert.equal((await found("aws:opensearch/domain:Domain", {})).length, 1);
    assert.deepEqual(await found("aws:apigatewayv2/api:Api", {}), []);
    assert.deepEqual(await found("aws:transfer/server:Server", {}), []);
    assert.equal((await found("aws:globalaccelerator/listener:Listener", { portRanges: [{ fromPort: 22, toPort: 22 }] })).length, 1);
    assert.equal((await findings(EXPOSURE, program(of("aws:apigatewayv2/api:Api", "one", {})), [])).length, 1, "not declared");
  });
});

/** A network load balancer with a listener that forwards to a target group. */
const forwarding = (target: Properties, properties: Properties = {}, to: Properties = {}): Resource[] => [
  make("loadBalancer", "nlb", { loadBalancerType: "network", subnets: ["public"], arn: "nlb", ...properties }),
  of("aws:lb/targetGroup:TargetGroup", "targets", { port: 5432, protocol: "TCP", targetType: "ip", arn: "targets", ...to }),
  make("listener", "listener", {
    loadBalancerArn: "nlb",
    port: 443,
    protocol: "TCP",
    defaultActions: [{ type: "forward", targetGroupArn: "targets" }],
  }),
  of("aws:lb/targetGroupAttachment:TargetGroupAttachment", "attachment", { targetGroupArn: "targets", ...target }),
];

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
    const closed = bastion.map((
      one,
    ) => (one.name === "bastion" ? { ...one, properties: { ...one.properties, associatePublicIpAddress: false } } : one));
    assert.deepEqual(reached(...closed), ["database db 5432/tcp <- instance bastion"]);
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

describe("reachability from other networks", () => {
  const foreign = ingress("sg-api", { cidrIpv4: "10.9.0.0/16" }, tcp(8080), "partner");
  const base = [...NETWORK, group("sg-api"), service("api", "sg-api"), foreign];
  const route = (way: Properties) => make("route", "away", { routeTableId: "rtb-default", destinationCidrBlock: "10.9.0.0/16", ...way });

  it("includes a block that a route leads back to, by a peering, a transit gateway or a VPN", () => {
    for (
      const way of [{ vpcPeeringConnectionId: "pcx-1" }, { transitGatewayId: "tgw-1" }, { gatewayId: "vgw-1" }, { coreNetworkArn: "arn" }]
    ) {
      assert.deepEqual(lines(...base, route(way)), ["service api 8080/tcp <- other network 10.9.0.0/16"], JSON.stringify(way));
    }
    const table = make("defaultTable", "rtb-default", { defaultRouteTableId: "rtb-default", propagatingVgws: ["vgw-1"] });
    assert.deepEqual(lines(...base, table), ["service api 8080/tcp <- other network 10.9.0.0/16"]);
    assert.deepEqual(lines(...base), ["service api 8080/tcp <- 10.9.0.0/16"]);
    const elsewhere = make("route", "away", {
      routeTableId: "rtb-default",
      destinationCidrBlock: "10.8.0.0/16",
      transitGatewayId: "tgw-1",
    });
    assert.deepEqual(lines(...base, elsewhere), ["service api 8080/tcp <- 10.9.0.0/16"]);
  });

  it("asks for a line in an environment with a list, and for named principals in any", async () => {
    const id = "network-other-networks";
    const peered = program(...base, route({ vpcPeeringConnectionId: "pcx-1" }));
    assert.deepEqual(await findings(id, peered), []);
    assert.equal((await findings(id, peered, [])).length, 1);
    assert.deepEqual(await findings(id, peered, ["service api:8080/tcp <- other network 10.9.0.0/16"]), []);
    assert.equal(
      (await findings(id, peered, ["service api:8080/tcp <- other network 10.9.0.0/16", "service b:1/tcp <- account 1"])).length,
      1,
    );
    const stranger = program(...base, ingress("sg-api", { referencedSecurityGroupId: "999999999999/sg-1" }, tcp(8080), "in"));
    assert.equal((await findings(id, stranger, [])).length, 1);
    const endpointService = (properties: Properties) => program(of("aws:ec2/vpcEndpointService:VpcEndpointService", "es", properties));
    assert.equal((await findings(id, endpointService({ acceptanceRequired: false, allowedPrincipals: ["*"] }))).length, 1);
    assert.deepEqual(await findings(id, endpointService({ acceptanceRequired: true, allowedPrincipals: ["*"] })), []);
  });
});

describe("the declared list", () => {
  const entry = "database db:5432/tcp <- service api";
  const connected = [
    ingress("sg-db", { referencedSecurityGroupId: "sg-api" }, tcp(5432)),
    egress("sg-api", { referencedSecurityGroupId: "sg-db" }, tcp(5432)),
  ];
  const id = "network-database-access";

  it("must be there in production, whatever its name", async () => {
    const sound = { ...program(...STORE, ...connected), production: true };
    const found = await findings(EXPOSURE, sound);
    assert.deepEqual(found, ["db: undefined"]);
    assert.equal((await findings(id, sound)).length, 1);
    assert.deepEqual(await findings(id, sound, [entry]), []);
    assert.deepEqual(await findings(EXPOSURE, sound, [entry]), []);
    assert.deepEqual(await findings(EXPOSURE, { ...sound, production: false }), []);
  });

  it("isn't fulfilled by another resource of the name", async () => {
    const other = { ...service("api", "sg-other"), urn: "urn:pulumi:stg::test::x:index:Hidden$aws:ecs/service:Service::api" };
    const more = [
      group("sg-other"),
      ingress("sg-db", { referencedSecurityGroupId: "sg-other" }, tcp(5432), "other-in"),
      egress("sg-other", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "other-out"),
    ];
    const both = program(...STORE, ...connected, other, ...more);
    const found = await findings(id, both, [entry]);
    assert.equal(found.length, 3);
    assert.ok(found.at(-1)!.includes("service api is the name of several resources"), found.join("\n"));
    const byUrns = reachability(both).map(({ from }) => `database db:5432/tcp <- ${from}`);
    assert.deepEqual(await findings(id, both, byUrns), [], "declared by URNs");
  });
});
