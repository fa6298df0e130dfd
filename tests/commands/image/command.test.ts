import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { imageCommand } from "../../../commands/image/command";
import { AwsError } from "../../support/aws-server";
import { NO_ACCOUNT, withEnvironment } from "../../support/environment";
import { digestOf, FakeImages } from "../../support/fake-images";
import { GitFolder } from "../../support/git-folder";
import { type Ran, runHere } from "../../support/run-command";

const HOST = "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com";
const REPOSITORY = "aws-practice-stg";
const SOURCE = "https://github.com/example/api";

describe("npm run image", () => {
  let folder: string;
  let fake: FakeImages;
  let git: GitFolder;
  let commit: string;
  let own: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "image-"));
    fake = new FakeImages(folder, ["docker", "podman", "buildah"]);
    own = await fake.start();
    git = new GitFolder(folder);
    git.folderWith(".");
    git.run("remote", "add", "origin", "git@github.com:example/api.git");
    commit = git.commit();
  });
  afterEach(async () => {
    await fake.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Runs the command for the application's folder with these credentials and endpoints. */
  async function image(...args: string[]): Promise<Ran> {
    const source = args.includes("--image") ? [] : ["--folder", git.folder];
    const env = { PATH: [fake.bin, process.env["PATH"]].join(delimiter) };
    return withEnvironment({ ...NO_ACCOUNT, ...own }, () => runHere(imageCommand, [...args, ...source], { env }));
  }

  async function succeeds(...args: string[]): Promise<Ran> {
    const ran = await image(...args);
    assert.equal(ran.code, 0, ran.err);
    return ran;
  }

  async function fails(message: RegExp, ...args: string[]): Promise<void> {
    const { code, out, err } = await image(...args);
    assert.deepEqual([code, out], [1, ""]);
    assert.match(err, message);
  }

  const tag = () => `${HOST}/${REPOSITORY}:${commit}`;
  const config = (labels: Record<string, string> = {}, architecture = "amd64") => ({
    os: "linux",
    architecture,
    config: {
      Labels: {
        "org.opencontainers.image.revision": commit,
        "org.opencontainers.image.source": SOURCE,
        "aws-practice.folder": "",
        ...labels,
      },
    },
  });

  const BUILD = () =>
    `build --provenance=false --sbom=false --platform linux/amd64 --label org.opencontainers.image.revision=${commit} `
    + `--label org.opencontainers.image.source=${SOURCE} --label aws-practice.folder= --tag ${tag()} ${git.folder}`;

  it("push builds, logs in, pushes, and prints the digest alone", async () => {
    const { out } = await succeeds("push");
    assert.equal(out, `${digestOf(fake.tagged(commit)!.manifest)}\n`);
    assert.deepEqual(fake.calls(), [
      `docker image inspect --format {{json .}} ${tag()}`,
      `docker ${BUILD()}`,
      `docker login --username AWS --password-stdin ${HOST}`,
      `docker push ${tag()}`,
    ]);
    assert.equal(fake.password, "the password");
  });

  it("push pushes what build built from the same commit", async () => {
    assert.equal((await succeeds("build")).out, "");
    assert.deepEqual(fake.operations, [], "build sends no request");
    assert.deepEqual(fake.calls(), [`docker ${BUILD()}`]);
    await succeeds("push");
    assert.deepEqual(fake.calls().map((call) => call.split(" ")[1]), ["image", "login", "push"]);
  });

  it("push builds again what was built without the commit's labels", async () => {
    writeFileSync(join(folder, "built", encodeURIComponent(tag())), JSON.stringify(config({ "org.opencontainers.image.revision": "" })));
    await succeeds("push");
    assert.deepEqual(fake.calls().map((call) => call.split(" ")[1]), ["image", "build", "login", "push"]);
  });

  it("a commit that is in the registry isn't pushed again; its digest is printed", async () => {
    const { out } = await succeeds("push");
    fake.calls();
    const again = await succeeds("push", "--json");
    assert.deepEqual(fake.calls(), []);
    assert.deepEqual(JSON.parse(again.out), {
      repository: REPOSITORY,
      commit,
      digest: out.trim(),
      image: `${HOST}/${REPOSITORY}@${out.trim()}`,
      platform: "linux/amd64",
      source: SOURCE,
    });
  });

  const others: [what: string, labels: Record<string, string>, message: RegExp][] = [
    [
      "of another commit",
      { "org.opencontainers.image.revision": "4e5f6a7" },
      /label org\.opencontainers\.image\.revision is "4e5f6a7", not "/,
    ],
    ["of another repository", { "org.opencontainers.image.source": "https://github.com/example/web" }, /image\.source is "\S+\/web", not/],
    ["of another folder", { "aws-practice.folder": "web/" }, /aws-practice\.folder is "web\/", not ""/],
  ];
  for (const [what, labels, message] of others) {
    it(`the commit's tag on an image ${what} is rejected`, async () => {
      fake.add(REPOSITORY, commit, config(labels));
      await fails(message, "push");
      await fails(message, "mark-live");
      assert.deepEqual(fake.calls(), []);
    });
  }

  it("the commit's tag on an image of another platform, or on an index, is rejected", async () => {
    const added = fake.add(REPOSITORY, commit, config({}, "arm64"));
    await fails(/its platform is linux\/arm64, but the workloads run on linux\/amd64\n.*commit again/, "push");
    const mediaType = "application/vnd.oci.image.index.v1+json";
    Object.assign(added, { mediaType, manifest: JSON.stringify({ mediaType, manifests: [] }) });
    await fails(/is a application\/vnd\.oci\.image\.index\S+, but must be the manifest of one image/, "push");
    await fails(/but must be the manifest of one image/, "mark-live");
  });

  it("an image that isn't what was built is rejected after the push", async () => {
    const wrong = `#!/bin/sh\ncase "$1" in push) echo '${JSON.stringify(config({}, "arm64"))}' > '${folder}/pushed/${
      encodeURIComponent(tag())
    }';; inspect|image) exit 1;; esac\n`;
    writeFileSync(join(fake.bin, "docker"), wrong);
    await fails(/its platform is linux\/arm64.*\n.*docker pushed it, and its tag is immutable: fix the build/, "push");
  });

  it("a run that another one overtook uses that image", async () => {
    const overtaken = `#!/bin/sh\ncase "$1" in push) echo '${JSON.stringify(config())}' > '${folder}/pushed/${
      encodeURIComponent(tag())
    }'; exit 1;; image) exit 1;; esac\n`;
    writeFileSync(join(fake.bin, "docker"), overtaken);
    assert.match((await succeeds("push")).out, /^sha256:/);
  });

  it("a push that fails, or that arrives nowhere, is an error", async () => {
    writeFileSync(join(fake.bin, "docker"), "#!/bin/sh\ncase \"$1\" in push) exit 7;; image) exit 1;; esac\n");
    await fails(/docker push failed, with exit code 7/, "push");
    writeFileSync(join(fake.bin, "docker"), "#!/bin/sh\ncase \"$1\" in image) exit 1;; esac\n");
    await fails(/docker pushed [0-9a-f]{40}, but aws-practice-stg doesn't have it/, "push");
  });

  it("a manifest or config that isn't the one of its digest is rejected", async () => {
    fake.add(REPOSITORY, commit, config());
    const another = (operation: string, answer: object) => (asked: string) => asked === operation ? { ...answer } : undefined;
    fake.disturb = another("GetDownloadUrlForLayer", { downloadUrl: `data:,${encodeURIComponent(`${JSON.stringify(config())} `)}` });
    await fails(/the image's config sha256:\S+ can't be downloaded: its digest is sha256:/, "push");
    fake.disturb = another("BatchGetImage", { images: [{ imageId: { imageDigest: "sha256:0" }, imageManifest: "{}" }] });
    await fails(/ECR returned a manifest with digest sha256:\S+, not sha256:0/, "push");
  });

  it("mark-live adds a tag to the commit's image, once", async () => {
    const { out } = await succeeds("push", "mark-live");
    assert.deepEqual(fake.tagged(commit)!.tags, [commit, `live-${commit}`]);
    const again = await succeeds("mark-live");
    assert.equal(again.out, out);
    assert.match(again.err, /already keeps/);
  });

  it("mark-live takes a digest or tag in place of a folder", async () => {
    const { out } = await succeeds("push");
    assert.equal((await succeeds("mark-live", "--image", out.trim())).out, out);
    assert.equal((await succeeds("mark-live", "--image", commit)).out, out);
    assert.deepEqual(fake.tagged(commit)!.tags, [commit, `live-${commit}`]);
  });

  it("mark-live without the image, without labels, or with a tag of another image is rejected", async () => {
    await fails(new RegExp(`image ${commit} isn't in aws-practice-stg: push it first`), "mark-live");
    fake.add(REPOSITORY, "by-hand", { os: "linux", architecture: "amd64" });
    await fails(/image by-hand .* doesn't say which commit it was built from/, "mark-live", "--image", "by-hand");
    fake.add(REPOSITORY, `live-${commit}`, config({}, "arm64"));
    await succeeds("push");
    await fails(/the tag live-[0-9a-f]{40} in aws-practice-stg belongs to sha256:\S+, not to sha256:/, "mark-live");
  });

  it("login logs the builder in, with the password on standard input", async () => {
    const { out } = await succeeds("login", "--builder", "podman");
    assert.deepEqual([out, fake.calls(), fake.password], [
      "",
      [`podman login --username AWS --password-stdin ${HOST}`],
      "the password",
    ]);
  });

  it("the first builder that works is used, or the one that is named", async () => {
    writeFileSync(join(fake.bin, "docker"), "#!/bin/sh\necho 'Cannot connect to the Docker daemon' >&2\nexit 1\n");
    await succeeds("push");
    assert.match(fake.calls()[1]!, /^podman build --platform linux\/amd64 --label/);
    git.commit("second");
    commit = git.run("rev-parse", "HEAD");
    await succeeds("push", "--builder", "buildah");
    assert.match(fake.calls()[0]!, /^buildah inspect --type image --format \{\{json \.OCIv1\}\} /);
    for (const name of ["podman", "buildah"]) chmodSync(join(fake.bin, name), 0o644);
    await fails(/no builder works here: install docker, or start its daemon\n {2}docker: Cannot connect/, "build", "--builder", "docker");
  });

  it("uncommitted changes are rejected before anything else", async () => {
    writeFileSync(join(git.folder, "new"), "");
    for (const step of ["build", "push"]) await fails(/has uncommitted changes, but the image's tag is the commit/, step);
    assert.deepEqual([fake.calls(), fake.operations], [[], []]);
    assert.equal(existsSync(join(folder, "password")), false);
  });

  it("a repository that doesn't exist is found before the build", async () => {
    fake.repositories = () => [];
    const message = /no repository aws-practice-stg in account 111111111111, ap-northeast-1: pulumi up of the stack creates it/;
    for (const step of ["push", "mark-live"]) await fails(message, step);
    assert.deepEqual(fake.calls(), []);
  });

  it("credentials of another account, and an expired login, are rejected before the build", async () => {
    fake.accountId = "222222222222";
    await fails(/credentials of account 222222222222, but aws:allowedAccountIds is 111111111111/, "push");
    fake.disturb = (operation) => operation === "GetCallerIdentity" ? new AwsError("ExpiredToken", "expired", 403) : undefined;
    await fails(/GetCallerIdentity: ExpiredToken: expired\n {2}Sign in, e\.g\. with aws sso login/, "push");
    assert.deepEqual(fake.calls(), []);
  });

  it("a missing permission is rejected with the action, and where they are documented", async () => {
    fake.disturb = (operation) =>
      operation === "PutImage" ? new AwsError("AccessDeniedException", "not authorized to perform ecr:PutImage") : undefined;
    await fails(/PutImage aws-practice-stg live-\S+: AccessDeniedException: .*ecr:PutImage\n.*docs\/operations\.md/, "push", "mark-live");
  });
});
