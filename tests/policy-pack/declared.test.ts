import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readDeclared } from "../../policy-pack/declared/declared";
import { unusedEntries } from "../../policy-pack/declared/unused";
import { evaluate } from "../../policy-pack/evaluate";
import { policiesOf } from "../../policy-pack/policies";
import { planOf, ROOT } from "../support/simulated";
import { programOf } from "./support/adapter";
import { DECLARED, PACK } from "./support/policies";
import { toBreak } from "./support/real-programs";

const PARAMETER = "arn:aws:ssm:ap-northeast-1:111111111111:parameter/stg/api/key";
const KEY = "arn:aws:kms:ap-northeast-1:111111111111:key/0f5c1d2e";
const QUEUE = "arn:aws:sqs:ap-northeast-1:111111111111:shop-orders";
const REDIS = `public.ecr.aws/bitnami/redis@sha256:${"0123456789abcdef".repeat(4)}`;

const PROGRAMS = ["stg with image", "prd with image", "bootstrap stg"] as const;

describe("declared.json", () => {
  const mistakes: [string, RegExp][] = [
    ["{", /^declared\.json isn't valid JSON: /],
    ["[]", /^declared\.json must be an object with external, accounts, powers, registries, reachable, unread$/],
    [
      "{ \"external\": {} }",
      /^declared\.json: registries is missing, but must be an object of reasons, e\.g\. {"public\.ecr\.aws\/docker\/library":"the reason"}$/,
    ],
    ["{ \"external\": {}, \"registries\": {} }", /^declared\.json: reachable is missing, but must be an object of environments/],
    ["{ \"external\": [] }", /^declared\.json: external is \[\], but must be an object of reasons/],
    [
      "{ \"external\": {}, \"accounts\": { \"12\": \"a\" }, \"registries\": {}, \"reachable\": {} }",
      /^declared\.json: accounts "12" must be an account's 12 digits, the 64 characters of a canonical user, an organization's id/,
    ],
    ["{ \"roles\": {} }", /^declared\.json: roles is unknown; known are external, accounts, powers, registries, reachable, unread$/],
    [
      "{ \"external\": { \"arn:aws:s3:::b\": \" \" } }",
      /^declared\.json: the reason of external "arn:aws:s3:::b" is " ", but must be text$/,
    ],
    ["{ \"external\": { \"*\": \"all\" } }", /^declared\.json: external "\*" must be an ARN whose partition and service have no wildcard$/],
    ["{ \"external\": { \"arn:aws:*:*:*:*\": \"all\" } }", /must be an ARN whose partition and service have no wildcard$/],
    ...["arn:aws:sqs:eu-west-1:*:orders", "arn:aws:sqs:eu-west-1:1111*:orders"].map((arn): [string, RegExp] => [
      `{ "external": { "${arn}": "all" } }`,
      /must be an ARN of one account, by its 12 digits$/,
    ]),
    ...["sqs:eu-west-1:111111111111:*", "iam::111111111111:role/*", "iam::111111111111:role/*admin", "s3:::*", "s3:::a*b*"].map((
      rest,
    ): [string, RegExp] => [
      `{ "external": { "arn:aws:${rest}": "all" } }`,
      /must be an ARN of one resource, or of one tree by 3 characters or more of its name, as role\/shared\/\*$/,
    ]),
    [
      "{ \"external\": {}, \"powers\": { \"task rds:*\": \"all\" } }",
      /^declared\.json: powers "task rds:\*" must be a role's name and one action, e\.g\. "restore-task-role rds:ModifyDBInstance"$/,
    ],
    [
      "{ \"external\": {}, \"registries\": {}, \"reachable\": { \"prd\": [\"a\"] } }",
      /^declared\.json: reachable\.prd is \["a"\], but must be an object of reasons/,
    ],
    [
      "{ \"external\": {}, \"registries\": {}, \"reachable\": { \"prd\": { \"database main\": \"\" } } }",
      /^declared\.json: the reason of reachable\.prd "database main" is "", but must be text$/,
    ],
    [
      "{ \"external\": {}, \"registries\": {}, \"reachable\": { \"prd\": { \"database main\": \"data\" } } }",
      /^declared\.json: reachable\.prd "database main" must be written as "database main:5432\/tcp <- service api"$/,
    ],
  ];
  for (const [text, message] of mistakes) it(`is rejected: ${text}`, () => assert.throws(() => readDeclared(text), { message }));

  const committed = () => readDeclared(readFileSync(join(ROOT, "policy-pack", "declared.json"), "utf8"));

  it("lists exactly the reachable connections of the committed prd stack", async () => {
    const declared = committed();
    assert.deepEqual(declared.external, {});
    const { registered } = await planOf(".", "prd");
    const found = async (reachable: Record<string, string>) =>
      (await evaluate(programOf(registered.resources, "prd"), policiesOf({ ...declared, reachable: { prd: reachable } }), [], new Date()))
        .violations.map(({ policy, message }) => `${policy.id}: ${message}`);
    const entries = declared.reachable["prd"]!;
    assert.deepEqual(await found(entries), []);
    for (const entry of Object.keys(entries)) {
      const { [entry]: _, ...others } = entries;
      const [violation, ...more] = await found(others);
      assert.deepEqual(more, []);
      assert.match(violation!, entry.endsWith("internet") ? /^network-internet-exposure: / : /^network-database-access: /);
      assert.ok(
        violation!.includes(`declared in policy-pack/declared.json below "reachable", "prd" as "${entry}": "the reason"`),
        violation,
      );
    }
    assert.match(
      (await found({ ...entries, "database database-instance:5432/tcp <- service old": "It was here" })).join("\n"),
      /^network-database-access: .*declared as database database-instance:5432\/tcp <- service old, which isn't reachable/,
    );
  });

  it("has no entry that fits nothing of a committed program", async () => {
    const { registered } = await planOf("examples/book-management", "prod");
    const operated = await planOf(".", "stg", {
      "aws-practice:operators": (section) => Object.assign(section, { principals: ["arn:aws:iam::111111111111:role/on-call"], task: {} }),
    });
    const programs = [
      ...await Promise.all(PROGRAMS.map(async (name) => (await toBreak(name)).program)),
      programOf(registered.resources, "prod"),
      programOf(operated.registered.resources, "stg"), // no committed stack file has people
    ];
    assert.deepEqual(unusedEntries(committed(), programs), []);
    const role = "api-task gone:Action";
    const declared = {
      ...committed(),
      external: { [QUEUE]: "x", "arn:aws:rds:ap-northeast-1:222222222222:db:main-*": "x" },
      accounts: { "989898989898": "x", "222222222222": "x" },
      powers: { "gone-role rds:ModifyDBInstance": "x", [role]: "x", "api-task ssmmessages:OpenDataChannel": "x" },
      reachable: { prd: {}, gone: {} },
      unread: { "aws-practice/stg": {}, "shop/prd": {} },
    };
    assert.deepEqual(unusedEntries(declared, programs).map(({ kind, entry }) => `${kind} ${entry}`), [
      `external ${QUEUE}`,
      "accounts 989898989898",
      "powers gone-role rds:ModifyDBInstance",
      `powers ${role}`,
      "powers api-task ssmmessages:OpenDataChannel",
      "reachable gone",
      "unread shop/prd",
    ]);
  });

  it("needs no entry for a secret, or its key, that a container reads by reference", async () => {
    const { registered } = await planOf(".", "stg", {
      "aws-practice:services": (services) =>
        void Object.assign(services["api"] as object, { image: "3f2c1a9", secrets: { KEY: PARAMETER }, secretKmsKeyArns: [KEY] }),
    });
    const program = programOf(registered.resources);
    const found = async (change: (text: string) => string) => {
      const resources = program.resources.map((resource) => {
        const { policy } = resource.properties;
        return typeof policy === "string" ? { ...resource, properties: { ...resource.properties, policy: change(policy) } } : resource;
      });
      return (await evaluate({ ...program, resources }, PACK, [], new Date())).violations.map((
        { policy, message },
      ) => `${policy.id} ${/found|is "(.*?)"/.exec(message)?.[1] ?? message}`);
    };
    assert.deepEqual(await found((text) => text), []);
    assert.equal(
      (await found((text) => text.replace(PARAMETER, `${PARAMETER}2`))).filter((one) => one.startsWith("iam-resource-exists"))
        .length > 0,
      true,
    );
    assert.equal(
      (await found((text) => text.replace("kms:Decrypt", "kms:Encrypt"))).filter((one) => one.startsWith("iam-resource-exists"))
        .length,
      1,
    );
  });

  it("needs an entry for another account's secret", async () => {
    const foreign = PARAMETER.replace("111111111111", "999999999999");
    const { registered } = await planOf(".", "stg", {
      "aws-practice:environment": (environment) => void Object.assign(environment, { otherAccounts: ["999999999999"] }),
      "aws-practice:services": (services) =>
        void Object.assign(services["api"] as object, {
          image: "3f2c1a9",
          permissions: [{ actions: ["ssm:GetParameter"], resources: [foreign] }],
        }),
    });
    const judged = async (external: Record<string, string>) =>
      (await evaluate(programOf(registered.resources), policiesOf({ ...DECLARED, external }), [], new Date())).violations.map((
        { policy },
      ) => policy.id);
    assert.deepEqual(await judged({}), ["iam-resource-exists"]);
    assert.deepEqual(await judged({ [foreign]: "The shared licence" }), []);
  });

  it("allows a queue of another program and an image of another registry", async () => {
    const permissions = [{ actions: ["sqs:SendMessage"], resources: [QUEUE] }];
    const { registered } = await planOf(".", "stg", {
      "aws-practice:services": (services) => void Object.assign(services["api"] as object, { image: "3f2c1a9", permissions }),
    });
    const program = programOf(registered.resources);
    const task = program.resources.find(({ name }) => name === "api-task-definition")!;
    const [container, ...others] = JSON.parse(task.properties["containerDefinitions"] as string) as object[];
    const resources = program.resources.map((resource) =>
      resource === task
        ? {
          ...task,
          properties: {
            ...task.properties,
            containerDefinitions: JSON.stringify([container, ...others, { name: "cache", image: REDIS, essential: false }]),
          },
        }
        : resource
    );
    const found = async (text: string) =>
      (await evaluate({ ...program, resources }, policiesOf(readDeclared(text)), [], new Date())).violations.map(({ policy }) => policy.id);
    const declared = {
      external: { [QUEUE]: "The shop's own program" },
      registries: { "public.ecr.aws": "Node's image, and a cache beside the service" },
      reachable: {},
    };
    assert.deepEqual(await found(JSON.stringify(DECLARED)), ["iam-resource-exists", "image-trusted-registry"]);
    assert.deepEqual(await found(JSON.stringify(declared)), []);
  });
});
