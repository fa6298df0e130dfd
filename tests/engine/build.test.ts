import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { needsAwsx } from "../support/awsx";
import { changesSince, UP } from "./support/changes";
import { needsCli } from "./support/cli";
import { Workplace } from "./support/workplace";

const TASK_DEFINITION = "aws:ecs/taskDefinition:TaskDefinition";
const NOTHING = { created: [], updated: [], replaced: [], deleted: [] };

describe("Images that `pulumi up` builds", () => {
  needsCli();
  needsAwsx();

  it("run after one update from nothing, follow the content, and are never built in a preview", async () => {
    const place = await Workplace.create({ pack: true });
    try {
      const source = join(place.folder, "my-api");
      mkdirSync(source);
      writeFileSync(join(source, "Dockerfile"), "FROM scratch\nCOPY server /\n");
      const content = (text: string) => writeFileSync(join(source, "server"), text);
      content("one");
      place.settings({ "aws-practice:services": { api: { build: { folder: "../my-api", args: { LEVEL: "info" } } } } });

      await place.succeeds("preview");
      assert.deepEqual(place.builds.all(), []);
      await place.succeeds(...UP);
      const [first, ...others] = place.builds.all();
      assert.deepEqual(others, []);
      assert.match(first!.tag, /^\d{12}\.dkr\.ecr\.ap-northeast-1\.amazonaws\.com\/aws-practice-stg:live-[0-9a-f]{16}-[0-9a-f]{8}$/);
      assert.deepEqual([first!.what, first!.inputs["platforms"], first!.inputs["buildArgs"]], [
        "pushed",
        ["linux/amd64"],
        { LEVEL: "info" },
      ]);
      assert.deepEqual(imagesOf(place), { api: first!.digest, "daily-report": first!.digest });

      await place.succeeds("preview", "--expect-no-changes");
      assert.deepEqual(await changesSince(place, () => up(place)), NOTHING);
      assert.equal(place.builds.all().length, 1);

      place.builds.expireTokens();
      assert.deepEqual(await changesSince(place, () => up(place)), NOTHING);
      assert.equal(place.builds.all().length, 1);

      content("two");
      await place.succeeds("preview");
      assert.equal(place.builds.all().length, 1);
      const changed = await changesSince(place, () => up(place));
      assert.deepEqual(changed.replaced.toSorted(), [
        "RandomId api-image-tag",
        "TaskDefinition api-task-definition",
        "TaskDefinition daily-report-task-definition",
      ]);
      const second = place.builds.all()[1]!;
      assert.deepEqual(imagesOf(place), { api: second.digest, "daily-report": second.digest });

      // An immutable repository has the first image still, and rejects another one under its tag.
      content("one");
      await up(place);
      const third = place.builds.all()[2]!;
      assert.deepEqual(imagesOf(place)["api"], third.digest);
      assert.equal(new Set(place.builds.all().map(({ tag }) => tag)).size, 3);
      assert.deepEqual(place.builds.all().map(({ what }) => what), ["pushed", "pushed", "pushed"], "no image is deleted");
      await place.succeeds("preview", "--expect-no-changes");
    } finally {
      await place.close();
    }
  });
});

const up = async (place: Workplace): Promise<void> => {
  await place.succeeds(...UP);
};

/** Digests of the containers' images by the container's name, in the newest revision of each family. */
function imagesOf(place: Workplace): Record<string, string> {
  const definitions = place.cloud.read().resources.filter(({ type }) => type === TASK_DEFINITION);
  const containers = definitions.flatMap(({ inputs }) =>
    JSON.parse(String(inputs["containerDefinitions"])) as { name: string; image: string }[]
  );
  return Object.fromEntries(
    containers.filter(({ image }) => image.includes("/aws-practice-stg")).map(({ name, image }) => [name, image.split("@")[1]!]),
  );
}
