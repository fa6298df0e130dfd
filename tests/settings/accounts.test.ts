import assert from "node:assert/strict";

import { BALANCER, type Config, DAILY, JOBS, LOAD_BALANCER, mistakesOf, SERVICES, settingsOf } from "./read";

const ENVIRONMENT = "aws-practice:environment";
const OTHER = "999999999999";
const parameter = (account: string) => `arn:aws:ssm:ap-northeast-1:${account}:parameter/a`;
const secret = (account: string) => `arn:aws:secretsmanager:ap-northeast-1:${account}:secret:a-AbCdEf:key::`;
const key = (account: string) => `arn:aws:kms:ap-northeast-1:${account}:key/00000000-0000-0000-0000-000000000000`;
const certificate = (account: string) => `arn:aws:acm:ap-northeast-1:${account}:certificate/00000000-0000-0000-0000-000000000000`;
const permissions = (arn: string) => [{ actions: ["sqs:SendMessage"], resources: [arn] }];

const WORD = `of the stack's own account, 111111111111; where the other one is meant, ${ENVIRONMENT} has otherAccounts: ["${OTHER}"]`;
const NAMED: [string, (account: string) => Config, string][] = [
  [
    "a secret in secrets",
    (account) => ({ [SERVICES]: { api: { secrets: { A: secret(account) } } } }),
    `${SERVICES}.api.secrets.A is "${secret(OTHER)}", but must be ${WORD}`,
  ],
  [
    "a key in secretKmsKeyArns",
    (account) => ({ [JOBS]: { report: { ...DAILY, secrets: { A: parameter("111111111111") }, secretKmsKeyArns: [key(account)] } } }),
    `${JOBS}.report.secretKmsKeyArns[0] is "${key(OTHER)}", but must be ${WORD}`,
  ],
  [
    "a queue in permissions",
    (account) => ({ [SERVICES]: { api: { permissions: permissions(`arn:aws:sqs:ap-northeast-1:${account}:orders`) } } }),
    `${SERVICES}.api.permissions[0].resources[0] is "arn:aws:sqs:ap-northeast-1:${OTHER}:orders", but must be ${WORD}`,
  ],
];
const OWN_ONLY: [string, Config, RegExp][] = [
  [
    "an SSM parameter in secrets",
    { [SERVICES]: { api: { secrets: { A: parameter(OTHER) } } } },
    /secrets\.A is .* of the stack's own account, 111111111111: ECS reads SSM parameters of the same account only$/,
  ],
  [
    "certificateArn",
    { [LOAD_BALANCER]: { ...BALANCER, certificateArn: certificate(OTHER) } },
    /certificateArn is .* of the stack's own account, 111111111111: ACM shares no certificates between accounts$/,
  ],
];

describe("An ARN in the settings", () => {
  for (const [what, config, mistake] of NAMED) {
    it(`of another account is rejected unless otherAccounts names it: ${what}`, async () => {
      await settingsOf(config("111111111111"));
      assert.deepEqual(await mistakesOf(config(OTHER)), [mistake]);
      await settingsOf({ ...config(OTHER), [ENVIRONMENT]: { otherAccounts: [OTHER] } });
    });
  }

  for (const [what, config, message] of OWN_ONLY) {
    it(`of another account is rejected even with otherAccounts: ${what}`, async () => {
      const [mistake = ""] = await mistakesOf(config);
      assert.match(mistake, message);
      const [still = ""] = await mistakesOf({ ...config, [ENVIRONMENT]: { otherAccounts: [OTHER] } });
      assert.match(still, message);
    });
  }

  it("without an account is accepted, e.g. a bucket's", () =>
    settingsOf({ [SERVICES]: { api: { permissions: [{ actions: ["s3:GetObject"], resources: ["arn:aws:s3:::bucket/*", "*"] }] } } }));

  it("is required for each entry of otherAccounts", async () => {
    assert.deepEqual(await mistakesOf({ [ENVIRONMENT]: { otherAccounts: [OTHER, "111111111111"] } }), [
      `${ENVIRONMENT}.otherAccounts[0] is "${OTHER}", but must be omitted, as no setting names anything of it`,
      `${ENVIRONMENT}.otherAccounts[1] is "111111111111", but must be another account than the stack's own`,
    ]);
    assert.deepEqual(await mistakesOf({ [ENVIRONMENT]: { otherAccounts: [999] } }), [
      `${ENVIRONMENT}.otherAccounts[0] is 999, but must be an account id: 12 digits in quotes`,
    ]);
  });
});
