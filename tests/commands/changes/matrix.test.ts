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
 * What the provider unsets at AWS where a program leaves it out.
 * Sources: internal/service of hashicorp/terraform-provider-aws 6: ec2/vpc_route.go (another target replaces it), ecs/service.go
 * (`resourceServiceUpdate` sends no load balancers, 0 seconds and Service Connect disabled), elbv2/listener.go and
 * elbv2/listener_rule.go (an action is sent whole).
 */
const UNSET: Record<string, readonly string[]> = {
  "aws:ec2/route:Route": ["networkInterfaceId"],
  "aws:ecs/service:Service": ["loadBalancers", "healthCheckGracePeriodSeconds", "serviceConnectConfiguration"],
  "aws:lb/listener:Listener": ["defaultActions.redirect"],
  "aws:lb/listenerRule:ListenerRule": ["actions.fixedResponse", "actions.redirect"],
};

/** Without Performance Insights, which is switched off in so many words, its days count for nothing. */
const STAYS_TO_NO_HARM: Record<string, string> = { "aws:rds/instance:Instance": "performanceInsightsRetentionPeriod" };

describe("The change matrix", function() {
  this.timeout(300_000);

  let effects: Effect[];
  before(async () => (effects = await matrix()));

  const label = ({ change }: Effect) => `${change.path} on ${change.base ?? "stg"}: ${change.label ?? JSON.stringify(change.to)}`;
  const effectOf = (path: string) => effects.find(({ change }) => change.path === path && change.base === undefined)!;
  const stepsOf = (path: string) =>
    effectOf(path).steps.map(({ operation, name, changed }) => `${operation} ${name}${changed.map((property) => ` ${property}`).join()}`);

  it("is what docs/changes.md says; `npm run changes` writes it", () => {
    const file = readFileSync(join(ROOT, "docs", "changes.md"), "utf8");
    const lines = documentOf(effects).split("\n");
    assert.deepEqual(lines.filter((line) => !file.includes(line)), [], "lines that are missing");
    assert.equal(file, lines.join("\n"));
  });

  it("replaces what holds data or what all else depends on only where a change says why", () => {
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
      "it says why it replaces what it doesn't",
    );
  });

  it("never makes a thing beside its old self where AWS takes only one", () => {
    assert.deepEqual(
      effects.flatMap((effect) => effect.steps.filter(({ collides }) => collides).map(({ name }) => `${label(effect)}: ${name}`)),
      [],
    );
  });

  it("says the off state of what the provider leaves at AWS where a program leaves it out, and knows how everything else goes", () => {
    const told = effects.flatMap((effect) =>
      effect.omissions.map(({ type, path }) => ({ at: `${label(effect)}: ${type} ${path}`, type, path }))
    );
    const isKept = (type: string, path: string) =>
      keptWhenOmitted(type).some((kept) => path === kept || path.startsWith(`${kept}.`) || kept.startsWith(`${path}.`));
    assert.deepEqual(
      told.filter(({ type, path }) => isKept(type, path) && STAYS_TO_NO_HARM[type] !== path).map(({ at }) => at),
      [],
      "stays at AWS as it was",
    );
    assert.deepEqual(
      told.filter(({ type, path }) => !isKept(type, path) && !UNSET[type]?.includes(path)).map(({ at }) => at),
      [],
      "nobody has looked up how it goes",
    );
  });

  it("does something with every setting, but for those that only hooks read", () => {
    const idle = effects.filter(({ steps }) => steps.length === 0).map(({ change }) => change.path);
    assert.deepEqual(idle, ["services.api.release.timeoutMinutes", "services.api.rolloutTimeoutMinutes"]);
  });

  it("interrupts nothing where an image, a size, a count, a zone, a service, a job or a repository is changed", () => {
    const ordinary =
      /^(services\.api\.(image|cpu|memoryMiB|count|environment|spotPercent)|services\.\w+$|jobs\.(\w|-)+$|jobs\.daily-report\.(image|cpu|memoryMiB)|registries|network\.availabilityZones\.ap-northeast-1d)/;
    const found = effects.filter(({ change }) => ordinary.test(change.path));
    assert.ok(found.length > 20);
    for (const effect of found) assert.doesNotMatch(meaningOf(effect.change, effect.steps).join(), /interruption/, label(effect));
  });

  it("knows what follows from what: another image, another NAT zone, another protocol", () => {
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
    assert.ok(stepsOf("database.name").includes("replace api-task-definition"), "what names a secret goes before it");
  });

  it("tells a rollout from what leaves the tasks alone", () => {
    assert.ok(startsRollout(effectOf("services.api.cpu").steps));
    assert.ok(!startsRollout(effectOf("services.api.logRetentionDays").steps));
  });
});
