import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { parseArguments } from "../../../commands/publish-site/arguments";
import { changedPaths } from "../../../commands/publish-site/changed-paths";
import { programSite } from "../../../commands/publish-site/program-site";
import { removalsOf } from "../../../commands/publish-site/removals";
import { contentTypeOf, siteFiles } from "../../../commands/publish-site/site-folder";
import { matches } from "../../../policy-pack/iam/match";
import { ProgramError, UsageError } from "../../../toolkit/shared/errors";
import { planOf } from "../../support/simulated";

const SITE = { hasIndex: true, isHashed: (path: string) => path.startsWith("/assets/"), isReached: (path: string) => path !== "/hidden" };

/** Message of the error that a call throws. */
function refused(call: () => unknown): string {
  let message = "not refused";
  assert.throws(call, (error: Error) => {
    message = error.message;
    return error instanceof ProgramError || error instanceof UsageError;
  });
  return message;
}

describe("Files of a site's folder", () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "site-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(...keys: string[]): void {
    for (const key of keys) {
      mkdirSync(dirname(join(folder, key)), { recursive: true });
      writeFileSync(join(folder, key), key);
    }
  }

  it("are hashed names first, then others, then pages, each with its type and its time in caches", () => {
    write("index.html", "docs/index.html", "robots.txt", "assets/app.3f2c1a9b.js", "assets/app.3f2c1a9b.css", ".DS_Store");
    assert.deepEqual(siteFiles(folder, SITE).map(({ key, contentType, cacheControl }) => [key, contentType, cacheControl]), [
      ["assets/app.3f2c1a9b.css", "text/css; charset=utf-8", "public, max-age=31536000, immutable"],
      ["assets/app.3f2c1a9b.js", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"],
      ["robots.txt", "text/plain; charset=utf-8", "public, max-age=0, s-maxage=31536000, must-revalidate"],
      ["docs/index.html", "text/html; charset=utf-8", "public, max-age=0, s-maxage=31536000, must-revalidate"],
      ["index.html", "text/html; charset=utf-8", "public, max-age=0, s-maxage=31536000, must-revalidate"],
    ]);
  });

  it("have types by their names, and of text in UTF-8", () => {
    const keys = ["a.html", "a.webmanifest", "a.svg", "a.wasm", "a.woff2", "a.png", "a.json", "LICENSE"];
    assert.deepEqual(keys.map(contentTypeOf), [
      "text/html; charset=utf-8",
      "application/manifest+json; charset=utf-8",
      "image/svg+xml; charset=utf-8",
      "application/wasm",
      "font/woff2",
      "image/png",
      "application/json; charset=utf-8",
      "application/octet-stream",
    ]);
  });

  it("are rejected if there are none, without an index, with a link, or where the load balancer answers", () => {
    const message = (site: typeof SITE = SITE) => refused(() => siteFiles(folder, site)).replace(folder, "dist");
    assert.equal(message(), "dist has no files: build the site first");
    write("app.js");
    assert.equal(message(), "dist has no index.html, with which the site answers /");
    write("index.html", "api/users.json");
    const hidden = { ...SITE, isReached: (path: string) => !path.startsWith("/api/") };
    assert.equal(message(hidden), "dist has files that the load balancer's paths hide: api/users.json");
    symlinkSync("/etc/passwd", join(folder, "passwd"));
    assert.equal(message(), "dist has symbolic links, which a site has none of: passwd");
    assert.equal(refused(() => siteFiles("/nowhere", SITE)), "/nowhere isn't a folder");
  });
});

describe("Files that a publication no longer has", () => {
  const now = new Date("2026-11-27T12:00:00.000Z");
  const days = (count: number) => new Date(now.getTime() - count * 86_400_000).toISOString();
  const gone = ["assets/new.js", "assets/recent.js", "assets/old.js", "old.html"];
  const before = { "assets/recent.js": days(29), "assets/old.js": days(30), "assets/back.js": days(90) };

  it("are deleted, but those with hashed names only after some days since they were first missing", () => {
    assert.deepEqual(removalsOf(gone, SITE.isHashed, before, now, 30), {
      deleted: ["assets/old.js", "old.html"],
      removed: { "assets/new.js": now.toISOString(), "assets/recent.js": days(29) },
    });
  });

  it("are all deleted with 0 days", () =>
    assert.deepEqual(removalsOf(gone, SITE.isHashed, before, now, 0), { deleted: gone, removed: {} }));
});

