import assert from "node:assert/strict";

import { AppSecrets } from "../../../components/secrets/app-secrets";
import { SecretAccess } from "../../../components/secrets/secret-access";
import { FargateService } from "../../../components/workloads/service/fargate-service";
import { build, refusal, type Registered } from "../../support/simulated";
import { NAMES, surroundings } from "../../support/workloads";
import { matchesPattern } from "../workloads/job/event-pattern";
import { DENIED, OWN_READS, READS_BY_OTHERS, UNRELATED_READS } from "./read-events";

const program = (services = 1, breakGlassRole?: string) => () => {
  const shared = surroundings();
  const access = new SecretAccess("secret-access", { names: NAMES, alerts: shared.alerts, notifyOfReads: true, breakGlassRole });
  const secrets = new AppSecrets("secrets", {
    names: NAMES,
    access,
    secrets: { "web/api-key": {}, "web/token": { store: "secretsManager", otherReaders: ["report"] } },
  });
  for (let service = 0; service < services; service++) {
    new FargateService(`api-${service}`, {
      ...shared,
      secrets: { API_KEY: secrets.reference("web/api-key"), TOKEN: secrets.reference("web/token") },
    });
  }
  access.complete();
};

/** Rules by their last part that get an event. */
const rulesFor = (registered: Registered, event: object): string[] =>
  registered.ofType("EventRule").filter(({ name }) => name.startsWith("secret-access-reads"))
    .filter(({ inputs }) => matchesPattern(JSON.parse(String(inputs["eventPattern"])) as object, event))
    .map(({ name }) => name.replace(/^secret-access-reads-(.+)-rule$/, "$1"));

describe("SecretReads", () => {
  let registered: Registered;
  let ownRole: string;
  before(async () => {
    registered = await build(program(1, "break-glass"));
    ownRole = String(registered.only("Role", "api-0-task-execution-role").outputs["name"]);
  });

  for (const [what, { rule, event }] of Object.entries(READS_BY_OTHERS)) {
    it(`notifies: ${what}`, () => assert.deepEqual(rulesFor(registered, event), [rule]));
  }
  for (const [what, event] of Object.entries(OWN_READS)) {
    it(`is silent: ${what}`, () => assert.deepEqual(rulesFor(registered, event(ownRole)), []));
  }
  for (const [what, event] of Object.entries(UNRELATED_READS)) {
    it(`is silent: ${what}`, () => assert.deepEqual(rulesFor(registered, event), []));
  }
  for (const [what, event] of Object.entries(DENIED)) {
    it(`counts: ${what}`, () => assert.deepEqual(rulesFor(registered, event), ["denied"]));
  }

  it("its rules get calls that only read", () => {
    const rules = registered.ofType("EventRule").filter(({ name }) => name.startsWith("secret-access-reads"));
    assert.deepEqual(rules.map(({ inputs }) => inputs["state"]), Array(3).fill("ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"));
  });

  it("has rules only for stores whose secrets are read", async () => {
    const without = await build(program(0));
    assert.deepEqual(without.ofType("EventRule"), []);
  });

  it("rejects more readers than fit into a rule", async () => {
    const message = await refusal(program(40));
    assert.match(message, /secretAccess: notifyOfReads is true, but must be false: with 41 readers the rule has \d+ of 2048 characters$/);
  });
});
