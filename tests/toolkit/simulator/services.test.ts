import * as aws from "@pulumi/aws";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { isIPv6 } from "node:net";

import type { Properties } from "../../../toolkit/shared/values";
import { build } from "../../support/simulated";
import { answerOf, PLACE } from "./support";

interface Proof {
  domainName: string;
  resourceRecordName: string;
  resourceRecordType: string;
  resourceRecordValue: string;
}
const certificate = (inputs: Properties, other: Parameters<typeof answerOf>[2] = {}) =>
  answerOf("aws:acm/certificate:Certificate", { validationMethod: "DNS", ...inputs }, other).outputs;
const proofs = (...answer: Parameters<typeof certificate>) => certificate(...answer)["domainValidationOptions"] as Proof[];
const loadBalancer = (inputs: Properties) => answerOf("aws:lb/loadBalancer:LoadBalancer", { name: "main", ...inputs }).outputs;
const cache = (inputs: Properties) =>
  answerOf("aws:elasticache/replicationGroup:ReplicationGroup", { replicationGroupId: "main", ...inputs }).outputs;

describe("Load balancers", () => {
  it("are in the VPC of their subnets, whichever input names these", async () => {
    const registered = await build(() => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      new aws.lb.LoadBalancer("application", { subnets: [subnet.id] });
      new aws.lb.LoadBalancer("network", { loadBalancerType: "network", subnetMappings: [{ subnetId: subnet.id }] });
    });
    for (const name of ["application", "network"]) {
      assert.equal(registered.only("LoadBalancer", name).outputs["vpcId"], registered.only("Vpc").id, name);
    }
  });

  it("have `internal` in their DNS name if internal, unless they are network load balancers", () => {
    assert.match(String(loadBalancer({})["dnsName"]), /^main-\d+\.ap-northeast-1\.elb\.amazonaws\.com$/);
    assert.match(String(loadBalancer({ internal: true })["dnsName"]), /^internal-main-\d+\.ap-northeast-1\.elb\.amazonaws\.com$/);
    assert.match(
      String(loadBalancer({ internal: true, loadBalancerType: "network" })["dnsName"]),
      /^main-[0-9a-f]{16}\.elb\.ap-northeast-1\.amazonaws\.com$/,
    );
    assert.match(String(loadBalancer({ loadBalancerType: "network" })["arnSuffix"]), /^net\/main\/[0-9a-f]{16}$/);
    assert.equal(loadBalancer({ loadBalancerType: "network" })["loadBalancerType"], "network");
  });

  it("have listeners whose ARNs extend theirs, and rules whose ARNs extend the listener's", async () => {
    const registered = await build(() => {
      const main = new aws.lb.LoadBalancer("main", { subnets: ["subnet-1"] });
      const listener = new aws.lb.Listener("https", { loadBalancerArn: main.arn, port: 443, protocol: "HTTPS", defaultActions: [] });
      new aws.lb.ListenerRule("rule", { listenerArn: listener.arn, priority: 1, actions: [], conditions: [] });
    });
    const [main, listener, rule] = ["LoadBalancer", "Listener", "ListenerRule"].map((type) => registered.only(type));
    assert.ok(listener!.id.startsWith(`${main!.id.replace(":loadbalancer/", ":listener/")}/`), listener!.id);
    assert.ok(rule!.id.startsWith(`${listener!.id.replace(":listener/", ":listener-rule/")}/`), rule!.id);
    assert.match(rule!.id, /listener-rule\/app\/main-[0-9a-f]{7}(\/[0-9a-f]{16}){3}$/);
    assert.ok(main!.id.endsWith(String(main!.outputs["arnSuffix"])));
    assert.equal(listener!.outputs["sslPolicy"], "ELBSecurityPolicy-2016-08");
    assert.equal(rule!.outputs["priority"], 1);
  });

  it("are read by their ARN", () => {
    const id = "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:loadbalancer/net/shared/50dc6c495c0c9188";
    const { outputs } = answerOf("aws:lb/loadBalancer:LoadBalancer", {}, { id });
    assert.deepEqual([outputs["arn"], outputs["name"], outputs["dnsName"]], [
      id,
      "shared",
      "shared-50dc6c495c0c9188.elb.ap-northeast-1.amazonaws.com",
    ]);
  });

  it("and target groups reject a long logical name", () => {
    const long = { name: "a-name-of-25-characters--" };
    for (const type of ["aws:lb/loadBalancer:LoadBalancer", "aws:lb/targetGroup:TargetGroup"]) {
      assert.throws(() => answerOf(type, {}, long), /plus 7 random chars is longer than maximum length 32$/);
      assert.equal(answerOf(type, { name: "given" }, long).outputs["name"], "given");
    }
  });
});

