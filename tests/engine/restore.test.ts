import assert from "node:assert/strict";

import { changesSince, UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { databaseRestored } from "./support/restored-database";
import { Workplace } from "./support/workplace";

const DATABASE = "aws:rds/instance:Instance";
const RESTORED = "main-restored-a-stg";
const withImage = { "aws-practice:services": { api: { image: "3f2c1a9" } } };

describe("`database.restoredInstance` with the real engine", () => {
  needsCli();

  it("switches over to the restored instance and back, and changes neither of the two", async () => {
    const place = await Workplace.create({});
    const database = (settings: object) => place.settings({ "aws-practice:database": { deletionProtection: true, ...settings } });
    const instances = () => place.cloud.read().resources.filter(({ type }) => type === DATABASE);
    const host = () => {
      const { inputs } = place.cloud.read().resources.findLast(({ type, urn }) =>
        type.endsWith(":TaskDefinition") && urn.endsWith("::api-task-definition")
      )!;
      return /"DB_HOST","value":"([^"]*)"/.exec(String(inputs["containerDefinitions"]))?.[1];
    };
    try {
      place.settings(withImage);
      database({ restore: {} });
      await place.succeeds(...UP);
      const [first] = instances();
      assert.equal(host(), first!.outputs["address"]);

      database({ restoredInstance: RESTORED });
      const missing = await place.fails("preview");
      assert.match(missing, /database-restored/, "before it is restored, nothing is changed");
      databaseRestored(place.cloud, RESTORED);
      const before = instances();
      assert.equal(before.length, 2);

      assert.doesNotMatch(await place.succeeds("preview", "--diff"), /database-instance.*(?:update|replace|delete)/);
      const over = await changesSince(place, async () => void await place.succeeds(...UP));
      assert.deepEqual(over.deleted, []);
      assert.ok(over.replaced.every((each) => each.startsWith("TaskDefinition ")), String(over.replaced));
      assert.ok(over.updated.includes("Service api-service") && over.updated.includes("RolePolicy api-task-act"), String(over.updated));
      assert.ok(![...over.updated, ...over.created].some((each) => each.startsWith("Instance ")), String(over.updated));
      assert.deepEqual(instances(), before, "both instances are as they were");
      assert.equal(host(), before[1]!.outputs["address"]);
      await place.succeeds("preview", "--expect-no-changes");

      database({ restoredInstance: undefined });
      const back = await changesSince(place, async () => void await place.succeeds(...UP));
      assert.ok(back.deleted.every((each) => !/^(?:Instance|Secret|Key) /.test(each)), String(back.deleted));
      assert.deepEqual(instances(), before, "the restored instance is left to people");
      assert.equal(host(), first!.outputs["address"]);
    } finally {
      await place.close();
    }
  });
});
