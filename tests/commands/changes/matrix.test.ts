import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { documentOf } from "../../../commands/changes/document";
import type { Effect } from "../../../commands/changes/effects";
import { matrix } from "../../../commands/changes/matrix";
import { KEPT, meaningOf, startsRollout } from "../../../commands/changes/meaning";
import { keptWhenOmitted } from "../../../toolkit/simulator/omitted";
import { ROOT } from "../../support/simulated";

/**
 * Properties that the provider unsets in AWS if a program omits them.
 * Sources: internal/service of hashicorp/terraform-provider-aws 6: ec2/vpc_route.go (another target replaces it), ecs/service.go
 * (`resourceServiceUpdate` sends no load balancers, 0 seconds and Service Connect disabled), ecs/cluster.go (the configuration is sent
 * whole), elbv2/listener.go and elbv2/listener_rule.go (an action is sent whole), logs/group.go (`DisassociateKmsKey`),
 * s3/bucket_lifecycle_configuration.go and s3/bucket_server_side_encryption_configuration.go (all rules are sent), scheduler/schedule.go (a schedule is sent whole).
 */
const UNSET: Record<string, readonly string[]> = {
  "aws:cloudwatch/logGroup:LogGroup": ["kmsKeyId"],
  "aws:ec2/route:Route": ["networkInterfaceId"],
  "aws:ecs/cluster:Cluster": ["configuration.executeCommandConfiguration.kmsKeyId"],
  "aws:ecs/service:Service": ["loadBalancers", "healthCheckGracePeriodSeconds", "serviceConnectConfiguration"],
  "aws:lb/listener:Listener": ["defaultActions.redirect"],
  "aws:lb/listenerRule:ListenerRule": ["actions.fixedResponse", "actions.redirect"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["rules.transitions"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": [
    "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId",
    "rules.bucketKeyEnabled",
  ],
  "aws:scheduler/schedule:Schedule": ["kmsKeyArn"],
};

/**
 * Properties that the provider leaves unchanged without harm: Performance Insights is off, so its retention has no effect; RDS can't change
 * the keys of an instance, as the setting and its note say.
 */
const HARMLESS: Record<string, readonly string[]> = {
  // The provider sends the encryption as a whole: athena/workgroup.go, expandWorkGroupEncryptionConfiguration.
  "aws:athena/workgroup:Workgroup": ["configuration.resultConfiguration.encryptionConfiguration.kmsKeyArn"],
  "aws:rds/instance:Instance": [
    "performanceInsightsRetentionPeriod",
    "kmsKeyId",
    "masterUserSecretKmsKeyId",
    "performanceInsightsKmsKeyId",
  ],
};

describe("The change matrix", () => {
  let effects: Effect[];
  before(async () => {
    effects = await matrix();
  });

  const label = ({ change }: Effect) => `${change.path} on ${change.base ?? "stg"}: ${change.label ?? JSON.stringify(change.to)}`;
  const effectOf = (path: string, base?: string) => effects.find(({ change }) => change.path === path && change.base === base)!;
  const stepsOf = (path: string, base?: string) =>
    effectOf(path, base).steps.map(({ operation, name, changed }) =>
      `${operation} ${name}${changed.map((property) => ` ${property}`).join()}`
    );

  it("equals docs/changes.md, which `npm run changes` writes", () => {
    const file = readFileSync(join(ROOT, "docs", "changes.md"), "utf8");
    const lines = documentOf(effects).split("\n");
    assert.deepEqual(lines.filter((line) => !file.includes(line)), [], "missing lines");
    assert.equal(file, lines.join("\n"));
  });

  it("replaces a resource of KEPT only for a change with `drastic`", () => {
    const replaced = ({ steps }: Effect) =>
      steps.filter(({ operation, type }) => operation === "replace" && KEPT.includes(type)).map(({ name }) => name);
    assert.deepEqual(
      effects.filter((effect) => effect.change.drastic === undefined && replaced(effect).length > 0).map((effect) =>
        `${label(effect)} replaces ${replaced(effect).join(", ")}`
      ),
      [],
    );
    assert.deepEqual(
      effects.filter((effect) => effect.change.drastic !== undefined && replaced(effect).length === 0).map(label),
      [],
      "has `drastic`, but replaces no such resource",
    );
  });

  it("never creates a replacement before deletion if AWS allows only one", () => {
    assert.deepEqual(
      effects.flatMap((effect) => effect.steps.filter(({ collides }) => collides).map(({ name }) => `${label(effect)}: ${name}`)),
      [],
    );
  });

  it("spells out the off state of properties that the provider doesn't unset, and knows all omitted ones", () => {
    const omitted = effects.flatMap((effect) =>
      effect.omissions.map(({ type, path }) => ({ at: `${label(effect)}: ${type} ${path}`, type, path }))
    );
    const isKept = (type: string, path: string) =>
      keptWhenOmitted(type).some((kept) => path === kept || path.startsWith(`${kept}.`) || kept.startsWith(`${path}.`));
    assert.deepEqual(
      omitted.filter(({ type, path }) => isKept(type, path) && HARMLESS[type]?.includes(path) !== true).map(({ at }) => at),
      [],
      "remains set in AWS",
    );
    assert.deepEqual(
      omitted.filter(({ type, path }) => !isKept(type, path) && !UNSET[type]?.includes(path)).map(({ at }) => at),
      [],
      "not in UNSET: look up whether the provider unsets it",
    );
  });

  it("has steps for every setting, except those that only hooks or operators read", () => {
    const idle = effects.filter(({ steps }) => steps.length === 0).map(({ change }) => change.path);
    assert.deepEqual(idle, [
      "cache.deletionProtection", // Pulumi's own
      "secrets.web/session-key", // the program creates no secret
      "secrets.web/api-key.description",
      "services.api.release.timeoutMinutes",
      "services.api.rolloutTimeoutMinutes",
    ]);
  });

  it("interrupts nothing for a change of image, size, count, zone, service, job or repository", () => {
    const ordinary =
      /^(services\.api\.(image|cpu|memoryMiB|count|environment|spotPercent)|services\.\w+$|jobs\.(\w|-)+$|jobs\.daily-report\.(image|cpu|memoryMiB)|registries|network\.availabilityZones\.ap-northeast-1d)/;
    const found = effects.filter(({ change }) => ordinary.test(change.path));
    assert.ok(found.length > 20);
    for (const effect of found) assert.doesNotMatch(meaningOf(effect.change, effect.steps).join(), /interruption/, label(effect));
  });

  it("includes dependent steps: of another image, NAT zone or protocol", () => {
    assert.deepEqual(stepsOf("services.api.image").toSorted(), [
      "replace api-task-definition containerDefinitions",
      "replace daily-report-task-definition containerDefinitions",
      "update api-rollout-note input",
      "update api-service taskDefinition",
      "update daily-report-runner-state-machine definition",
    ]);
    assert.ok(
      stepsOf("network.nat.availabilityZone").includes("replace network-nat-instance primaryNetworkInterface"),
      "the instance follows its interface",
    );
    assert.ok(
      stepsOf("services.api.protocol").includes("update load-balancer-listeners-rule-100 actions"),
      "the rule follows the target group",
    );
    assert.ok(
      stepsOf("database.name", "secrets").includes("replace api-task-definition"),
      "the task definition that names the secret is replaced",
    );
  });

  it("startsRollout is true for `cpu` and false for `logRetentionDays`", () => {
    assert.ok(startsRollout(effectOf("services.api.cpu").steps));
    assert.ok(!startsRollout(effectOf("services.api.logRetentionDays").steps));
  });
});
