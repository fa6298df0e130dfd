import assert from "node:assert/strict";

import { unknownValue as UNKNOWN } from "@pulumi/pulumi/runtime/rpc";

import { asSecret, type Properties } from "../../../../toolkit/shared/values";
import { describeRefusal, refusalsOf, REGISTRY_TYPES } from "../../../../toolkit/simulator/schemas";
import { type Keywords, keywordsOf, type Schema, typeSchema } from "../../../../toolkit/simulator/schemas/registry";
import { patternOf } from "../../../../toolkit/simulator/schemas/validate";

const said = (type: string, inputs: Properties, tagsAll?: unknown) =>
  refusalsOf(type, inputs, tagsAll ?? inputs["tags"]).map(describeRefusal);

const VPC = "aws:ec2/vpc:Vpc";
const DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const container = (more: Properties) => JSON.stringify([{ name: "api", image: "api:1", essential: true, ...more }]);
const definition = (more: Properties) => ({
  family: "api",
  requiresCompatibilities: ["FARGATE"],
  networkMode: "awsvpc",
  cpu: "256",
  memory: "512",
  ...more,
});
const alarm = {
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 1,
  metricName: "Errors",
  namespace: "AWS/Lambda",
  period: 60,
  statistic: "Sum",
  threshold: 1,
};
const database = (more: Properties) => ({
  engine: "postgres",
  instanceClass: "db.t4g.micro",
  allocatedStorage: 20,
  username: "postgres",
  manageMasterUserPassword: true,
  ...more,
});

