import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { needsMoto } from "../emulated/moto";
import { needsCli, STORY_LIMIT } from "./support/cli";
import { NewAccount } from "./support/new-account";

describe("npm run bootstrap with the real engine", function() {
  this.timeout(STORY_LIMIT);
  needsCli();
  needsMoto();

  const inAccount = async (story: (account: NewAccount) => Promise<void>, stack?: string) => {
    const account = await NewAccount.create(stack);
    try {
      await story(account);
    } finally {
      await account.close();
    }
  };
  const stackFile = ({ place }: NewAccount, folder = "bootstrap") =>
    parse(readFileSync(join(place.project, folder, `Pulumi.${place.stack}.yaml`), "utf8")) as {
      config: Record<string, Record<string, unknown>>;
      secretsprovider?: string;
    };

  it("creates everything with the state in a folder, moves it into the bucket, and finds no change the second time", () =>
    inAccount(async (account) => {
      const { place } = account;
      const out = await account.succeeds();
      assert.match(out, /--expect-no-changes/);
      assert.equal(existsSync(join(place.directory, ".state", "stg")), false);
      const { config, secretsprovider } = stackFile(account);
      assert.equal(secretsprovider, "awskms://alias/aws-practice-state-stg?region=ap-northeast-1");
      const { owner, ownerId, repository, repositoryId, subject } = config["aws-practice-bootstrap:github"]!;
      assert.deepEqual([owner, ownerId, repository, repositoryId, subject], ["octo-org", "44444", "shop", "55555555", "ids"]);
      assert.equal(stackFile(account, ".").secretsprovider, secretsprovider);
      const before = place.cloud.read().resources;
      place.cloud.clearLog();
      await account.succeeds();
      assert.deepEqual(place.cloud.log().filter(({ operation }) => operation !== "read"), []);
      assert.deepEqual(place.cloud.read().resources, before);
    }));

  it("continues after a kill, uses the provider that the account has, and removes all but that", () =>
    inAccount(async (account) => {
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
      // Another operation, before or after it is done, in each run of this test.
      const [number, how] = [1 + randomInt(20), randomInt(2) === 0 ? "kill-before" : "kill-after"] as const;
      place.cloud.setFaults([{ operation: "create", number, how }]);
      const cutOff = await account.bootstrap();
      assert.equal(cutOff.code, 1, `${how} ${number}: ${cutOff.out.slice(-3000)}`);
      assert.match(cutOff.out, /pulumi up was cut off\n {2}Run this command again: it continues there/);
      place.cloud.setFaults([]);
      await account.succeeds();
      assert.equal(stackFile(account).config["aws-practice-bootstrap:github"]!["provider"], "existing");
      const doubled = place.existing().filter((name, index, all) => all.indexOf(name) !== index);
      assert.deepEqual(doubled, []);

      const { code, out } = await account.bootstrap("--remove");
      assert.equal(code, 1);
      assert.match(out, /the state bucket is protected\. Set state\.deletionProtection: false/);
      place.settings({ "aws-practice-bootstrap:state": { deletionProtection: false } });
      await account.succeeds();
      await account.succeeds("--remove");
      assert.deepEqual(place.existing(), ["OpenIdConnectProvider github"]);
      assert.equal(existsSync(join(place.directory, ".state", "stg")), false);
    }));
});
