import assert from "node:assert/strict";

import { BASES, settingsOf } from "../../commands/changes/bases";
import { edited, type Edits } from "../../commands/changes/settings";
import { deployStatements } from "../../components/delivery/deploy-statements";
import { PERMISSIONS } from "../../toolkit/aws-model/permissions";
import { sameType } from "../../toolkit/aws-model/same-type";
import { grantsNeeded } from "../support/needed-grants";
import { BOUNDARY } from "./support/allowed";
import { changeAllByHand } from "./support/by-hand";
import { changesSince, UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { writeSections } from "./support/sections";
import { Workplace } from "./support/workplace";

const IMAGE = "3f2c1a9";
const HANGING = "bad0000";

/** Every resource type but NAT gateways: the variants of the change matrix in one stack. */
const EVERYTHING: Edits = {
  ...BASES.more.edits,
  ...BASES.closed.edits,
  ...BASES.elastic.edits,
  "encryption": { key: "own" },
  "configuration": BASES.secrets.edits.configuration,
  "database.applicationUsername": "aws_practice_app",
  "database.finalSnapshot": true,
  "secretAccess": { restricted: true, breakGlassRole: "break-glass" },
  "secrets": { "web/api-key": {}, ...BASES.restricted.edits.secrets },
  "services.api": {
    ...BASES.more.edits["services.api"],
    connectsTo: ["database as application"],
    secrets: { API_KEY: "web/api-key", SESSION_KEY: "web/session-key", API_URL: "web/api-url" },
    release: { command: ["node", "migrate.js"], timeoutMinutes: 1 },
  },
  ...BASES.files.edits,
  ...BASES.archived.edits,
  "buckets.uploads.deletionProtection": false,
  ...BASES.mail.edits,
  ...BASES.site.edits,
  "cache": BASES.cached.edits.cache,
  "services.api.connectsTo": ["database as application", "cache"],
  "services.api.cacheAuthentication": "password",
  "services.api.publishes": ["web"],
  "jobs.daily-report.connectsTo": ["database", "cache"],
  ...BASES.chat.edits,
  "plannedWork": BASES["planned work"].edits.plannedWork,
  ...BASES.asleep.edits,
  ...BASES.attended.edits,
  "database.restore": BASES.drilled.edits["database.restore"],
};

/** Other addresses for the private subnets, and a release that never ends. */
const LATER: Edits = { ...EVERYTHING, "network.nat": { mode: "gateway-per-az" }, "services.api.image": HANGING };

describe("The role for deployments with the real engine", () => {
  needsCli();

  it("needs each of its grants to create, repair, change and delete every resource type", async () => {
    const place: Workplace = await Workplace.create({
      fate: (arn) => {
        const definition = place.cloud.read().resources.find(({ outputs }) => outputs["arn"] === arn);
        return String(definition?.inputs["containerDefinitions"]).includes(HANGING) ? "hangs" : "runs";
      },
    });
    const use = (edits: Edits) =>
      writeSections(place, { ...edited(settingsOf("stg"), edits), delivery: { permissionsBoundary: BOUNDARY } });
    const repair = async () => {
      const changed = changeAllByHand(place.cloud);
      const { created, updated, replaced, deleted } = await changesSince(place, async () => {
        await place.succeeds(...UP);
      });
      assert.deepEqual(changed.filter((name) => !updated.includes(name)), []);
      assert.deepEqual([created, replaced, deleted], [[], [], []]);
    };
    try {
      for (const name of ["/stg/web/api-key", "/stg/web/session-key"]) place.secrets.give(name);
      use(EVERYTHING);
      await place.succeeds(...UP);
      await repair();

      use(LATER);
      assert.match(await place.fails(...UP), /timed out after 1 min/);
      use({ ...LATER, "services.api.image": IMAGE });
      await place.succeeds(...UP);
      await repair();
      await place.succeeds("destroy", "--yes", "--skip-preview");

      const { rights, requests } = place.requests()!;
      const { all, needed } = grantsNeeded(deployStatements(rights), requests);
      assert.ok(all.length > 400, String(all.length));
      assert.deepEqual(all.filter((grant) => !needed.includes(grant)), []);
      const types = new Set(place.cloud.calls().map(({ type }) => sameType(type)));
      assert.deepEqual(Object.keys(PERMISSIONS).filter((type) => !types.has(type)), []);
    } finally {
      await place.close();
    }
  });
});
