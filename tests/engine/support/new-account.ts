import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { ACCOUNTS } from "../../support/targets";
import { AccountServer } from "../../toolkit/recover/account-server";
import { writeProgram } from "./install";
import type { Run } from "./session";
import { StateService } from "./state-service";
import { Workplace, type WorkplaceOptions } from "./workplace";

/** Answer of GitHub's API about the repository of the folder. */
export const REPOSITORY = {
  id: 55_555_555,
  name: "shop",
  created_at: "2026-08-01T00:00:00Z",
  owner: { login: "octo-org", id: 44_444 },
};

/** Accounts by the access key of their administrator, whose profile has the name of the documents. */
const ADMINISTRATORS: Readonly<Record<string, { account: string; profile: string }>> = {
  AKIASTG: { account: "111111111111", profile: "aws-practice-stg" },
  AKIAPRD: { account: "222222222222", profile: "aws-practice-prd" },
  AKIANEW: { account: "444444444444", profile: "aws-practice-new" },
};

/** An account for which `npm run bootstrap` was never run, with S3 and KMS for the CLI, and a GitHub CLI. */
export class NewAccount {
  private constructor(readonly place: Workplace, readonly state: StateService, private readonly account: AccountServer) {}

  static async create(stack = "stg", options: WorkplaceOptions = {}): Promise<NewAccount> {
    const place = await Workplace.create({ program: "bootstrap", stack, administrator: "prepares the account", ...options });
    try {
      await place.succeeds("stack", "rm", stack, "--yes", "--preserve-config");
      place.editSettings((document) => document.delete("encryptionsalt"));
      const accountOf = (accessKeyId: string) => ADMINISTRATORS[accessKeyId]?.account ?? ACCOUNTS[stack]!;
      const state = await StateService.start(place.cloud, accountOf);
      const account = new AccountServer(() => place.cloud.read().resources, accountOf);
      const { AWS_ENDPOINT_URL_EC2: _, ...endpoints } = await account.start(); // the workplace has instances that boot
      Object.assign(place.env, state.env, endpoints, { AWS_REGION: "ap-northeast-1" });
      writeProgram(place, "gh", `cat <<'END'\n${JSON.stringify(REPOSITORY)}\nEND`);
      return new NewAccount(place, state, account);
    } catch (error) {
      await place.close();
      throw error;
    }
  }

  /** Environment of an administrator who has a profile for each account, and no other credentials. */
  profiles(): NodeJS.ProcessEnv {
    const file = join(this.place.folder, "bin", "aws-config");
    const sections = Object.entries(ADMINISTRATORS).map(([accessKeyId, { profile }]) =>
      [`[profile ${profile}]`, "region = ap-northeast-1", `aws_access_key_id = ${accessKeyId}`, "aws_secret_access_key = of-a-profile"]
        .join("\n")
    );
    writeFileSync(file, `${sections.join("\n\n")}\n`);
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = this.place.env;
    return { ...env, AWS_CONFIG_FILE: file, AWS_SHARED_CREDENTIALS_FILE: `${file}-none`, AWS_EC2_METADATA_DISABLED: "true" };
  }

  /** Runs `npm run bootstrap`. */
  bootstrap(...options: string[]): Promise<Run> {
    return this.place.runs("npm", ["run", "--silent", "bootstrap", "--", "--stack", this.place.stack, ...options]);
  }

  async succeeds(...options: string[]): Promise<string> {
    const { code, out } = await this.bootstrap(...options);
    assert.equal(code, 0, out.slice(-6000));
    return out;
  }

  async close(): Promise<void> {
    await this.state.stop();
    await this.account.stop();
    await this.place.close();
  }
}
