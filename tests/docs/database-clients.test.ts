import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../support/simulated";
import { blocksOf } from "./blocks";

/** A signer that shows what it would sign. Source of its options: aws/aws-sdk-js-v3, packages/rds-signer, `SignerConfig`. */
const SIGNER = `
let count = 0;
export class Signer {
  constructor(options) { this.options = options; }
  async getAuthToken() { return JSON.stringify([++count, this.options]); }
}`;

/** Prints what each new connection of the pool would have. */
const SHOW = `
const { password, ssl, host, port, database, user } = pool.options;
console.log(JSON.stringify({ host, port, database, user, ca: ssl.ca, passwords: [await password(), await password()] }));`;

describe("The client for Node.js in docs/secrets.md", () => {
  it("gives `pg` a new token for each connection, as the user in the variables, and RDS's certificates", () => {
    const folder = mkdtempSync(join(tmpdir(), "client-"));
    try {
      const packages = join(folder, "node_modules");
      mkdirSync(join(packages, "@aws-sdk", "rds-signer"), { recursive: true });
      writeFileSync(join(packages, "@aws-sdk", "rds-signer", "package.json"), "{\"type\":\"module\",\"exports\":\"./index.js\"}");
      writeFileSync(join(packages, "@aws-sdk", "rds-signer", "index.js"), SIGNER);
      symlinkSync(join(ROOT, "node_modules", "pg"), join(packages, "pg"));
      writeFileSync(join(folder, "rds-bundle.pem"), "certificates");
      const [block, ...more] = blocksOf("docs/secrets.md").filter(({ language }) => language === "js");
      assert.deepEqual(more, []);
      writeFileSync(join(folder, "client.mjs"), block!.text.replace("/app/rds-bundle.pem", join(folder, "rds-bundle.pem")) + SHOW);
      const { stdout, stderr } = spawnSync(process.execPath, ["client.mjs"], {
        cwd: folder,
        encoding: "utf8",
        env: { DB_HOST: "main.example.com", DB_PORT: "5432", DB_NAME: "shop", DB_USER_NAME: "api" },
      });
      assert.equal(stderr, "");
      const signed = { hostname: "main.example.com", port: 5432, username: "api" };
      assert.deepEqual(JSON.parse(stdout), {
        host: "main.example.com",
        port: 5432,
        database: "shop",
        user: "api",
        ca: "certificates",
        passwords: [JSON.stringify([1, signed]), JSON.stringify([2, signed])],
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