describe("Certificates", () => {
  it("have one validation record per name; a wildcard shares its domain's", () => {
    const options = proofs({ domainName: "example.com", subjectAlternativeNames: ["*.example.com", "example.org", "example.com"] });
    assert.deepEqual(options.map(({ domainName }) => domainName), ["example.com", "*.example.com", "example.org"]);
    const [apex, wildcard, other] = options;
    assert.deepEqual(wildcard, { ...apex, domainName: "*.example.com" });
    assert.notEqual(other!.resourceRecordName.split(".")[0], apex!.resourceRecordName.split(".")[0]);
    assert.match(apex!.resourceRecordName, /^_[0-9a-f]{32}\.example\.com\.$/);
    assert.match(apex!.resourceRecordValue, /^_[0-9a-f]{32}\.[a-z]{10}\.acm-validations\.aws\.$/);
    assert.equal(apex!.resourceRecordType, "CNAME");
  });

  it("have the same validation record for a domain in every region, and a different one per account", () => {
    const here = proofs({ domainName: "example.com" });
    assert.deepEqual(proofs({ domainName: "example.com" }, { name: "other", place: { ...PLACE, region: "us-east-1" } }), here);
    assert.notDeepEqual(proofs({ domainName: "example.com" }, { place: { ...PLACE, accountId: "222222222222" } }), here);
  });

  it("have no validation record without DNS validation", () => {
    assert.deepEqual(proofs({ domainName: "example.com", validationMethod: "EMAIL" }), []);
    const imported = certificate({ privateKey: "x", certificateBody: "y", validationMethod: undefined });
    assert.deepEqual([imported["status"], imported["type"], imported["domainValidationOptions"]], ["ISSUED", "IMPORTED", undefined]);
  });

  it("are validated by one record for each validation option", async () => {
    const registered = await build(() => {
      const zone = new aws.route53.Zone("zone", { name: "example.com" });
      const one = new aws.acm.Certificate("one", { domainName: "app.example.com", validationMethod: "DNS" });
      const option = one.domainValidationOptions[0]!;
      const record = new aws.route53.Record("proof", {
        zoneId: zone.zoneId,
        name: option.resourceRecordName,
        type: option.resourceRecordType,
        records: [option.resourceRecordValue],
        ttl: 300,
      });
      new aws.acm.CertificateValidation("proven", { certificateArn: one.arn, validationRecordFqdns: [record.fqdn] });
    });
    assert.match(String(registered.only("Record").outputs["fqdn"]), /^_[0-9a-f]{32}\.app\.example\.com$/);
    assert.equal(registered.only("CertificateValidation").outputs["certificateArn"], registered.only("Certificate").id);
  });
});

describe("Records", () => {
  it("end in their zone's name, once", async () => {
    const names = { apex: "", relative: "App", full: "app.example.com.", elsewhere: "example.com" };
    const registered = await build(() => {
      const zone = new aws.route53.Zone("zone", { name: "example.com" });
      for (const [name, given] of Object.entries(names)) {
        new aws.route53.Record(name, { zoneId: zone.zoneId, name: given, type: name === "full" || name === "elsewhere" ? "A" : "TXT" });
      }
    });
    const fqdn = Object.keys(names).map((name) => registered.only("Record", name).outputs["fqdn"]);
    assert.deepEqual(fqdn, ["example.com", "app.example.com", "app.example.com", "example.com"]);
    assert.equal(registered.only("Record", "relative").id, `${registered.only("Zone").id}_app_TXT`);
  });
});

