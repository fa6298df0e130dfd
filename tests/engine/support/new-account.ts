import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { AccountServer } from "../../toolkit/recover/account-server";
import type { Run } from "./session";
import { StateService } from "./state-service";
import { Workplace } from "./workplace";

/** Answer of GitHub's API about the repository of the folder. */
export const REPOSITORY = {
  id: 55_555_555,
  name: "shop",
  created_at: "2026-08-01T00:00:00Z",
  owner: { login: "octo-org", id: 44_444 },
};

/** An account for which `npm run bootstrap` was never run, with S3 and KMS for the CLI, and a GitHub CLI. */
export class NewAccount {
  private constructor(readonly place: Workplace, readonly state: StateService, private readonly account: AccountServer) {}

  static async create(stack = "stg"): Promise<NewAccount> {
    const place = await Workplace.create({ program: "bootstrap", stack, administrator: "prepares the account" });
    try {
      await place.succeeds("stack", "rm", stack, "--yes", "--preserve-config");
      place.editSettings((document) => document.delete("encryptionsalt"));
      const state = await StateService.start(place.cloud);
      const account = new AccountServer(() => place.cloud.read().resources, stack === "stg" ? "111111111111" : "222222222222");
      const { AWS_ENDPOINT_URL_EC2: _, ...endpoints } = await account.start(); // the workplace has instances that boot
      Object.assign(place.env, state.env, endpoints, { AWS_REGION: "ap-northeast-1" });
      writeFileSync(join(place.folder, "bin", "gh"), `#!/bin/sh\ncat <<'END'\n${JSON.stringify(REPOSITORY)}\nEND\n`, { mode: 0o755 });
      return new NewAccount(place, state, account);
    } catch (error) {
      await place.close();
      throw error;
    }
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
