import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import type { Value } from "../../policy-pack/stack-view";
import { resourceOf } from "./support/broken";
import { PACK } from "./support/policies";

/** Names of every object's own prototype, which a table of names must not take for one of its own. */
const NAMES = ["__proto__", "constructor", "toString", "hasOwnProperty"];

/** A document in which one name stands wherever a document has names. */
const documentOf = (name: string, operator: string) =>
  JSON.parse(
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{
        Effect: "Allow",
        Action: `${name}:${name}`,
        Resource: ["*", `arn:aws:${name}:eu-west-1:111111111111:${name}/${name}`],
        Principal: { AWS: "*", Service: `${name}.amazonaws.com`, Federated: name },
        Condition: { OPERATOR: { KEY: "*" } },
      }],
    }).replace("OPERATOR", operator).replace("KEY", name),
  ) as Value;

describe("A name that every object has", () => {
  for (const name of NAMES) {
    it(`is a name like others: ${name}`, async () => {
      const resources = [
        "aws:iam/policy:Policy",
        "aws:iam/role:Role",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:kms/key:Key",
        `aws:${name}/a:A`,
      ]
        .flatMap((type) =>
          ["StringEquals", "ArnLike", name].map((operator, index) =>
            resourceOf(type, `r${index}`, {
              policy: documentOf(name, operator),
              assumeRolePolicy: documentOf(name, operator),
              tags: JSON.parse(`{"${name}": "a"}`) as Value,
            })
          )
        );
      const broken: string[] = [];
      for (const policy of PACK) {
        const { findings } = await findingsOf(policy, { environment: "prd", production: true, resources });
        if (findings.length > 0) broken.push(policy.id);
      }
      const expected = ["iam-action-exists", "iam-resource-policy-not-public"];
      assert.deepEqual(expected.filter((id) => !broken.includes(id)), []);
    });
  }
});
