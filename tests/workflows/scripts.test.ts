import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { ROOT } from "../support/simulated";
import { ScriptRunner } from "./support/scripts";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("The scripts of the deployment workflows", () => {
  let runner: ScriptRunner;
  beforeEach(() => void (runner = new ScriptRunner()));
  afterEach(() => runner.close());

  describe("region.sh", () => {
    const ROLE = "arn:aws:iam::1:role/push";
    const stackFile = (text: string) => writeFileSync(join(runner.work, "Pulumi.stg.yaml"), text);

    for (const value of ["eu-west-1", "\"eu-west-1\"", "'eu-west-1'", "eu-west-1 # near us"]) {
      it(`reads the region from ${value}, and so does .envrc`, () => {
        stackFile(`# aws:region: us-east-1\nconfig:\n  aws:region: ${value}\n  aws-practice:database: { name: main }\n`);
        const { code, out, outputs } = runner.run("region.sh", { STACK: "stg", ROLE });
        assert.equal(code, 0, out);
        assert.deepEqual(outputs, { region: "eu-west-1" });
        const shell = spawnSync("bash", ["-euc", `. ${join(ROOT, ".envrc")}; echo "$AWS_REGION $AWS_PROFILE"`], {
          cwd: runner.work,
          encoding: "utf8",
          env: { PATH: process.env["PATH"] },
        });
        assert.equal(shell.stdout, "eu-west-1 aws-practice-stg\n", shell.stderr);
      });
    }

    it("stops without a region, or without a role", () => {
      stackFile("config:\n  # aws:region: eu-west-1\n  aws-practice:region: x\n");
      const nowhere = runner.run("region.sh", { STACK: "stg", ROLE });
      assert.deepEqual([nowhere.code, nowhere.outputs], [1, {}]);
      assert.match(nowhere.out, /^Pulumi\.stg\.yaml has no aws:region: pulumi config set aws:region REGION --stack stg$/m);
      stackFile("config:\n  aws:region: eu-west-1\n");
      const roleless = runner.run("region.sh", { STACK: "stg", ROLE: "" });
      assert.deepEqual([roleless.code, roleless.outputs], [1, {}]);
      assert.match(roleless.out, /^No role for stg: a variable of the repository is missing/m);
    });
  });

  describe("images.sh", () => {
    const recorded = [{ service: "api", image: DIGEST, repository: "2.dkr.ecr.x.amazonaws.com/shop-prd" }];
    /** Registries that have the image. */
    const registries = (...having: string[]) => {
      runner.fakes.script("npm-promote", `echo '${JSON.stringify(recorded)}'\n`);
      runner.fakes.script(
        "npm-image",
        `[[ $* != *mark-live* ]] && exit 0\nhas=" ${having.join(" ")} $(cat ${runner.folder}/copied 2>/dev/null)"\n`
          + `[[ $has == *" \${AWS_PROFILE#aws-practice-} "* ]] || { echo "isn't in the registry" >&2; exit 1; }\n`
          + `echo '{"commit":"c0ffee","image":"1.dkr.ecr.x.amazonaws.com/shop-stg@${DIGEST}"}'\n`,
      );
    };
    const keeps = (stack: string) => `aws-practice-${stack}: image -- mark-live --stack ${stack} --service api --image ${DIGEST} --json`;

    it("keeps an image that the registry has", () => {
      registries("prd");
      const { code, out } = runner.run("images.sh", { STACK: "prd", FROM: "stg" });
      assert.equal(code, 0, out);
      assert.deepEqual(runner.fakes.takeCommands(), ["promote -- --list --stack prd --json", keeps("prd")]);
    });

    it("copies another one by its digest, keeps it in both, and fails if that didn't arrive", () => {
      registries("stg");
      const { code } = runner.run("images.sh", { STACK: "prd", FROM: "stg" });
      assert.equal(code, 1);
      assert.deepEqual(runner.fakes.takeCommands().slice(1), [
        keeps("prd"),
        keeps("stg"),
        "aws-practice-stg: image -- login --stack stg --service api",
        "aws-practice-prd: image -- login --stack prd --service api",
        `skopeo copy --preserve-digests docker://1.dkr.ecr.x.amazonaws.com/shop-stg@${DIGEST} docker://2.dkr.ecr.x.amazonaws.com/shop-prd:c0ffee`,
        keeps("prd"),
      ]);
    });

    it("fails if no registry has it", () => {
      registries();
      assert.equal(runner.run("images.sh", { STACK: "prd", FROM: "stg" }).code, 1);
      assert.equal(runner.run("images.sh", { STACK: "stg", FROM: "" }).code, 1);
      assert.ok(!runner.fakes.takeCommands().some((command) => command.startsWith("skopeo")));
    });

    it("does nothing without images", () => {
      runner.fakes.script("npm-promote", "echo '[]'\n");
      assert.equal(runner.run("images.sh", { STACK: "prd", FROM: "stg" }).code, 0);
    });
  });

  describe("changed-stacks.sh", () => {
    const stack = (name: string, more: object = {}) => ({
      program: ".",
      stack: name,
      status: "passed",
      isNew: false,
      operations: [],
      provider: [],
      outputs: [],
      ...more,
    });
    const changes = (...stacks: object[]) =>
      runner.fakes.script("npm-report", `while [[ $1 != --json ]]; do shift; done; echo '${JSON.stringify({ stacks })}' >"$2"\n`);
    const results: [title: string, chosen: string, stacks: object[], outputs: object][] = [
      ["nothing", "", [stack("stg"), stack("prd"), { ...stack("prd", { operations: [{}] }), program: "examples/x" }], {
        stg: "false",
        prd: "false",
      }],
      ["an operation", "", [stack("stg", { operations: [{}] }), stack("prd")], { stg: "true", prd: "false" }],
      ["an output", "", [stack("stg"), stack("prd", { outputs: [{}] })], { stg: "false", prd: "true" }],
      ["a plan that fails", "", [stack("stg", { status: "failed" }), stack("prd")], { stg: "true", prd: "false" }],
      ["a stack that is gone", "", [stack("stg")], { stg: "false", prd: "false" }],
      ["a choice", "prd", [], { stg: "false", prd: "true" }],
    ];
    for (const [title, chosen, stacks, outputs] of results) {
      it(`finds ${title}`, () => {
        changes(...stacks);
        const { code, out, outputs: told } = runner.run("changed-stacks.sh", { CHOSEN: chosen });
        assert.equal(code, 0, out);
        assert.deepEqual(told, outputs);
      });
    }

    it("fails if the report does, but not because something can't be checked", () => {
      runner.fakes.script("npm-report", "exit 1\n");
      assert.notEqual(runner.run("changed-stacks.sh", { CHOSEN: "" }).code, 0);
    });
  });
});
