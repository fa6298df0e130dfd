import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { Connection } from "../../../components/network/connection";
import { shortName } from "../../../toolkit/simulator";
import { build, type Registered } from "../../support/simulated";

describe("Connection", () => {
  let registered: Registered;
  before(async () => {
    registered = await build(() => {
      const { rules } = new Connection("api-to-database", {
        from: { label: "service api (stg)", securityGroupId: "sg-api" },
        to: { label: "database main-stg", securityGroupId: "sg-database", port: 5432 },
      });
      new aws.ec2.Vpc("after", {}, { dependsOn: rules });
    });
  });

  it("creates the client's egress rule to the destination's port", () => {
    assert.deepEqual(registered.inputs("SecurityGroupEgressRule", "api-to-database-out-5432"), {
      securityGroupId: "sg-api",
      description: "To database main-stg",
      referencedSecurityGroupId: "sg-database",
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
    });
  });

  it("creates the destination's ingress rule", () => {
    assert.deepEqual(registered.inputs("SecurityGroupIngressRule", "api-to-database-in-5432"), {
      securityGroupId: "sg-database",
      description: "From service api (stg)",
      referencedSecurityGroupId: "sg-api",
      ipProtocol: "tcp",
      fromPort: 5432,
      toPort: 5432,
    });
  });

  it("has both rules as dependencies of a client", () => {
    const rules = registered.resources.filter(({ parent }) => shortName(parent) === "api-to-database").map(({ name }) => name);
    assert.deepEqual(rules, ["api-to-database-out-5432", "api-to-database-in-5432"]);
    assert.deepEqual(registered.dependencies("Vpc"), rules.toSorted());
  });
});
