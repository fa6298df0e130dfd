import { CloudFrontClient, CreateDistributionWithTagsCommand, ListInvalidationsCommand } from "@aws-sdk/client-cloudfront";
import { CreateBucketCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { publishSiteCommand } from "../../commands/publish-site/command";
import { naming } from "../../components/shared/naming";
import { type PolicyDocument, policyDocument } from "../../components/shared/policy-document";
import { publishTo, REMOVED_FILES, siteOf } from "../../components/web/site/publish-statements";
import { editYaml } from "../engine/support/edit-yaml";
import { checkOut } from "../support/checkout";
import { NO_ACCOUNT, withEnvironment } from "../support/environment";
import { type Ran, runHere } from "../support/run-command";
import { ACCOUNT, MotoServer, needsMoto, REGION } from "./moto";
import { limitedTo } from "./policies";

const BUCKET = `aws-practice-site-web-stg-${ACCOUNT}`;
const COMMENT = "aws-practice-web-stg";
const RIGHTS = policyDocument(
  ...publishTo(siteOf({ names: naming({ project: "aws-practice", environment: "stg" }), partition: "aws", accountId: ACCOUNT }, "web")),
);

describe("npm run publish-site on moto, as the role that publishes", () => {
  let moto: MotoServer;
  let s3: S3Client;
  let cloudfront: CloudFrontClient;
  let distributionId: string;
  let root: string;
  let users = 0;

  needsMoto();
  before(async () => (moto = await MotoServer.start()));
  after(() => moto?.stop());
  beforeEach(async () => {
    await moto.reset();
    const credentials = { accessKeyId: "test", secretAccessKey: "test" };
    s3 = new S3Client({ region: REGION, endpoint: moto.url, credentials, forcePathStyle: true });
    cloudfront = new CloudFrontClient({ region: REGION, endpoint: moto.url, credentials });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
    distributionId = await makeDistribution(COMMENT);
    await makeDistribution("aws-practice-other-stg");
    root = join(mkdtempSync(join(tmpdir(), "publish-")), "project");
    checkOut(root);
    editYaml(join(root, "Pulumi.stg.yaml"), (document) => document.setIn(["config", "aws-practice:sites"], { web: {} }));
  });
  afterEach(() => rmSync(dirname(root), { recursive: true, force: true }));

  async function makeDistribution(comment: string): Promise<string> {
    const { Distribution } = await cloudfront.send(
      new CreateDistributionWithTagsCommand({
        DistributionConfigWithTags: {
          DistributionConfig: {
            CallerReference: comment,
            Comment: comment,
            Enabled: true,
            Origins: {
              Quantity: 1,
              Items: [{ Id: "files", DomainName: `${BUCKET}.s3.amazonaws.com`, S3OriginConfig: { OriginAccessIdentity: "" } }],
            },
            DefaultCacheBehavior: { TargetOriginId: "files", ViewerProtocolPolicy: "redirect-to-https" },
          },
          Tags: { Items: [{ Key: "Name", Value: comment }] },
        },
      }),
    );
    return Distribution!.Id!;
  }

  function write(files: Readonly<Record<string, string>>): void {
    rmSync(join(root, "dist"), { recursive: true, force: true });
    for (const [key, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, "dist", key)), { recursive: true });
      writeFileSync(join(root, "dist", key), text);
    }
  }

  async function publish(policy: PolicyDocument = RIGHTS, days = "30", site = "web"): Promise<Ran> {
    const user = await moto.user(`publisher-${++users}`, policy);
    await moto.enforce(true);
    const args = ["--stack", "stg", "--site", site, "--folder", "dist", "--keep-days", days];
    const ran = await withEnvironment({ ...NO_ACCOUNT, ...moto.environment(user) }, () => runHere(publishSiteCommand, args, { root }));
    await moto.enforce(false);
    return ran;
  }

  const keys = async () => ((await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }))).Contents ?? []).map(({ Key }) => Key!);
  const invalidations = async () =>
    (await cloudfront.send(new ListInvalidationsCommand({ DistributionId: distributionId }))).InvalidationList?.Items?.length ?? 0;
  const removed = async () =>
    JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: REMOVED_FILES }))).Body!.transformToString()) as object;

  const FIRST = { "index.html": "<script src=/assets/app.1.js>", "about.html": "about", "assets/app.1.js": "1" };
  const SECOND = { "index.html": "<script src=/assets/app.2.js>", "assets/app.2.js": "2" };

  it("uploads all files with their types and times, and has CloudFront fetch them again, once", async () => {
    write(FIRST);
    const { code, out, err } = await publish();
    assert.equal(code, 0, err);
    assert.match(out, new RegExp(`uploaded 3 of 3 files to ${BUCKET}`));
    assert.deepEqual(await keys(), [REMOVED_FILES, "about.html", "assets/app.1.js", "index.html"]);
    const head = async (Key: string) => {
      const { ContentType, CacheControl } = await s3.send(new HeadObjectCommand({ Bucket: BUCKET, Key }));
      return [ContentType, CacheControl];
    };
    assert.deepEqual(await head("index.html"), ["text/html; charset=utf-8", "public, max-age=0, s-maxage=31536000, must-revalidate"]);
    assert.deepEqual(await head("assets/app.1.js"), ["text/javascript; charset=utf-8", "public, max-age=31536000, immutable"]);
    assert.equal(await invalidations(), 1);
  });

  it("deletes a page that is gone, keeps an old hashed file until its days have passed, and uploads no hashed file twice", async () => {
    write(FIRST);
    await publish();
    write(SECOND);
    assert.match((await publish()).out, /uploaded 2 of 2 files .*\ndeleted 1 files that are no longer there; 1 with hashed names are kept/);
    assert.deepEqual(await keys(), [REMOVED_FILES, "assets/app.1.js", "assets/app.2.js", "index.html"]);
    assert.deepEqual(Object.keys(await removed()), ["assets/app.1.js"]);
    assert.match((await publish(RIGHTS, "0")).out, /uploaded 1 of 2 files/);
    assert.deepEqual(await keys(), [REMOVED_FILES, "assets/app.2.js", "index.html"]);
    assert.deepEqual(await removed(), {});
  });

  for (const action of RIGHTS.Statement.flatMap(({ Action }) => Action)) {
    it(`fails without ${action}, and names it`, async () => {
      write(FIRST);
      await publish();
      write(SECOND);
      const others = RIGHTS.Statement.flatMap(({ Action }) => Action).filter((each) => each !== action);
      const { code, err } = await publish(limitedTo(RIGHTS, others));
      assert.equal(code, 1, err);
      // moto denies in JSON, which the client of CloudFront, whose protocol is XML, can't read
      assert.match(err, action.startsWith("s3:") ? /AccessDenied[^]*docs\/delivery\.md/ : new RegExp(`✗ ${action.split(":")[1]}: .*XML`));
    });
  }

  it("changes nothing before the stack is deployed", async () => {
    write(FIRST);
    editYaml(join(root, "Pulumi.stg.yaml"), (document) => document.setIn(["config", "aws-practice:sites"], { shop: {} }));
    const { code, err } = await publish(RIGHTS, "30", "shop");
    assert.equal(code, 1);
    assert.match(err, /0 distributions have the comment aws-practice-shop-stg: deploy the stack first/);
  });
});
