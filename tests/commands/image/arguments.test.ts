import assert from "node:assert/strict";

import { parseArguments } from "../../../commands/image/arguments";
import { imageCommand } from "../../../commands/image/command";
import { runHere } from "../../support/run-command";

describe("Arguments of npm run image", () => {
  const refused: [argv: string, message: RegExp][] = [
    ["", /name a step: login, build, push, mark-live/],
    ["deploy", /the step is "deploy", but must be one of login, build, push, mark-live/],
    ["push --service api --repository web-stg", /--service and --repository exclude each other/],
    ["mark-live --image 3f2c1a9 --folder ../api", /--image and --folder exclude each other/],
    ["push mark-live --image 3f2c1a9", /--image needs mark-live, and no other step/],
    ["build --platform linux/386", /--platform is "linux\/386", but must be one of linux\/amd64, linux\/arm64/],
    ["build --builder kaniko", /--builder is "kaniko", but must be one of docker, podman, buildah/],
    ["push --region eu-west-1", /--region isn't an option/],
  ];
  for (const [argv, message] of refused) {
    it(`"${argv}" is rejected`, () => assert.throws(() => parseArguments(argv.split(" ").filter(Boolean), {}), message));
  }

  it("steps are read in any order, with this folder and this program as defaults", () => {
    const { steps, folder, program, platform } = parseArguments(["mark-live", "--stack", "prd", "push"], {});
    assert.deepEqual([[...steps], folder, program, platform], [["mark-live", "push"], ".", ".", undefined]);
  });

  it("an unknown stack is rejected with those that exist", async () => {
    const { code, err } = await runHere(imageCommand, ["mark-live", "--image", "3f2c1a9", "--stack", "test"]);
    assert.deepEqual([code, err.split("\n")[0]], [2, "✗ there is no stack test in .; known are stg, prd"]);
  });

  it("--help prints the usage", async () => {
    const { code, out } = await runHere(imageCommand, ["--help"]);
    assert.deepEqual([code, out.split("\n")[0]], [0, "Usage: npm run image -- <step ...> [options]"]);
  });
});