describe("Outputs that follow from an unknown name", () => {
  it("are unknown: a certificate's validation options, a record's full name", async () => {
    const registered = await build(() => {
      const unknown = new aws.amplify.App("app").defaultDomain;
      new aws.acm.Certificate("one", { domainName: "example.com", subjectAlternativeNames: [unknown], validationMethod: "DNS" });
      new aws.acm.Certificate("all", {
        domainName: "example.com",
        subjectAlternativeNames: unknown.apply((name) => [name]),
        validationMethod: "DNS",
      });
      const zone = new aws.route53.Zone("zone", { name: "example.com" });
      new aws.route53.Record("record", { zoneId: zone.zoneId, name: unknown, type: "A" });
    });
    for (const name of ["one", "all"]) assert.equal(registered.only("Certificate", name).outputs["domainValidationOptions"], undefined);
    assert.equal(registered.only("Record").outputs["fqdn"], undefined);
    assert.match(registered.only("Record").id, /^record-[0-9a-f]{7}$/);
  });
});

describe("IPv6", () => {
  it("gives a VPC a /56 block of the documentation prefix, in AWS's notation", () => {
    fc.assert(fc.property(fc.string(), (name) => {
      const { ipv6CidrBlock, ipv6AssociationId } = answerOf("aws:ec2/vpc:Vpc", { assignGeneratedIpv6CidrBlock: true }, { name }).outputs;
      assert.match(String(ipv6CidrBlock), /^2001:db8:[1-9a-f][0-9a-f]{3}:[1-9a-f][0-9a-f]00::\/56$/);
      assert.ok(isIPv6(String(ipv6CidrBlock).slice(0, -3)));
      assert.match(String(ipv6AssociationId), /^vpc-cidr-assoc-0[0-9a-f]{16}$/);
    }));
  });

  it("is absent unless requested, and kept if set", () => {
    const { outputs } = answerOf("aws:ec2/vpc:Vpc", { assignGeneratedIpv6CidrBlock: false });
    assert.deepEqual([outputs["ipv6CidrBlock"], outputs["ipv6AssociationId"]], ["", ""]);
    assert.equal(answerOf("aws:ec2/vpc:Vpc", { ipv6CidrBlock: "2001:db8:1:100::/56" }).outputs["ipv6CidrBlock"], "2001:db8:1:100::/56");
    const subnet = answerOf("aws:ec2/subnet:Subnet", { ipv6CidrBlock: "2001:db8:1:101::/64" }).outputs;
    assert.equal(subnet["ipv6CidrBlock"], "2001:db8:1:101::/64");
    assert.match(String(subnet["ipv6CidrBlockAssociationId"]), /^subnet-cidr-assoc-0[0-9a-f]{16}$/);
  });
});

describe("Names that Pulumi generates", () => {
  it("are in lower case if a service requires it", () => {
    const name = { name: "My-Files" };
    const ids = ["aws:s3/bucket:Bucket", "aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/subnetGroup:SubnetGroup"]
      .map((type) => answerOf(type, {}, name).id);
    for (const id of ids) assert.match(id, /^my-files-[0-9a-f]{7}$/);
  });

  it("end in .fifo for a FIFO topic or queue, and begin with alias/ for an alias", () => {
    assert.match(answerOf("aws:sqs/queue:Queue", { fifoQueue: true }).id, /\/thing-[0-9a-f]{7}\.fifo$/);
    assert.match(String(answerOf("aws:sns/topic:Topic", { fifoTopic: true }).outputs["name"]), /^thing-[0-9a-f]{7}\.fifo$/);
    assert.match(answerOf("aws:kms/alias:Alias", {}, { name: "alias/app" }).id, /^alias\/app-[0-9a-f]{7}$/);
  });

  it("are limited to the length that the provider and AWS accept", () => {
    const limits: [string, number][] = [
      ["aws:s3/bucket:Bucket", 63],
      ["aws:iam/role:Role", 64],
      ["aws:cloudwatch/eventRule:EventRule", 64],
      ["aws:sqs/queue:Queue", 80],
      ["aws:sns/topic:Topic", 80],
      ["aws:elasticache/replicationGroup:ReplicationGroup", 40],
      ["aws:lb/targetGroup:TargetGroup", 32],
      ["aws:ecs/cluster:Cluster", 255],
      // AWS's limit is lower than the provider's.
      ["aws:sfn/stateMachine:StateMachine", 80],
      ["aws:scheduler/schedule:Schedule", 64],
      ["aws:scheduler/scheduleGroup:ScheduleGroup", 64],
      ["aws:rds/instance:Instance", 63],
      ["aws:iam/instanceProfile:InstanceProfile", 128],
      ["aws:iam/policy:Policy", 128],
    ];
    for (const [type, limit] of limits) {
      assert.doesNotThrow(() => answerOf(type, {}, { name: "a".repeat(limit - 8) }), type);
      assert.throws(() => answerOf(type, {}, { name: "a".repeat(limit - 7) }), new RegExp(`longer than maximum length ${limit}$`), type);
    }
  });
});

