import { readFileSync } from "node:fs";
import { join } from "node:path";

import { PolicyPack } from "@pulumi/policy";
import { runtime } from "@pulumi/pulumi";

import { crossGuardPolicies } from "./crossguard";
import { readDeclared } from "./declared/declared";
import { readCodeOwners } from "./declared/owners";
import { readWaivers } from "./declared/waivers";
import { policiesOf } from "./policies";

const textOf = (file: string) => readFileSync(join(__dirname, "..", file), "utf8"); // beside dist, so that a change applies without a build

/**
 * Facts about the stack from the engine: a preview and an update provide all of them, except settings if there are none; `pulumi policy
 * analyze` provides none, and the SDK would invent names.
 * Source: pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs/main.go, `RunPlugin`;
 * pkg/cmd/pulumi/policy/policy_analyze.go; sdk/nodejs/runtime/state.ts.
 */
const { PULUMI_NODEJS_PROJECT: project = "", PULUMI_NODEJS_STACK: stack = "", PULUMI_CONFIG: settings } = process.env;
const config = stack === "" && settings === undefined ? undefined : runtime.allConfig();

const declared = readDeclared(textOf("declared.json"));
const today = new Date();

new PolicyPack("aws-practice", {
  policies: crossGuardPolicies(policiesOf(declared, today), {
    stack: { project, stack, config, codeOwners: readCodeOwners(join(__dirname, "..", "..")) },
    waivers: readWaivers(textOf("waivers.json")),
    declared,
    today,
  }),
  enforcementLevel: "mandatory",
});
