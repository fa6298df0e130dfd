import assert from "node:assert/strict";

import { knownNames } from "../../toolkit/shared/known-names";
import { BALANCER, type Config, DATABASE, JOBS, LOAD_BALANCER, mistakesOf, NETWORK, SERVICES, settingsOf } from "./read";

const { date } = knownNames();
const SINCE = "if AWS has added it since, add it to aws-practice:newNames, or update the list with toolkit/aws-facts/refresh.py";
const TAG_NAME = "1 to 127 letters, digits, spaces and _ . : / = + - @, not beginning with aws:";
const TAG_VALUE = "a text in quotes of 1 to 256 letters, digits, spaces and _ . : / = + - @";
const PRIVATE =
  "a block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10: other addresses are reserved, or public ones that would be unreachable";
const FAR = "an outage of another region would keep this one's tasks from starting";

const tags = (given: Config): Config => ({ "aws:defaultTags": { tags: given } });
const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, "x"]));
const job = (given: Config): Config => ({ [JOBS]: { report: given } });
const service = (given: Config): Config => ({ [SERVICES]: { api: given } });

describe("Settings that AWS would reject", () => {
  const cases: [string, Config, string[]][] = [
    ["a tag that begins with aws:", tags({ "aws:foo": "x" }), [
      `aws:defaultTags.tags.aws:foo: the key is "aws:foo", but must be ${TAG_NAME}`,
    ]],
    ["a tag that begins with AWS:", tags({ "AWS:foo": "x" }), [
      `aws:defaultTags.tags.AWS:foo: the key is "AWS:foo", but must be ${TAG_NAME}`,
    ]],
    ["a tag name of 128 characters", tags({ ["n".repeat(128)]: "x" }), [
      `aws:defaultTags.tags.${"n".repeat(128)}: the key is "${"n".repeat(128)}", but must be ${TAG_NAME}`,
    ]],
    ["a tag name with other characters", tags({ "na,me;": "x" }), [
      `aws:defaultTags.tags.na,me;: the key is "na,me;", but must be ${TAG_NAME}`,
    ]],
    ["a tag value of 257 characters", tags({ name: "v".repeat(257) }), [
      `aws:defaultTags.tags.name is "${"v".repeat(196)}..., but must be ${TAG_VALUE}`,
    ]],
    ["a tag value with other characters", tags({ name: "a*b?" }), [`aws:defaultTags.tags.name is "a*b?", but must be ${TAG_VALUE}`]],
    ["50 tags in addition to Name", tags(many(50)), [
      `aws:defaultTags.tags is ${
        JSON.stringify(many(50)).slice(0, 197)
      }..., but must be at most 49 tags, as every resource has a Name besides and AWS takes 50`,
    ]],
    ...["127.0.0.0/16", "0.0.0.0/16", "169.254.0.0/16", "224.0.0.0/16", "8.8.0.0/16"].map((
      cidrBlock,
    ): [string, Config, string[]] => [`cidrBlock ${cidrBlock}`, { [NETWORK]: { cidrBlock } }, [
      `${NETWORK}.cidrBlock is "${cidrBlock}", but must be ${PRIVATE}`,
    ]]),
    ["domainName of 65 characters without certificateArn", {
      [LOAD_BALANCER]: { ...BALANCER, domainName: `${"a".repeat(53)}.example.com` },
    }, [
      `${LOAD_BALANCER}.domainName is "${
        "a".repeat(53)
      }.example.com", but must be of at most 64 characters, as a certificate is made for it, or certificateArn given`,
    ]],
    ["databaseName that is a reserved word", { [DATABASE]: { databaseName: "select" } }, [
      `${DATABASE}.databaseName is "select", but must be a name that isn't a reserved word of PostgreSQL`,
    ]],
    ["databaseName of a database that every server has", { [DATABASE]: { databaseName: "template0" } }, [
      `${DATABASE}.databaseName is "template0", but must be none of those that every server has: postgres, rdsadmin, template0, template1`,
    ]],
    ["databaseName that begins with _", { [DATABASE]: { databaseName: "_bar" } }, [
      `${DATABASE}.databaseName is "_bar", but must be 1 to 63 lower-case letters, digits and _, beginning with a letter`,
    ]],
    ["masterUsername that is a reserved word", { [DATABASE]: { masterUsername: "user" } }, [
      `${DATABASE}.masterUsername is "user", but must be a name that isn't a reserved word of PostgreSQL`,
    ]],
    ["applicationUsername that begins with pg_", { [DATABASE]: { applicationUsername: "pg_app" } }, [
      `${DATABASE}.applicationUsername is "pg_app", but must be a name that PostgreSQL has left: not none, public, nor one that begins with pg_`,
    ]],
    ["applicationUsername public", { [DATABASE]: { applicationUsername: "public" } }, [
      `${DATABASE}.applicationUsername is "public", but must be a name that PostgreSQL has left: not none, public, nor one that begins with pg_`,
    ]],
    ["environment of 64 KiB", service({ environment: { A: "a".repeat(65_536) } }), [
      `${SERVICES}.api.environment is "65561 bytes", but must be of at most 61440 bytes, as ECS takes 65536 in all; put large values into S3 or a parameter`,
    ]],
    ["secrets with an ARN of another region", job({ secrets: { A: "arn:aws:secretsmanager:us-east-1:111111111111:secret:a-Ab12Cd" } }), [
      `${JOBS}.report.secrets.A is "arn:aws:secretsmanager:us-east-1:111111111111:secret:a-Ab12Cd", but must be of aws:region, ap-northeast-1: ${FAR}`,
    ]],
    ["engineVersion that doesn't exist", { [DATABASE]: { engineVersion: "99" } }, [
      `${DATABASE}.engineVersion is "99", but must be a version of PostgreSQL that RDS has, known on ${date}; ${SINCE}`,
    ]],
    ["instanceClass that doesn't exist", { [DATABASE]: { instanceClass: "db.t4g.tiny" } }, [
      `${DATABASE}.instanceClass is "db.t4g.tiny", but must be a class of ap-northeast-1 for PostgreSQL known on ${date}; db.t4g has 2xlarge, large, medium, micro, small, xlarge; ${SINCE}`,
    ]],
    ["nat.instanceType that runs only macOS", { [NETWORK]: { nat: { mode: "instance", instanceType: "mac2.metal" } } }, [
      `${NETWORK}.nat.instanceType is "mac2.metal", but must be an instance type of ap-northeast-1 that runs Linux, known on ${date}; ${SINCE}`,
    ]],
    ["availabilityZones with a zone that doesn't exist", {
      [NETWORK]: { availabilityZones: { "ap-northeast-1a": 0, "ap-northeast-1z": 1 } },
    }, [
      `${NETWORK}.availabilityZones is "ap-northeast-1z", but must be a zone of ap-northeast-1 known on ${date}; did you mean ap-northeast-1a?; ${SINCE}`,
    ]],
    ["interfaceEndpoints with a service that doesn't exist", { [NETWORK]: { interfaceEndpoints: ["ecr.apii"] } }, [
      `${NETWORK}.interfaceEndpoints[0] is "ecr.apii", but must be a service with an interface endpoint, known on ${date}; ecr has api, dkr; ${SINCE}`,
    ]],
    ["newNames with a name that no setting has", { "aws-practice:newNames": ["t9g.nano"] }, [
      "aws-practice:newNames[0] is \"t9g.nano\", but must be omitted, as no setting has it",
    ]],
    ["newNames with a known name", { "aws-practice:newNames": ["db.t4g.micro"] }, [
      `aws-practice:newNames[0] is "db.t4g.micro", but must be omitted, as the list of ${date} knows it`,
    ]],
  ];
  for (const [what, config, mistakes] of cases) {
    it(`are rejected: ${what}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }

  const over: [string, string][] = [
    ["schedule in a past year", "cron(0 6 * * ? 2020)"],
    ["schedule at a past time", "at(2020-01-01T00:00:00)"],
    ["schedule at a rate of centuries", "rate(99999999 days)"],
  ];
  for (const [what, schedule] of over) {
    it(`are rejected: ${what}`, async () => {
      const [mistake, ...others] = await mistakesOf(job({ schedule }));
      assert.deepEqual(others, []);
      assert.match(
        mistake!,
        /^aws-practice:jobs\.report\.schedule is ".*", but must be omitted, or one that still comes: there is no time of it after \d{4}-\d\d-\d\d \d\d:\d\d UTC until 2199$/,
      );
    });
  }

  it("are rejected: region that doesn't exist", async () => {
    const mistakes = await mistakesOf({
      "aws:region": "ap-norheast-1",
      [NETWORK]: { availabilityZones: { "ap-norheast-1a": 0, "ap-norheast-1c": 1 } },
    });
    assert.ok(
      mistakes.includes(`aws:region is "ap-norheast-1", but must be a region known on ${date}; did you mean ap-northeast-1?; ${SINCE}`),
      mistakes.join("\n"),
    );
  });
});

describe("Settings that AWS accepts", () => {
  const cases: [string, Config][] = [
    ["49 tags in addition to Name", tags({ Name: "n", ...many(49) })],
    ["a tag in Japanese", tags({ 部署: "東京 1/2" })],
    ["cidrBlock of the shared address space", { [NETWORK]: { cidrBlock: "100.64.0.0/16" } }],
    ["cidrBlock of Docker's bridge, which AWS advises against for some services", { [NETWORK]: { cidrBlock: "172.17.0.0/16" } }],
    ["domainName of 64 characters", { [LOAD_BALANCER]: { ...BALANCER, domainName: `${"a".repeat(52)}.example.com` } }],
    ["a longer domainName with certificateArn", {
      [LOAD_BALANCER]: {
        domainName: `${"a".repeat(60)}.example.com`,
        certificateArn: "arn:aws:acm:ap-northeast-1:111111111111:certificate/0f5c1d2e-3b4a-4c5d-8e6f-708192a3b4c5",
      },
    }],
    ["names that are keywords, but not reserved", {
      [DATABASE]: { databaseName: "values", masterUsername: "owner", applicationUsername: "session" },
    }],
    ["unknown names with newNames", {
      [DATABASE]: { instanceClass: "db.t9g.micro" },
      [NETWORK]: { interfaceEndpoints: ["scheduler"] },
      "aws-practice:newNames": ["db.t9g.micro", "scheduler"],
    }],
    ["the last time and the lowest rate of a schedule", {
      [JOBS]: { a: { schedule: "at(2199-12-31T23:59:59)" }, b: { schedule: "rate(366 days)" } },
    }],
  ];
  for (const [what, config] of cases) it(`are accepted: ${what}`, () => settingsOf(config).then(() => undefined));
});
