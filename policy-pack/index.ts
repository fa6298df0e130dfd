import { readFileSync } from "node:fs";
import { join } from "node:path";

import { PolicyPack } from "@pulumi/policy";
import { getStack } from "@pulumi/pulumi";

import { crossGuardPolicies } from "./crossguard";
import { readDeclared } from "./declared";
import { policiesOf } from "./policies";
import { readWaivers } from "./waivers";

const textOf = (file: string) => readFileSync(join(__dirname, "..", file), "utf8"); // beside dist, so that a change counts at once

new PolicyPack("aws-practice", {
  policies: crossGuardPolicies(policiesOf(readDeclared(textOf("declared.json"))), {
    environment: getStack(),
    waivers: readWaivers(textOf("waivers.json")),
    today: new Date(),
  }),
  enforcementLevel: "mandatory",
});