describe("Paths that CloudFront fetches again", () => {
  it("are those of the files, and of the folders whose index they are", () => {
    assert.deepEqual(changedPaths(["index.html", "docs/index.html", "a b#c?.txt", "x@y.txt"], false), [
      "/",
      "/a%20b%23c%3F.txt",
      "/docs/",
      "/docs/index.html",
      "/index.html",
      "/x@y.txt",
    ]);
  });

  it("are all of a single-page application, of many files, and of none", () => {
    const many = Array.from({ length: 51 }, (_, index) => `${index}.html`);
    assert.deepEqual([changedPaths(["index.html"], true), changedPaths(many, false), changedPaths([], false)], [["/*"], ["/*"], ["/*"]]);
    assert.equal(changedPaths(many.slice(1), false).length, 50);
  });
});

describe("A path pattern of CloudFront", () => {
  it("matches any text for `*`, one character for `?`, and all others as they are", () => {
    const cases: [string, string, boolean][] = [
      ["/assets/*", "/assets/a/b.js", true],
      ["/assets/*", "/Assets/b.js", false],
      ["/a?.js", "/ab.js", true],
      ["/a?.js", "/a.js", false],
      ["/a.js", "/axjs", false],
      ["/a+b", "/a+b", true],
    ];
    assert.deepEqual(cases.map(([pattern, path]) => matches(pattern, path)), cases.map(([, , expected]) => expected));
  });
});

describe("A site in a program", () => {
  const NAMED = { domainName: "stg.example.com", hostedZone: "example.com" };
  const siteOf = async (settings: object, site = "web") => {
    const { plan } = await planOf(".", "stg", {
      "aws-practice:loadBalancer": (section) => Object.assign(section, { internal: true }),
      "aws-practice:sites": (section) => Object.assign(section, { web: { ...NAMED, ...settings } }),
    });
    return programSite(plan, site);
  };

  it("has its bucket and the comment of its distribution, and knows hashed names and the load balancer's paths", async () => {
    const { isHashed, isReached, ...site } = await siteOf({ loadBalancerPaths: ["/api/*"], singlePageFallback: true });
    assert.deepEqual(site, {
      bucketName: "aws-practice-site-web-stg-111111111111",
      comment: "aws-practice-web-stg",
      hasIndex: true,
      isSinglePage: true,
    });
    assert.deepEqual(["/assets/a.js", "/index.html", "/api/a.json"].map(isHashed), [true, false, false]);
    assert.deepEqual(["/assets/a.js", "/index.html", "/api/a.json"].map(isReached), [true, true, false]);
  });

  it("whose pages the load balancer answers has files below their paths only, and no index", async () => {
    const { isHashed, isReached, hasIndex } = await siteOf({ loadBalancerPaths: ["/*"], filePaths: ["/static/*"] });
    assert.deepEqual(["/static/a.js", "/index.html"].map(isReached), [true, false]);
    assert.deepEqual([hasIndex, isHashed("/static/a.js")], [false, false]);
  });

  it("of another name is a mistake that names those that there are", async () => {
    await assert.rejects(
      siteOf({ loadBalancerPaths: ["/api/*"] }, "shop"),
      /^UsageError|--site is shop, which stg doesn't have; known are web$/,
    );
  });
});

describe("Arguments of npm run publish-site", () => {
  const parse = (...argv: string[]) => parseArguments(argv, {});
  const NEEDED = ["--stack", "stg", "--site", "web", "--folder", "dist"];

  it("name stack, site and folder, and keep old hashed files for 30 days", () => {
    assert.deepEqual(parse(...NEEDED), { program: ".", stack: "stg", site: "web", folder: "dist", keepDays: 30 });
    assert.equal(parse(...NEEDED, "--keep-days", "0")!.keepDays, 0);
    assert.equal(parse("--help"), undefined);
  });

  it("are rejected if one is missing, or with other days than 0 to 365", () => {
    const message = (...argv: string[]) => refused(() => parse(...argv));
    assert.deepEqual([message(), message("--stack", "stg"), message(...NEEDED.slice(0, 4)), message(...NEEDED, "--keep-days", "soon")], [
      "which stack? Name it with --stack",
      "which site? Name it with --site",
      "which files? Name their folder with --folder",
      "--keep-days is soon, but must be a whole number from 0 to 365",
    ]);
  });
});
