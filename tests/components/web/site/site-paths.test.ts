import assert from "node:assert/strict";
import { runInNewContext } from "node:vm";

import { StaticSite } from "../../../../components/web/site/static-site";
import { build } from "../../../support/simulated";
import { alerts, NAMES } from "../../../support/workloads";

const codeOf = async (singlePageFallback: boolean) => {
  const registered = await build(() => void new StaticSite("web", { names: NAMES, alerts: alerts(), singlePageFallback }));
  return String(registered.inputs("Function")["code"]);
};

/** The path of the file for the path of a request. */
const fileOf = (code: string, uri: string) =>
  (runInNewContext(`${code}; handler(event)`, { event: { request: { uri, querystring: { a: "1" } } } }) as { uri: string }).uri;

describe("The function that finds the file of a path", () => {
  const cases: [path: string, pages: string, singlePage: string][] = [
    ["/", "/index.html", "/index.html"],
    ["/docs/", "/docs/index.html", "/index.html"],
    ["/docs", "/docs", "/index.html"],
    ["/users/42", "/users/42", "/index.html"],
    ["/v1.2/users", "/v1.2/users", "/index.html"],
    ["/index.html", "/index.html", "/index.html"],
    ["/logo.png", "/logo.png", "/logo.png"],
    ["/assets/app.3f2c1a9b.js", "/assets/app.3f2c1a9b.js", "/assets/app.3f2c1a9b.js"],
    ["/.well-known/security.txt", "/.well-known/security.txt", "/.well-known/security.txt"],
  ];
  it("adds the index to a folder, and leaves every other path", async () => {
    const code = await codeOf(false);
    assert.deepEqual(cases.map(([path]) => fileOf(code, path)), cases.map(([, pages]) => pages));
  });

  it("with `singlePageFallback` gives /index.html for a path without extension, and leaves files, so that a missing one is a 404", async () => {
    const code = await codeOf(true);
    assert.deepEqual(cases.map(([path]) => fileOf(code, path)), cases.map(([, , singlePage]) => singlePage));
  });

  it("is small enough for CloudFront, which allows 10 KB", async () => assert.ok((await codeOf(true)).length < 10_240));
});
