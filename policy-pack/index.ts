import { readFileSync } from "node:fs";
import { join } from "node:path";

import { PolicyPack } from "@pulumi/policy";
import { getStack } from "@pulumi/pulumi";

import { crossGuardPolicies } from "./crossguard";
import { POLICIES } from "./policies";
import { readWaivers } from "./waivers";

new PolicyPack("aws-practice", {
  policies: crossGuardPolicies(POLICIES, {
    environment: getStack(),
    waivers: readWaivers(readFileSync(join(__dirname, "..", "waivers.json"), "utf8")),
    today: new Date(),
  }),
  enforcementLevel: "mandatory",
});
