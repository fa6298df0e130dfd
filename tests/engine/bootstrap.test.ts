import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { needsMoto } from "../emulated/moto";
import { planAt } from "./support/agreement";
import { needsCli } from "./support/cli";
import { CutOffs } from "./support/cut-offs";
import { NewAccount } from "./support/new-account";

/** ENGINE_FULL=1 cuts off at each operation of the provider; otherwise it is another tenth of them in each run, from ENGINE_FIRST if it is set. */
const isFull = process.env["ENGINE_FULL"] === "1";
const STRIDE = isFull ? 1 : 10;
const FIRST = Number(process.env["ENGINE_FIRST"] ?? 1 + randomInt(STRIDE));

/** Steps in which the state moves, and the commands before them. */
const MOVING = [
  "config set in file, then up --yes --skip-preview in file",
  "up --yes --skip-preview in file, then nothing",
  "up --yes --skip-preview in file, then stack export in file",
  "stack export in file, then stack export in s3",
  "cancel --yes in s3, then stack import in s3",
  "stack import in s3, then up --yes --skip-preview --expect-no-changes in s3",
  "up --yes --skip-preview in s3, then nothing",
];
const MOVING_BACK = [
  "stack init --secrets-provider passphrase in file, then cancel --yes in file",
  "cancel --yes in file, then stack import in file",
  "stack import in file, then stack change-secrets-provider passphrase in file",
  "stack change-secrets-provider passphrase in file, then destroy --yes --skip-preview in file",
  "destroy --yes --skip-preview in file, then nothing",
];

describe("npm run bootstrap with the real engine", function() {
  if (isFull) this.timeout(0);
  needsCli();
  needsMoto();

  const stackFile = ({ place }: NewAccount) =>
    parse(readFileSync(join(place.directory, `Pulumi.${place.stack}.yaml`), "utf8")) as { config: Record<string, Record<string, unknown>> };

  it(`continues wherever it is cut off (operation ${FIRST} and every ${STRIDE}th), uses the provider that the account has, and removes all but that`, async () => {
    const account = await NewAccount.create();
    try {
      const { place } = account;
      const provider = {
        type: "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        id: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
        urn: "urn:pulumi:prd::others::aws:iam/openIdConnectProvider:OpenIdConnectProvider::github",
        inputs: { url: "https://token.actions.githubusercontent.com", clientIdLists: ["sts.amazonaws.com"] },
        outputs: { arn: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com" },
        unique: "111111111111 aws:iam/openIdConnectProvider:OpenIdConnectProvider of others",
        serial: 1,
        version: 1,
      };
      place.cloud.change(({ resources }) => void resources.push(provider));
      place.settings({ "aws-practice-bootstrap:account": { backups: { copyRegion: "ap-northeast-3", lock: "governance" } } });
      const planned = (await planAt(place)).simulation.resources.filter(({ type, custom }) => custom && type.startsWith("aws:"));
      const cutOffs = new CutOffs(place, STRIDE);
      const prepared = await cutOffs.survived("create", FIRST, () => account.bootstrap());
      assert.ok(prepared.operations.length >= Math.floor((planned.length - FIRST) / STRIDE) - 1, prepared.operations.join("\n"));
      assert.deepEqual(MOVING.filter((step) => !prepared.steps.includes(step)), []);
      assert.equal(stackFile(account).config["aws-practice-bootstrap:github"]!["provider"], "existing");
      const made = planned.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`);
      const uses = "OpenIdConnectProvider github-provider";
      assert.ok(made.includes(uses), made.join(", "));
      assert.deepEqual(place.existing(), made.with(made.indexOf(uses), "OpenIdConnectProvider github").toSorted());

      const { code, out } = await account.bootstrap("--remove");
      assert.equal(code, 1);
      assert.match(out, /the state bucket is protected\. Set state\.deletionProtection: false/);
      place.settings({ "aws-practice-bootstrap:state": { deletionProtection: false } });
      await account.succeeds();
      const removed = await cutOffs.survived("delete", FIRST, () => account.bootstrap("--remove"));
      assert.ok(removed.operations.length >= Math.floor((planned.length - FIRST) / STRIDE) - 1, removed.operations.join("\n"));
      assert.deepEqual(MOVING_BACK.filter((step) => !removed.steps.includes(step)), []);
      assert.deepEqual(place.existing(), ["OpenIdConnectProvider github"]);
      assert.equal(existsSync(join(place.directory, ".state", "stg")), false);
    } finally {
      await account.close();
    }
  });
});
