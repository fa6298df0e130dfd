import assert from "node:assert/strict";

import { arnCovers } from "../../policy-pack/iam/match";
import { needsMoto } from "../emulated/moto";
import { needsCli } from "./support/cli";
import { NewAccount } from "./support/new-account";
import type { Run } from "./support/session";

interface Statement {
  Effect: string;
  Action: string[];
  Resource: string[];
}

const REGION = "ap-northeast-1";
const ALIAS = "alias/aws-practice-state-stg";
const BUCKET = "aws-practice-state-stg-111111111111";
/** Actions that S3 asks of the caller while it encrypts and decrypts objects, which moto doesn't. */
const WITHIN_S3 = ["kms:GenerateDataKey"];

describe("The roles' rights on the state, with moto's IAM enforcement", () => {
  needsCli();
  needsMoto();
  let account: NewAccount;
  let keyArn: string;
  let users = 0;

  before(async () => {
    account = await NewAccount.create();
    await account.succeeds();
    keyArn = await account.state.keyArn(ALIAS);
  });
  after(() => account?.close());

  /** Statements of a role about the state; with the ARN of the key that moto made in place of the account's. */
  function statementsOf(role: string): Statement[] {
    const { resources } = account.place.cloud.read();
    const { inputs } = resources.find(({ type, inputs: { name, role: of } }) =>
      type === "aws:iam/rolePolicy:RolePolicy" && name === "state" && of === `aws-practice-${role}-stg`
    )!;
    const own = /arn:aws:kms:[^"]+:key\/[^"]+/g;
    return (JSON.parse(String(inputs["policy"]).replace(own, keyArn)) as { Statement: Statement[] }).Statement;
  }

  /** Runs the CLI for a stack of the platform as a user who has these statements alone. */
  async function runs(statements: Statement[], stack: string, ...args: string[]): Promise<Run> {
    const { place, state: { moto } } = account;
    const user = await moto.user(`user-${++users}`, { Version: "2012-10-17", Statement: statements });
    await moto.enforce(true);
    try {
      return await place.runs("pulumi", [...args, "--stack", stack, "--non-interactive", "--color", "never"], {
        env: {
          ...place.env,
          AWS_ACCESS_KEY_ID: user.accessKeyId,
          AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
          PULUMI_BACKEND_URL: `s3://${BUCKET}?region=${REGION}`,
        },
      });
    } finally {
      await moto.enforce(false);
    }
  }

  /** Actions of the granted statements, each on each resource, that no request so far needed. */
  function unused(statements: Statement[]): string[] {
    const { requests } = account.state;
    return statements.flatMap(({ Action, Resource }) =>
      Action.filter((action) => !WITHIN_S3.includes(action)).flatMap((action) =>
        Resource.filter((granted) =>
          !requests.some((request) => request.action === action && (action.startsWith("kms:") || arnCovers(granted, request.resource)))
        ).map((granted) => `${action} on ${granted.replace(/^.*\/\.pulumi\//, "")}`)
      )
    );
  }

  it("the role that deploys updates a stack, by no more than it needs", async () => {
    const statements = statementsOf("deploy");
    account.state.requests.length = 0;
    for (const args of [["preview"], ["up", "--yes", "--skip-preview"], ["stack", "export"], ["stack", "history"], ["cancel", "--yes"]]) {
      const { code, out } = await runs(statements, "stg", ...args);
      assert.equal(code, 0, `pulumi ${args.join(" ")}: ${out.slice(-3000)}`);
    }
    assert.deepEqual(unused(statements), []);
  });

  it("the role that previews reads that stack, and can write nothing", async () => {
    const statements = statementsOf("preview");
    const before = await account.state.moto.objects(BUCKET);
    account.state.requests.length = 0;
    for (const args of [["preview", "--refresh", "--expect-no-changes"], ["stack", "history"]]) {
      const { code, out } = await runs(statements, "stg", ...args);
      assert.equal(code, 0, `pulumi ${args.join(" ")}: ${out.slice(-3000)}`);
    }
    assert.deepEqual(unused(statements), []);
    for (const args of [["up", "--yes", "--skip-preview"], ["stack", "rm", "--yes", "--force"]]) {
      const { code, out } = await runs(statements, "stg", ...args);
      assert.notEqual(code, 0, out);
      assert.match(out, /AccessDenied|PermissionDenied|403/);
    }
    assert.deepEqual(await account.state.moto.objects(BUCKET), before);
  });

  for (const role of ["preview", "deploy"]) {
    it(`the role for ${role} reads no other stack`, async () => {
      const { code, out } = await runs(statementsOf(role), "prd", "stack", "export");
      assert.notEqual(code, 0, out);
      assert.match(out, /PermissionDenied|403/);
    });
  }
});
