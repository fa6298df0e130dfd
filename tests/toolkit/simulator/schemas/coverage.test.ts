import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { loadProject, programs } from "../../../../toolkit/shared/project";
import type { Properties } from "../../../../toolkit/shared/values";
import type { SimulatedResource } from "../../../../toolkit/simulator";
import { refusalsOf, REGISTRY_TYPES, translationOf, WITHOUT_SCHEMA } from "../../../../toolkit/simulator/schemas";
import { planOf, STACKS } from "../../../support/simulated";

const withImage = {
  "aws-practice:services": (services: Properties) => void Object.assign(services["api"] as Properties, { image: "3f2c1a9" }),
};
const everything = {
  "aws-practice:services": (services: Properties) =>
    void Object.assign(services["api"] as Properties, {
      image: "3f2c1a9",
      scaling: { maxCount: 4, cpuPercent: 60, requestsPerTask: 100 },
      spotPercent: 50,
      serviceConnect: true,
      healthCheck: { path: "/health", command: ["CMD-SHELL", "true"] },
      release: { command: ["migrate"] },
    }),
  "aws-practice:network": (network: Properties) =>
    void Object.assign(network, {
      ipv6: true,
      interfaceEndpoints: ["ecr.api", "ecr.dkr", "logs"],
      networkAcls: {
        private: {
          ingress: { 100: { action: "allow", protocol: "tcp", cidrBlock: "10.0.0.0/8", fromPort: 1, toPort: 65_535 } },
          egress: { 100: { action: "allow", protocol: "all", cidrBlock: "10.0.0.0/8" } },
        },
      },
    }),
  "aws-practice:alerts": (alerts: Properties) => void Object.assign(alerts, { emails: ["operator@example.com"] }),
  "aws-practice:loadBalancer": (balancer: Properties) =>
    void Object.assign(balancer, {
      wildcard: true,
      rules: {
        old: { priority: 1, paths: ["/old"], redirect: { path: "/new" } },
        gone: { priority: 2, paths: ["/gone"], fixedResponse: { statusCode: 410 } },
      },
    }),
};

/** Inputs that are optional in the SDK and required by AWS. */
const DEMANDED = {
  "aws:accessanalyzer/analyzer:Analyzer type": "the provider's default is ACCOUNT",
  "aws:acm/certificate:Certificate domainName": "optional in the SDK for an import",
  "aws:athena/workgroup:Workgroup name": "the engine chooses one if it is omitted",
  "aws:backup/vaultLockConfiguration:VaultLockConfiguration minRetentionDays": "one that only allows has no least time in the SDK",
  "aws:cloudwatch/alarmMuteRule:AlarmMuteRule rule": "a list of the provider's, with exactly one",
  "aws:cloudwatch/queryDefinition:QueryDefinition name": "the engine chooses one if it is omitted",
  "aws:ec2/flowLog:FlowLog vpcId": "or another resource that it can monitor",
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration rules": "S3 refuses a configuration without one",
};

const OF_THE_REQUEST = "the region of the request";

/** Minimum percentage of a program's inputs with a property in AWS's schemas; the small program has more without one. */
const PERCENT = {
  ".": 95,
  bootstrap: 85,
  "examples/book-management": 93,
  "examples/github-oidc-ecr": 85,
  "examples/minimal": 93,
  "examples/several-services": 95,
};

describe("AWS's schemas", () => {
  const made = (resources: readonly SimulatedResource[]) =>
    resources.filter(({ custom, external, type }) => custom && !external && type.startsWith("aws:"));
  const stacks = programs(STACKS).flatMap((label) => loadProject(STACKS, label).stacks.map((stack) => ({ label, stack })));

  for (const { label, stack } of stacks) {
    const percent = PERCENT[label as keyof typeof PERCENT];
    const changes = label === "." ? { "as it is": {}, "with an image": withImage, "with everything": everything } : { "as it is": {} };
    for (const [how, change] of Object.entries(changes)) {
      it(`accept every input of ${label} ${stack} ${how}, and have ${percent} percent of them; the others have a reason`, async () => {
        const resources = made((await planOf(label, stack, change)).plan.simulation.resources);
        let known = 0;
        const unknown: { text: string; why: string | undefined }[] = [];
        for (const { type, inputs, name, outputs } of resources) {
          assert.deepEqual(refusalsOf(type, inputs, outputs["tagsAll"]), [], `${type} ${name}`);
          const translation = translationOf(type, inputs);
          known += translation?.mapped ?? 0;
          for (const path of translation?.unmapped ?? Object.keys(inputs)) {
            unknown.push({
              text: `${type} ${path}`,
              why: REGISTRY_TYPES[type]?.others?.[path] ?? WITHOUT_SCHEMA[type] ?? (path === "region" ? OF_THE_REQUEST : undefined),
            });
          }
        }
        assert.deepEqual(new Set(unknown.filter(({ why }) => why === undefined).map(({ text }) => text)), new Set());
        const share = (known / (known + unknown.length)) * 100;
        assert.ok(share >= percent, `${share.toFixed(1)} percent; unknown are ${[...new Set(unknown.map(({ text }) => text))].join(", ")}`);
      });
    }
  }

  it("require the SDK's required inputs, except for those listed", () => {
    const sdk = dirname(require.resolve("@pulumi/aws/package.json"));
    const found = Object.keys(REGISTRY_TYPES).flatMap((type) => {
      const file = join(sdk, `${/^aws:(.*):/.exec(type)![1]!}.d.ts`);
      assert.ok(existsSync(file), file);
      const text = readFileSync(file, "utf8");
      const args = text.slice(text.lastIndexOf("Args {"));
      return refusalsOf(type, {}).filter(({ path }) => path !== "" && !new RegExp(`^ {4}${path}:`, "m").test(args)).map(({ path }) =>
        `${type} ${path}`
      );
    });
    assert.deepEqual(found.toSorted(), Object.keys(DEMANDED));
  });
});
