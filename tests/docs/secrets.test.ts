import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { RIGHTS, rightsFor } from "../../commands/secrets/rights";
import { FakeAccount } from "../commands/secrets/fake-account";
import { Shop } from "../commands/secrets/shop";
import { ROOT } from "../support/simulated";
import { blocksOf, commandsOf, DOCUMENTS } from "./blocks";

const PLACE = {
  partition: "aws",
  region: "<region>",
  accountId: "<account>",
  environment: "<environment>",
  cluster: "<project>-<environment>",
  kmsKeyAlias: "alias/<project>-<environment>",
};
const COMMANDS = DOCUMENTS.flatMap(blocksOf).filter(({ language }) => language === "sh").flatMap(commandsOf).filter((line) =>
  line.startsWith("npm run secrets")
);
const VALUES = { "database/main": { user: "hunter2", password: "hunter2" }, "web/token": "hunter2" };
/** Answers on standard input, as on a terminal, for commands that read no file. */
const INPUT = new Map([
  ["npm run secrets -- --stack stg --create", { ...VALUES, "web/api-key": "hunter2", "web/later": "hunter2", "web/unused": "hunter2" }],
]);

describe("docs/secrets.md", () => {
  const blocks = blocksOf("docs/secrets.md").filter(({ language }) => language === "json");

  for (const use of RIGHTS) {
    it(`has the statements of ${use}`, () => {
      const shown = blocks.filter(({ heading }) => heading === use).map(({ text }) => JSON.parse(text) as unknown);
      assert.deepEqual(shown, [rightsFor([use], PLACE).Statement]);
    });
  }

  describe("commands", () => {
    let account: FakeAccount;
    let shop: Shop;
    beforeEach(async () => {
      account = new FakeAccount();
      shop = new Shop(await account.start());
      writeFileSync(join(shop.folder, "api-key.txt"), "hunter2\n");
      writeFileSync(join(shop.folder, "values.json"), JSON.stringify(VALUES));
    });
    afterEach(async () => {
      await account.stop();
      shop.remove();
    });

    /** Creates the secrets that a command needs: those that it replaces, restores or finds; none for one that creates them. */
    function prepare(command: string): void {
      if (/--create(?!.*--re)/.test(command)) return;
      const deleted = command.includes("--restore");
      for (const name of ["/stg/web/api-key", "/stg/web/url", "/stg/web/token", "/stg/database/main"]) {
        const service = /api-key|url/.test(name) ? "ssm" : "secretsmanager";
        account.secrets.push({
          name,
          service,
          value: "x",
          type: name.endsWith("url") ? "String" : "SecureString",
          changedAt: account.now,
          deleted,
        });
      }
      account.tasks.push({ id: "1", family: "shop-api-stg", group: "service:api-1234567", createdAt: "2026-11-01T00:00:00Z" });
    }

    it("are found", () => assert.ok(COMMANDS.length > 8));

    for (const command of new Set(COMMANDS)) {
      it(`${command}: succeeds, and prints no value`, async () => {
        prepare(command);
        const run = `npm() { command npm --prefix "$ROOT" --silent "$@" --program "$SHOP"; }\n${command}`;
        const child = spawn("bash", ["-ec", run], {
          cwd: shop.folder,
          env: { PATH: process.env["PATH"], HOME: process.env["HOME"], ROOT, SHOP: shop.folder },
        });
        const input = INPUT.get(command);
        child.stdin.end(input === undefined ? "hunter2\n" : JSON.stringify(input));
        let said = "";
        for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text: string) => (said += text));
        const [code] = await once(child, "close") as [number];
        assert.equal(code, 0, said);
        assert.match(said, /✓|started a new deployment/);
        assert.doesNotMatch(said, /hunter2/);
      });
    }
  });
});
