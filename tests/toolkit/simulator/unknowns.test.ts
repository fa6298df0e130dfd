import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import * as random from "@pulumi/random";
import * as fc from "fast-check";
import assert from "node:assert/strict";

import { allEntries } from "../../../toolkit/aws-model";
import { unknownPaths } from "../../../toolkit/shared/values";
import { build } from "../../support/simulated";
import { answerOf } from "./support";

/** Output that is unknown before the deployment, as its type has no entry. */
const unknownOutput = () => new aws.amplify.App("app").defaultDomain;

describe("Unknown output", () => {
  it("stays unknown, and runs no apply", async () => {
    let ran = false;
    const registered = await build(() => {
      const repository = new aws.ecr.Repository("app", { name: unknownOutput().apply((id) => ((ran = true), id)) });
      repository.name.apply(() => (ran = true));
      return { name: repository.name };
    });
    assert.equal(ran, false);
    assert.equal(registered.only("Repository").inputs["name"], unknownValue);
    assert.equal(registered.only("Repository").outputs["name"], unknownValue);
    assert.equal(registered.only("Stack").outputs["name"], unknownValue);
  });

  it("never becomes part of a string that looks known", async () => {
    const registered = await build(() => {
      const id = unknownOutput();
      new aws.ecr.Repository("app", { name: id });
      new aws.ecr.LifecyclePolicy("policy", { repository: id, policy: "{}" });
      new aws.iam.RolePolicy("role-policy", { role: id, policy: "{}" });
      new aws.iam.RolePolicyAttachment("attachment", { role: "app", policyArn: id });
      new aws.acm.Certificate("certificate", { domainName: "example.com", subjectAlternativeNames: [id], validationMethod: "DNS" });
      new aws.route53.Record("record", { zoneId: id, name: id, type: "A" });
      new aws.lb.ListenerCertificate("listener-certificate", { listenerArn: id, certificateArn: "arn:aws:x" });
      new aws.lb.ListenerRule("rule", { listenerArn: id, actions: [], conditions: [] });
      new aws.s3.BucketVersioning("versioning", { bucket: id, expectedBucketOwner: id, versioningConfiguration: { status: "Enabled" } });
      new aws.ecs.Service("service", { cluster: id });
      new aws.cloudwatch.EventTarget("target", { rule: id, arn: id, eventBusName: id });
      new aws.secretsmanager.SecretVersion("version", { secretId: id, secretString: "x" });
      new aws.rds.Instance("database", { identifier: id, instanceClass: "db.t4g.micro", port: id as unknown as pulumi.Output<number> });
      const subnet = new aws.ec2.Subnet("subnet", { vpcId: id, cidrBlock: id });
      new aws.ec2.NetworkInterface("interface", { subnetId: subnet.id });
      new aws.ec2.VpcEndpoint("endpoint", {
        vpcId: id,
        serviceName: id,
        subnetIds: id as unknown as pulumi.Output<string[]>,
        vpcEndpointType: "Interface",
      });
    });
    for (const { urn, id, outputs } of registered.resources) {
      assert.doesNotMatch(
        JSON.stringify({ id, outputs }).replaceAll(`"${unknownValue}"`, ""),
        new RegExp(`${unknownValue}|NaN|undefined`),
        urn,
      );
      assert.ok(id !== "" || !urn.includes("aws:"), `${urn} has no id`);
    }
  });

  it("doesn't make two resources the same", async () => {
    const registered = await build(() => {
      const id = unknownOutput();
      for (const name of ["one", "other"]) {
        new aws.ecr.Repository(name, { name: id });
        new aws.ecr.LifecyclePolicy(name, { repository: id, policy: "{}" });
        new aws.iam.RolePolicy(name, { name: "write", role: id, policy: "{}" });
        new aws.ec2.Route(name, { routeTableId: id, destinationCidrBlock: "0.0.0.0/0" });
      }
    });
    assert.equal(registered.ofType("Repository").length, 2);
  });

  it("makes all tags unknown, or only its own tag", async () => {
    const registered = await build(() => {
      const id = unknownOutput();
      new aws.ec2.Vpc("one", { tags: { Name: "vpc", key: id } });
      new aws.ec2.Vpc("all", { tags: id as unknown as pulumi.Output<Record<string, string>> });
    }, { "aws:defaultTags": "{\"tags\":{\"project\":\"aws-practice\"}}" });
    assert.deepEqual(registered.only("Vpc", "one").outputs["tagsAll"], { project: "aws-practice", Name: "vpc", key: unknownValue });
    assert.equal(registered.only("Vpc", "all").outputs["tagsAll"], unknownValue);
  });

  it("is found by its path", async () => {
    const registered = await build(() => void new aws.ec2.Vpc("vpc", { cidrBlock: unknownOutput(), tags: { key: "known" } }));
    assert.deepEqual(unknownPaths(registered.only("Vpc").inputs), ["cidrBlock"]);
    assert.deepEqual(unknownPaths(registered.only("Vpc").outputs), ["cidrBlock"]);
  });

  it("is accepted by every entry, in any input", () => {
    const inputs = [
      "name",
      "identifier",
      "port",
      "engineVersion",
      "subnetIds",
      "subnetId",
      "allocationId",
      "vpcId",
      "length",
      "byteLength",
      "prefix",
      "secretId",
      "role",
      "repository",
      "bucket",
      "subnets",
      "subnetMappings",
      "loadBalancerArn",
      "listenerArn",
      "certificateArn",
      "priority",
      "domainName",
      "subjectAlternativeNames",
      "zoneId",
      "cluster",
      "family",
      "resourceId",
      "topic",
      "arn",
      "queueUrl",
      "rule",
      "url",
      "targetKeyId",
      "ipv6CidrBlock",
      "assignGeneratedIpv6CidrBlock",
      "numNodeGroups",
      "serviceName",
      "vpcEndpointType",
      "primaryNetworkInterface",
      "tags",
      "region",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(allEntries())), fc.subarray(inputs, { minLength: 1 }), (type, keys) => {
        const { id, outputs } = answerOf(type, Object.fromEntries(keys.map((key) => [key, unknownValue])));
        assert.ok(id !== "" && !id.includes(unknownValue), id);
        for (const key of keys) assert.equal(outputs[key], unknownValue, key);
      }),
      { numRuns: 300 },
    );
  });
});

describe("Id that contains a number", () => {
  it("is available before its length is known", async () => {
    const registered = await build(() =>
      void new random.RandomId("id", { byteLength: unknownOutput() as unknown as pulumi.Output<number> })
    );
    assert.match(registered.only("RandomId").id, /^[A-Za-z0-9_-]{11}$/);
  });
});
