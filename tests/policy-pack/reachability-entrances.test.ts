import assert from "node:assert/strict";

import type { Properties, Resource } from "../../policy-pack/stack-view";
import { ANYWHERE, findings, group, ingress, lines, make, NETWORK, of, program, tcp } from "./support/small-network";

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
    [
      "aws:gamelift/fleet:Fleet",
      { ec2InboundPermissions: [{ fromPort: 7000, toPort: 7100, protocol: "UDP", ipRange: "0.0.0.0/0" }] },
      "game fleet one 7000-7100/udp <- internet",
    ],
    [
      "aws:lightsail/instancePublicPorts:InstancePublicPorts",
      { portInfos: [{ fromPort: 22, toPort: 22, protocol: "tcp" }] },
      "Lightsail firewall one 22/tcp <- internet",
    ],
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
