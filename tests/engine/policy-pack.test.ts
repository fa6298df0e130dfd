import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { changesSince, UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { Workplace } from "./support/workplace";

interface Mistake {
  /** The mistake. */
  what: string;
  /** TypeScript that changes a resource's `props`, by its `type` and `name`. */
  change: string;
  /** Policy and resource in the CLI's output. */
  verdict: string;
}

/** Mistakes that a preview detects. */
const MISTAKES: Mistake[] = [
  {
    what: "mutable image tags",
    change: "if (type === \"aws:ecr/repository:Repository\") props.imageTagMutability = \"MUTABLE\";",
    verdict: "image-tags-immutable  (aws:ecr:Repository: aws-practice-repository)",
  },
  {
    what: "a database with a public address",
    change: "if (type === \"aws:rds/instance:Instance\") props.publiclyAccessible = true;",
    verdict: "network-no-public-ip  (aws:rds:Instance: database-instance)",
  },
  {
    what: "a database's port open to the internet",
    change: "if (name === \"api-access-to-database-in-5432\") { delete props.referencedSecurityGroupId; props.cidrIpv4 = \"0.0.0.0/0\"; }",
    verdict: "network-no-unrestricted-ingress  (aws:vpc:SecurityGroupIngressRule: api-access-to-database-in-5432)",
  },
  {
    what: "a password in the environment",
    change:
      "if (name === \"api-task-definition\") props.containerDefinitions = JSON.stringify([{ name: \"api\", image: \"api:1\", environment: [{ name: \"DB_PASSWORD\", value: \"correct-horse-battery\" }] }]);",
    verdict: "secret-not-in-environment  (aws:ecs:TaskDefinition: api-task-definition)",
  },
];

/** Replaces the copy's program by one that changes resources before they are registered. */
function mutate(place: Workplace, change: string): void {
  writeFileSync(
    join(place.directory, "mutated.ts"),
    [
      "import * as pulumi from \"@pulumi/pulumi\";",
      "pulumi.runtime.registerStackTransformation(({ type, name, props, opts }) => {",
      `  ${change}`,
      "  return { props, opts };",
      "});",
      "module.exports = require(\"./index\");",
    ].join("\n"),
  );
  place.editProject((document) => document.set("main", "mutated.ts"));
}

describe("The policy pack in the real engine", () => {
  needsCli();
  let place: Workplace;
  afterEach(() => place?.close());

  it("stops an update before any resource is created", async () => {
    place = await Workplace.create({ pack: true });
    for (const { what, change, verdict } of MISTAKES) {
      mutate(place, change);
      const out = await place.fails("up", "--yes");
      assert.ok(out.includes(`[mandatory]  ${verdict}`), `${what}: ${out}`);
      assert.deepEqual(place.cloud.log(), [], what);
    }
  });

  it("stops an update at a violation known only then, before the resource is created", async () => {
    place = await Workplace.create({ pack: true });
    mutate(
      place,
      "if (name === \"api-task-start\") props.policy = pulumi.output(props.policy).apply((text) => String(text).replace(/\"ecr:\\w+\"/, '\"ecr:*\"'));",
    );
    await place.succeeds("preview");
    assert.match(await place.fails(...UP), /\[mandatory\] {2}iam-no-wildcard-actions {2}\(aws:iam:RolePolicy: api-task-start\)/);
    assert.ok(!place.existing().includes("RolePolicy api-task-start"));
    assert.ok(!place.existing().includes("Service api-service"), "nor a resource that depends on it");
  });

  it("is required for a production environment, with a working command in the message", async () => {
    place = await Workplace.create({ stack: "prd" });
    await place.succeeds("preview");
    const refusal = await place.fails(...UP);
    assert.deepEqual(place.cloud.log(), []);

    const [, name, value, command] = /^ *(PULUMI_OPTION_POLICY_PACK)=(\S+) pulumi (up --stack prd)$/m.exec(refusal) ?? assert.fail(refusal);
    place.env[name!] = value;
    const { created } = await changesSince(
      place,
      async () => {
        await place.succeeds(...command!.split(" "), "--yes", "--skip-preview");
      },
    );
    assert.ok(created.includes("Instance database-instance"));
  });
});
