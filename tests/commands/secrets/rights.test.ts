import assert from "node:assert/strict";

import { secretsCommandWith } from "../../../commands/secrets/command";
import { CHECKED_WITHIN, type Right, RIGHTS, rightsFor, type RightsPlace } from "../../../commands/secrets/rights";
import { matches } from "../../../policy-pack/iam/match";
import { findAction, isGrantedOn, sendsKey } from "../../../policy-pack/iam/service-reference";
import { runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";
import { FakeAccount } from "./fake-account";
import { ACCOUNT, REGION, Shop } from "./shop";

const PLACE: RightsPlace = {
  partition: "aws",
  region: REGION,
  accountId: ACCOUNT,
  environment: "stg",
  cluster: "shop-stg",
  kmsKeyAlias: "alias/shop-stg",
};

/** Actions with which a principal reads a value. Source: Service Authorization Reference of SSM, Secrets Manager and KMS. */
const READING = /^(ssm:Get|secretsmanager:(GetSecretValue|BatchGet))/;

/** A run of each use, with the secrets of each store that it needs before. */
const RUNS: Record<Right, { args: string[]; input?: string; before: "none" | "all" | "deleted" }> = {
  list: { args: [], before: "all" },
  create: { args: ["--create", "web/api-key", "web/token"], input: "{\"web/api-key\":\"a\",\"web/token\":\"b\"}", before: "none" },
  replace: {
    args: ["--create", "--replace", "web/api-key", "web/token"],
    input: "{\"web/api-key\":\"a\",\"web/token\":\"b\"}",
    before: "all",
  },
  generate: { args: ["--create", "--generate", "web/token"], before: "none" },
  restore: { args: ["--create", "--restore", "web/token"], before: "deleted" },
  restart: { args: ["--restart", "web/api-key"], before: "all" },
};
const WITH: Partial<Record<Right, Right[]>> = { generate: ["create"] };

describe("Rights for npm run secrets", () => {
  for (const use of RIGHTS) {
    const statements = rightsFor([use], PLACE).Statement;

    it(`${use}: names actions on resources and conditions that AWS has`, () => {
      for (const { Action, Resource, Condition = {} } of statements) {
        for (const name of Action) {
          const action = findAction(name);
          assert.ok(action, name);
          for (const resource of Resource as string[]) {
            assert.ok(resource === "*" || isGrantedOn(action, resource), `${name} on ${resource}`);
          }
          for (const key of Object.values(Condition).flatMap(Object.keys)) assert.ok(sendsKey(action, key), `${name} with ${key}`);
        }
      }
    });

    it(`${use}: reads no value`, () =>
      assert.deepEqual(statements.flatMap(({ Action }) => Action).filter((action) => READING.test(action)), []));

    it(`${use}: covers each request with its resource, and has no action that isn't used`, async () => {
      const { args, input = "", before } = RUNS[use];
      const account = new FakeAccount();
      const shop = new Shop({ ...await account.start(), "shop:kmsKeyAlias": PLACE.kmsKeyAlias });
      try {
        account.keys.set(PLACE.kmsKeyAlias, "Enabled");
        const common = { value: "x", changedAt: account.now, deleted: before === "deleted" };
        if (before !== "none") {
          account.secrets.push({ ...common, name: "/stg/web/api-key", service: "ssm" }, {
            ...common,
            name: "/stg/web/token",
            service: "secretsmanager",
          });
        }
        account.tasks.push({ id: "1", family: "shop-api-stg", group: "service:api-1234567", createdAt: "2026-11-01T00:00:00Z" });
        const command = secretsCommandWith({ ask: () => Promise.reject(new Error("no terminal")), read: () => Promise.resolve(input) });
        const { err } = await runHere(command, ["--program", shop.folder, ...args], { root: ROOT });
        assert.equal(err, "");

        const allowed = rightsFor(["list", ...(WITH[use] ?? []), use], PLACE).Statement;
        const covered = account.asked.filter(({ action, resource }) =>
          allowed.some(({ Action, Resource }) =>
            Action.includes(action) && (Resource as string[]).some((pattern) => matches(pattern, resource))
          )
        );
        assert.deepEqual(
          account.asked.map(({ action, resource }) => `${action} ${resource}`),
          covered.map(({ action, resource }) => `${action} ${resource}`),
        );
        const needed = statements.flatMap(({ Action }) => Action).filter((action) => CHECKED_WITHIN[action] === undefined);
        assert.deepEqual(needed.filter((action) => !account.actions.includes(action)), []);
      } finally {
        await account.stop();
        shop.remove();
      }
    });
  }
});