describe("Outputs that follow from an input", () => {
  it("have the expected owner in the id of a bucket's settings, if it is set", () => {
    const type = "aws:s3/bucketVersioning:BucketVersioning";
    assert.deepEqual(
      [answerOf(type, { bucket: "files" }).id, answerOf(type, { bucket: "files", expectedBucketOwner: "111111111111" }).id],
      ["files", "files,111111111111"],
    );
  });

  it("have a key for every region, and an alias that names its key", async () => {
    assert.match(answerOf("aws:kms/key:Key", { multiRegion: true }).id, /^mrk-[0-9a-f]{32}$/);
    const registered = await build(() => void new aws.kms.Alias("alias", { name: "alias/app", targetKeyId: new aws.kms.Key("key").keyId }));
    assert.equal(registered.only("Alias").outputs["targetKeyArn"], registered.only("Key").outputs["arn"]);
  });

  it("have two alarms if scaling tracks a target", () => {
    const scaled = { serviceNamespace: "ecs", resourceId: "service/main/api", name: "cpu" };
    const { outputs } = answerOf("aws:appautoscaling/policy:Policy", { ...scaled, policyType: "TargetTrackingScaling" });
    assert.equal(new Set(outputs["alarmArns"] as string[]).size, 2);
    assert.match(String(outputs["arn"]), /:resource\/ecs\/service\/main\/api:policyName\/cpu$/);
    assert.equal(
      answerOf("aws:appautoscaling/scheduledAction:ScheduledAction", { ...scaled, name: "stop" }).id,
      "stop-ecs-service/main/api",
    );
  });

  it("have a different endpoint of a cache with TLS, and one for all shards of a cluster", () => {
    const endpoints = (inputs: Properties) =>
      ["primaryEndpointAddress", "readerEndpointAddress", "configurationEndpointAddress"].map((key) =>
        String(cache(inputs)[key]).replace(/\.[a-z0-9]{6}\./, ".~.")
      );
    assert.deepEqual(endpoints({ transitEncryptionEnabled: true }), [
      "master.main.~.apne1.cache.amazonaws.com",
      "replica.main.~.apne1.cache.amazonaws.com",
      "",
    ]);
    assert.deepEqual(endpoints({ numNodeGroups: 2 }), ["", "", "main.~.clustercfg.apne1.cache.amazonaws.com"]);
    assert.deepEqual(cache({ numCacheClusters: 2 })["memberClusters"], ["main-001", "main-002"]);
    assert.deepEqual(cache({ numNodeGroups: 2, replicasPerNodeGroup: 1 })["memberClusters"], [
      "main-0001-001",
      "main-0001-002",
      "main-0002-001",
      "main-0002-002",
    ]);
  });

  it("have the VPC of a cache's subnet group", async () => {
    const registered = await build(() => {
      const subnet = new aws.ec2.Subnet("subnet", { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24" });
      new aws.elasticache.SubnetGroup("group", { subnetIds: [subnet.id] });
    });
    assert.equal(registered.only("SubnetGroup").outputs["vpcId"], "vpc-1");
  });
});