describe("Refusals of AWS's schemas", () => {
  const refused: [string, string, Properties, string[]][] = [
    ["an enum, in a list of a list", "aws:lb/listener:Listener", {
      loadBalancerArn: "arn:a",
      port: 80,
      protocol: "HTTP",
      defaultActions: [{ type: "redirect", redirect: { statusCode: "HTTP_303" } }],
    }, ["defaultActions[0].redirect.statusCode is \"HTTP_303\", but must be one of HTTP_301, HTTP_302"]],
    ["an enum that botocore alone has", "aws:acm/certificate:Certificate", { domainName: "example.com", validationMethod: "PHONE" }, [
      "validationMethod is \"PHONE\", but must be one of EMAIL, DNS, HTTP",
    ]],
    ["a pattern", "aws:cloudwatch/logGroup:LogGroup", { name: "a group" }, [
      "name is \"a group\", but must be as ^[.\\-_/#A-Za-z0-9]{1,512}$",
    ]],
    ["a number out of its enum", "aws:cloudwatch/logGroup:LogGroup", { retentionInDays: 8 }, [
      "retentionInDays is 8, but must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
    ]],
    ["a number out of its range", "aws:scheduler/schedule:Schedule", {
      flexibleTimeWindow: { mode: "OFF" },
      scheduleExpression: "rate(1 day)",
      target: {
        arn: "arn:aws:sqs:eu-west-1:111111111111:q",
        roleArn: "arn:aws:iam::111111111111:role/r",
        retryPolicy: { maximumRetryAttempts: 186 },
      },
    }, ["target.retryPolicy.maximumRetryAttempts is 186, but must be a number at most 185"]],
    ["a text that is too long", "aws:iam/role:Role", { name: "r".repeat(65), assumeRolePolicy: "{}" }, [
      `name is "${"r".repeat(56)}..., but must be of 1 to 64 characters, not 65`,
    ]],
    ["a list that is too long", "aws:cloudwatch/metricAlarm:MetricAlarm", { ...alarm, alarmActions: ["a", "b", "c", "d", "e", "f"] }, [
      "alarmActions is [\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"], but must be a list of at most 5, not 6",
    ]],
    ["an item given twice", "aws:rds/subnetGroup:SubnetGroup", { description: "d", subnetIds: ["subnet-1", "subnet-1"] }, []],
    ["a missing input", "aws:ec2/route:Route", { destinationCidrBlock: "0.0.0.0/0" }, ["routeTableId must be set"]],
    ["a missing input with another name in AWS", "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", { capacityProviders: [] }, [
      "clusterName must be set",
    ]],
    ["an input that the provider sends empty", "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", { clusterName: "main" }, []],
    ["an instance profile before its role", "aws:iam/instanceProfile:InstanceProfile", { name: "p" }, []],
    ["an imported certificate", "aws:acm/certificate:Certificate", { privateKey: "a key", certificateBody: "a certificate" }, []],
    ["a certificate without inputs", "aws:acm/certificate:Certificate", {}, [
      "domainName must be set, except for an import with privateKey",
    ]],
    [
      "two inputs that exclude each other",
      "aws:cloudwatch/metricAlarm:MetricAlarm",
      { ...alarm, metricQueries: [{ id: "e1", expression: "1" }] },
      ["it must be set with exactly one of Metrics, MetricName, EvaluationCriteria"],
    ],
    ["a text in place of a number", "aws:sqs/queue:Queue", { delaySeconds: "soon" }, [
      "delaySeconds is \"soon\", but must be a whole number",
    ]],
    [
      "a wrong value in a JSON text",
      DEFINITION,
      definition({ containerDefinitions: container({ logConfiguration: { logDriver: "stdout" } }) }),
      ["containerDefinitions[0].logConfiguration.logDriver is \"stdout\", but must be one of json-file, syslog, journald, gelf, fluentd, awslogs, splunk, awsfirelens"],
    ],
    ["an unknown key in a JSON text", DEFINITION, definition({ containerDefinitions: container({ helthCheck: {} }) }), [
      "containerDefinitions[0].helthCheck must be omitted, as AWS::ECS::TaskDefinition has no property of that name",
    ]],
    [
      "a container's health check that waits too long",
      DEFINITION,
      definition({ containerDefinitions: container({ healthCheck: { command: ["CMD", "true"], timeout: 100 } }) }),
      ["containerDefinitions[0].healthCheck.timeout is 100, but must be a number 2 to 60"],
    ],
    [
      "a task definition of more than 64 KiB",
      DEFINITION,
      definition({ containerDefinitions: container({ environment: [{ name: "A", value: "a".repeat(65_536) }] }) }),
      ["containerDefinitions must be of at most 65536 bytes with all else of the task definition, not 65625"],
    ],
    ["a loopback range", VPC, { cidrBlock: "127.0.0.0/16" }, [
      "cidrBlock is \"127.0.0.0/16\", but must be none of 127.0.0.0/8, the machine itself",
    ]],
    ["a block that is too large", VPC, { cidrBlock: "10.0.0.0/8" }, ["cidrBlock is \"10.0.0.0/8\", but must be a block of /16 to /28"]],
    ["a certificate's name of 65 characters", "aws:acm/certificate:Certificate", { domainName: `${"a".repeat(61)}.com` }, [
      `domainName is "${"a".repeat(56)}..., but must be of at most 64 characters, not 65`,
    ]],
    ["a database named like a PostgreSQL keyword", "aws:rds/instance:Instance", database({ dbName: "select" }), [
      "dbName is \"select\", but must be no word that PostgreSQL reserves",
    ]],
    ["a database that begins with _", "aws:rds/instance:Instance", database({ dbName: "_bar" }), [
      "dbName is \"_bar\", but must be 1 to 63 letters, digits and _, a letter first",
    ]],
    ["a master that begins with pg_", "aws:rds/instance:Instance", database({ username: "pg_admin" }), [
      "username is \"pg_admin\", but must be no word that PostgreSQL reserves, and nothing that begins with pg_",
    ]],
    ["an attribute that is a string in the registry", "aws:lb/loadBalancer:LoadBalancer", { subnets: ["a", "b"], idleTimeout: 0 }, [
      "idleTimeout is 0, but must be a number 1 to 4000",
    ]],
    ["a timeout as long as the interval", "aws:lb/targetGroup:TargetGroup", { healthCheck: { interval: 10, timeout: 10 } }, [
      "healthCheck.timeout is 10, but must be less than the interval, 10",
    ]],
    ["a wrong value of an input with a provider's default", "aws:ec2/securityGroup:SecurityGroup", { description: "the \u{1f600} door" }, [
      "description is \"the \u{1f600} door\", but must be as ^([a-z,A-Z,0-9,. _\\-:/()#,@[\\]+=&;\\{\\}!$*])*$",
    ]],
    ["a property that AWS sets itself", "aws:ec2/subnet:Subnet", { vpcId: "vpc-1", cidrBlock: "10.0.0.0/24", subnetId: "subnet-1" }, [
      "subnetId is \"subnet-1\", but must be omitted, as AWS sets it itself",
    ]],
    ["a tag of AWS's own", VPC, { cidrBlock: "10.0.0.0/16", tags: { "aws:name": "x" } }, [
      "tags is \"aws:name\", but must be a name without aws:, which AWS keeps for itself",
    ]],
    ["a tag with other characters", VPC, { cidrBlock: "10.0.0.0/16", tags: { Name: "a*b?" } }, [
      "tags.Name is \"a*b?\", but must be a value of letters, digits, spaces and _ . : / = + - @",
    ]],
  ];
  for (const [what, type, inputs, expected] of refused) it(`${what}: ${type}`, () => assert.deepEqual(said(type, inputs), expected));

  it("count the provider's default tags", () => {
    const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));
    assert.deepEqual(said(VPC, { cidrBlock: "10.0.0.0/16", tags: { Name: "n" } }, { Name: "n", ...tags(49) }), []);
    assert.deepEqual(said(VPC, { cidrBlock: "10.0.0.0/16", tags: { Name: "n" } }, { Name: "n", ...tags(50) }), [
      "tags is \"51 tags\", but must be at most 50 with the provider's default tags",
    ]);
  });

  it("skip unknown and secret values", () => {
    for (const hidden of [UNKNOWN, asSecret("a group")]) assert.deepEqual(said("aws:cloudwatch/logGroup:LogGroup", { name: hidden }), []);
    assert.deepEqual(
      said("aws:ecs/clusterCapacityProviders:ClusterCapacityProviders", {
        capacityProviders: UNKNOWN,
        clusterName: UNKNOWN,
        defaultCapacityProviderStrategies: UNKNOWN,
      }),
      [],
    );
    assert.deepEqual(said(DEFINITION, definition({ containerDefinitions: UNKNOWN })), []);
    const twice = (name: unknown) => said("aws:dynamodb/table:Table", { attributes: [{ name, type: "S" }, { name, type: "S" }] });
    assert.deepEqual([twice(UNKNOWN), twice("id")], [[], [
      "attributes[1] is {\"AttributeName\":\"id\",\"AttributeType\":\"S\"}, but must be listed once",
    ]]);
    assert.deepEqual(said(VPC, { cidrBlock: UNKNOWN, tags: UNKNOWN }), []);
  });

  it("skip unknown types", () => assert.deepEqual(said("aws:iot/thing:Thing", { name: "?" }), []));

  it("have valid patterns, and a schema for every name of the tables", () => {
    const patterns = new Set<string>();
    const collect = (schema: Schema | undefined): void => {
      if (schema === undefined || (typeof schema === "string" && schema.startsWith("#"))) return;
      const keywords = keywordsOf(schema, {});
      if (keywords.pattern !== undefined) patterns.add(keywords.pattern);
      const { properties = {}, patternProperties = {}, items, anyOf = [], oneOf = [], allOf = [] } = keywords;
      Object.keys(patternProperties).forEach((pattern) => patterns.add(pattern));
      [...Object.values(properties), ...Object.values(patternProperties), items, ...anyOf, ...oneOf, ...allOf].forEach(collect);
    };
    for (const { name } of Object.values(REGISTRY_TYPES)) {
      const schema = typeSchema(name);
      [schema as Keywords, ...Object.values(schema.definitions ?? {})].forEach(collect);
    }
    assert.ok(patterns.size > 40);
    for (const pattern of patterns) assert.ok(patternOf(pattern) instanceof RegExp);
  });
});
