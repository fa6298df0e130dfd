import assert from "node:assert/strict";

import { type Config, DAILY, JOBS, mistakesOf, SERVICES, settingsOf } from "./read";

const BUCKETS = "aws-practice:buckets";
const of = (buckets: string[], service: Config = {}): Config => ({
  [BUCKETS]: { uploads: {}, archive: {} },
  [SERVICES]: { api: { buckets, ...service } },
});
const at = `${SERVICES}.api.buckets`;

describe("Buckets", () => {
  it("have defaults", async () => {
    const { buckets } = await settingsOf({ [BUCKETS]: { uploads: {} } });
    assert.deepEqual(buckets, { uploads: { deletionProtection: true, oldVersionDays: 30 } });
  });

  const accepted: [string, Config][] = [
    ["buckets with both rights", of(["uploads", "archive as readonly"])],
    ["another name of the variable", of(["uploads"], { variableNames: { AWS_BUCKET: "UPLOADS_BUCKET" } })],
    ["a bucket of a job", { ...of([]), [JOBS]: { report: { ...DAILY, buckets: ["archive"] } } }],
  ];
  for (const [label, config] of accepted) it(`accepts ${label}`, async () => void await settingsOf(config));

  const rejected: [string, Config, string[]][] = [
    ["a bucket that doesn't exist", of(["upload"]), [`${at}[0] is "upload", but must be one of uploads, archive`]],
    ["a bucket where there are none", { [SERVICES]: { api: { buckets: ["uploads"] } } }, [
      `${at}[0] is "uploads", but must be omitted, as there are no buckets`,
    ]],
    ["another right", of(["uploads as owner"]), [`${at}[0] is "uploads as owner", but must be uploads, or uploads as readonly`]],
    ["a bucket twice", of(["uploads", "uploads as readonly"]), [
      `${at}[1] is "uploads as readonly", but must be omitted, as the list has uploads already`,
    ]],
    ["a variable that the bucket brings", of(["uploads"], { environment: { UPLOADS_BUCKET: "x" } }), [
      `${SERVICES}.api.environment.UPLOADS_BUCKET is given, but must be omitted, as buckets [uploads] brings it`,
    ]],
    ["a name that isn't possible in S3", { [BUCKETS]: { Uploads: {} } }, [
      `${BUCKETS}.Uploads: the key is "Uploads", but must be 1 to 30 lower-case letters, digits and single hyphens, beginning with a letter`,
    ]],
    ["a name that is too long with the project's", { [BUCKETS]: { "uploads-of-all-the-customers": {} } }, [
      `${BUCKETS}.bucket is "aws-practice-files-uploads-of-all-the-customers-stg", but must be 2 to 50 lower-case letters, digits and `
      + "hyphens, as S3 allows 63 with the account's number",
    ]],
    ["too few days", { [BUCKETS]: { uploads: { oldVersionDays: 0 } } }, [
      `${BUCKETS}.uploads.oldVersionDays is 0, but must be a whole number from 1 to 3650`,
    ]],
  ];
  for (const [label, config, mistakes] of rejected) {
    it(`rejects ${label}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }
});
