import assert from "node:assert/strict";

import { found } from "./support/found";
import { policiesNamed } from "./support/policies";
import { load } from "./support/real-programs";
import { itSurvives } from "./support/survives";

const DATA = policiesNamed(["data"]);
const TYPES = [
  "aws:rds/instance:Instance",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:ec2/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:lb/listener:Listener",
  "aws:lb/listenerRule:ListenerRule",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:sqs/queue:Queue",
  "aws:cloudwatch/logGroup:LogGroup",
];

describe("Policies data-*", () => {
  it("data-in-transit-https-redirect allows HTTP without a domain, but not in production", async () => {
    const practice = await load(".", "stg", {
      "aws-practice:loadBalancer": (settings: Record<string, unknown>) => {
        delete settings["domainName"];
        delete settings["hostedZone"];
        settings["httpOnly"] = true;
      },
    });
    assert.deepEqual(await found(practice, DATA), []);
    assert.deepEqual(await found({ ...practice, production: true }, policiesNamed(["data-in-transit-https-redirect"])), [
      "data-in-transit-https-redirect Listener load-balancer-listeners-http",
      "data-in-transit-https-redirect ListenerRule load-balancer-listeners-rule-100",
    ]);
  });

  itSurvives(DATA, TYPES, [
    "engine",
    "protocol",
    "port",
    "sslPolicy",
    "storageEncrypted",
    "rootBlockDevice",
    "ebsBlockDevices",
    "blockDeviceMappings",
    "ebs",
    "encrypted",
    "backupRetentionPeriod",
    "replicationGroupId",
    "parameters",
    "name",
    "value",
  ]);
});
