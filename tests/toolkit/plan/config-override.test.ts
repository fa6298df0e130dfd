import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import * as fc from "fast-check";

import { parseArguments, USAGE } from "../../../toolkit/plan/arguments";
import { planCommand } from "../../../toolkit/plan/command";
import { applyOverrides, describeChanges, parseOverride, shownChanges } from "../../../toolkit/plan/config-override";
import { UsageError } from "../../../toolkit/shared/errors";
import type { Properties } from "../../../toolkit/shared/values";
import { runHere } from "../../support/run-command";
import { ROOT } from "../../support/simulated";

/** The settings after `--config` arguments, as strings that a program receives. */
function set(config: Record<string, string>, ...args: string[]): Record<string, string> {
  return applyOverrides({ config, secretKeys: [] }, "my", args.map(parseOverride)).settings.config;
}

describe("The path of a --config", () => {
  const paths: [string, string | undefined, (string | number)[]][] = [
    ["root=x", undefined, ["root"]],
    ["root.nested=x", undefined, ["root", "nested"]],
    ["root[\"nested\"]=x", undefined, ["root", "nested"]],
    ["root[\"double\"].nest[\"deep\"]=x", undefined, ["root", "double", "nest", "deep"]],
    ["root.array[0][10].nested=x", undefined, ["root", "array", 0, 10, "nested"]],
    ["root[\"key with \\\"escaped\\\" quotes\"]=x", undefined, ["root", "key with \"escaped\" quotes"]],
    ["root[\"key with a .\"]=x", undefined, ["root", "key with a ."]],
    ["[\"root key with a .\"][100]=x", undefined, ["root key with a .", 100]],
    ["root[\"back\\slash\"]=x", undefined, ["root", "back\\slash"]],
    ["root[\"ap-northeast-1d\"]=x", undefined, ["root", "ap-northeast-1d"]],
    ["name[3][0]nested=x", undefined, ["name", 3, 0, "nested"]],
    ["foo-bar.b_z$=x", undefined, ["foo-bar", "b_z$"]],
    ["a..b=x", undefined, ["a", "b"]],
    ["a[*]=x", undefined, ["a", "*"]],
    ["aws:region=x", "aws", ["region"]],
    ["aws:allowedAccountIds[0]=x", "aws", ["allowedAccountIds", 0]],
    ["aws:config:region=x", "aws", ["region"]],
    ["my:[\"test.Key\"]=x", "my", ["test.Key"]],
    ["a.b:c=x", undefined, ["a", "b:c"]],
  ];
  for (const [argument, namespace, path] of paths) {
    it(`${argument} is parsed as in Pulumi`, () => {
      assert.deepEqual(parseOverride(argument), { key: argument.slice(0, -2), namespace, path, value: "x" });
    });
  }

  it("ends at the first equals sign; the rest, also if empty, is the value", () => {
    assert.deepEqual([parseOverride("a=b=c").value, parseOverride("a=").value], ["b=c", ""]);
  });

  const invalid: [string, RegExp][] = [
    ["noequals", /--config noequals has no "=", but must be key=value, e\.g\. services\.api\.image=3f2c1a9/],
    ["", /has no "="/],
    ["=x", /--config =x has no key, but must be key=value/],
    ["root[=x", /--config root\[: an index has no closing bracket/],
    ["root[\"nested]=x", /a name in quotes has no closing quote/],
    ["root[\"nested\"=x", /\["nested" has no closing bracket/],
    ["root.array[abc]=x", /\[abc\] isn't an index: an index is a whole number/],
    ["root[]=x", /\[\] isn't an index/],
    ["root[1.5]=x", /\[1\.5\] isn't an index/],
    ["root.[1]=x", /after a dot comes a name, not a bracket/],
    ["root.=x", /ends with a name or an index, not with a dot/],
    [".root=x", /begins with a name, not with a dot/],
    ["aws:.root=x", /begins with a name, not with a dot/],
    ["[0]=x", /\[0\] is an index, but a path begins with the name of a setting/],
    ["[\"\"].a=x", /the name of the setting is empty/],
    ["aws:=x", /the name of the setting is empty/],
    [":a=x", /the namespace before the colon is empty/],
    ["a:b:c=x", /"a:b:c" has 2 colons, but only one/],
  ];
  for (const [argument, message] of invalid) {
    it(`${argument || "an empty argument"} is wrong usage`, () => {
      assert.throws(
        () => parseOverride(argument),
        (error) => error instanceof UsageError && message.test(error.message) && error.message.includes("services.api.image"),
      );
    });
  }

  it("may have any key in quotes", () => {
    fc.assert(fc.property(fc.string().filter((name) => !name.includes("=") && !name.includes("\\")), (name) => {
      assert.deepEqual(parseOverride(`root["${name.replaceAll("\"", "\\\"")}"]=x`).path, ["root", name]);
    }));
  });
});

describe("The value of a --config", () => {
  // Source of the cases: pulumi/pulumi, sdk/go/common/resource/config/map_test.go, TestSetSuccess.
  const cases: [Record<string, string>, string, Record<string, string>][] = [
    [{}, "testKey=testValue", { "my:testKey": "testValue" }],
    [{ "my:testKey": "a" }, "my:other=b", { "my:testKey": "a", "my:other": "b" }],
    [{}, "testKey=true", { "my:testKey": "true" }],
    [{}, "testKey=01", { "my:testKey": "01" }],
    [{}, "testKey=[\"1\"]", { "my:testKey": "[\"1\"]" }],
    [{}, "nested[\"test.Key\"]=value", { "my:nested": "{\"test.Key\":\"value\"}" }],
    [{ "my:outer": "value" }, "outer.inner=value", { "my:outer": "{\"inner\":\"value\"}" }],
    [{ "my:outer": "5" }, "outer.inner=value", { "my:outer": "{\"inner\":\"value\"}" }],
    [{}, "outer.inner=true", { "my:outer": "{\"inner\":true}" }],
    [{}, "outer.inner=false", { "my:outer": "{\"inner\":false}" }],
    [{}, "outer.inner=True", { "my:outer": "{\"inner\":\"True\"}" }],
    [{}, "outer.inner=null", { "my:outer": "{\"inner\":\"null\"}" }],
    [{}, "outer.inner=", { "my:outer": "{\"inner\":\"\"}" }],
    [{}, "outer.inner=10", { "my:outer": "{\"inner\":10}" }],
    [{}, "outer.inner=0", { "my:outer": "{\"inner\":0}" }],
    [{}, "outer.inner=-1", { "my:outer": "{\"inner\":-1}" }],
    [{}, "outer.inner=+1", { "my:outer": "{\"inner\":1}" }],
    [{}, "outer.inner=00", { "my:outer": "{\"inner\":\"00\"}" }],
    [{}, "outer.inner=0123456", { "my:outer": "{\"inner\":\"0123456\"}" }],
    [{}, "outer.inner=1.5", { "my:outer": "{\"inner\":\"1.5\"}" }],
    [{}, "outer.inner=1e3", { "my:outer": "{\"inner\":\"1e3\"}" }],
    [{}, "outer.inner=18446744073709551616", { "my:outer": "{\"inner\":\"18446744073709551616\"}" }],
    [{}, "outer.inner=+9223372036854775808", { "my:outer": "{\"inner\":\"+9223372036854775808\"}" }],
    [{}, "outer.inner=-9223372036854775809", { "my:outer": "{\"inner\":\"-9223372036854775809\"}" }],
    [{}, "outer.inner={\"a\":1}", { "my:outer": "{\"inner\":\"{\\\"a\\\":1}\"}" }],
    [{ "my:array": "value" }, "array[0]=value", { "my:array": "[\"value\"]" }],
    [{ "my:outer": "{\"existing\":\"x\"}" }, "outer.inner=value", { "my:outer": "{\"existing\":\"x\",\"inner\":\"value\"}" }],
    [{ "my:outer": "{\"existing\":\"x\"}" }, "outer.existing=value", { "my:outer": "{\"existing\":\"value\"}" }],
    [{}, "outer.inner.nested=value", { "my:outer": "{\"inner\":{\"nested\":\"value\"}}" }],
    [{ "my:outer": "{\"inner\":null}" }, "outer.inner.nested=value", { "my:outer": "{\"inner\":{\"nested\":\"value\"}}" }],
    [{}, "name[0]=value", { "my:name": "[\"value\"]" }],
    [{}, "name[2]=value", { "my:name": "[null,null,\"value\"]" }],
    [{}, "name[0][0]=value", { "my:name": "[[\"value\"]]" }],
    [{ "my:name": "[\"a\",\"b\",\"c\"]" }, "name[0]=value", { "my:name": "[\"value\",\"b\",\"c\"]" }],
    [{ "my:name": "[\"a\",\"b\",\"c\"]" }, "name[2]=value", { "my:name": "[\"a\",\"b\",\"value\"]" }],
    [{ "my:name": "[\"a\",\"b\",\"c\"]" }, "name[3]=value", { "my:name": "[\"a\",\"b\",\"c\",\"value\"]" }],
    [{ "my:name": "[\"a\",\"b\",\"c\"]" }, "name[3][0]nested=value", { "my:name": "[\"a\",\"b\",\"c\",[{\"nested\":\"value\"}]]" }],
    [{ "my:servers": "[{\"name\":\"foo\"}]" }, "servers[0].host=example", { "my:servers": "[{\"name\":\"foo\",\"host\":\"example\"}]" }],
    [{ "my:key": "{\"bar\":\"baz\"}" }, "key.secure=value", { "my:key": "{\"bar\":\"baz\",\"secure\":\"value\"}" }],
    [{ "my:map": "{}" }, "map.__proto__.polluted=yes", { "my:map": "{\"__proto__\":{\"polluted\":\"yes\"}}" }],
    [{ "my:map": "{}" }, "map.constructor.name=x", { "my:map": "{\"constructor\":{\"name\":\"x\"}}" }],
    [{}, "key.secure.deep=x", { "my:key": "{\"secure\":{\"deep\":\"x\"}}" }],
    [{}, "key.secure=1", { "my:key": "{\"secure\":1}" }],
    [{ "aws:ids": "[\"1\"]" }, "aws:ids[0]=text", { "aws:ids": "[\"text\"]" }],
    [{}, "elsewhere:deep.key=x", { "elsewhere:deep": "{\"key\":\"x\"}" }],
  ];
  for (const [before, argument, after] of cases) {
    it(`${argument} changes ${JSON.stringify(before)} as in Pulumi`, () => assert.deepEqual(set(before, argument), after));
  }

  it("is applied in order, and doesn't modify the settings passed in", () => {
    const before = { "my:list": "[\"a\"]" };
    assert.deepEqual(set(before, "list[1]=b", "list[2]=c", "list[1]=B"), { "my:list": "[\"a\",\"B\",\"c\"]" });
    assert.deepEqual(before, { "my:list": "[\"a\"]" });
  });

  const invalid: [Record<string, string>, string, RegExp][] = [
    [{}, "name[-1]=x", /^--config name\[-1\]: name has no \[-1\]/],
    [{ "my:name": "[\"a\",\"b\",\"c\"]" }, "name[4]=x", /name has no \[4\]; allowed are \[0\] to \[3\], of which \[3\] appends/],
    [{ "my:outer": "{\"list\":[]}" }, "outer.list[1]=x", /outer\.list has no \[1\]; allowed are \[0\] to \[0\]/],
    [{}, "name[1000000000]=x", /name has no \[1000000000\]; allowed are \[0\] to \[9999\]/],
    [{}, "key.secure=x", /key would be a map with "secure" as its only key/],
    [{}, "super.nested.map.secure=x", /super\.nested\.map would be a map with "secure"/],
    [{ "my:outer": "[1,2,3]" }, "outer.inner=x", /outer is a list, but "inner" is a name; allowed are \[0\] to \[3\]/],
    [{ "my:outer": "[1]" }, "outer[*]=x", /outer is a list, but "\*" is a name/],
    [{ "my:array": "{\"inner\":\"v\",\"b\":1}" }, "array[0]=x", /array is a map, but \[0\] is an index; name one of its keys: inner, b/],
    [{ "my:outer": "{\"inner\":\"value\"}" }, "outer.inner.nested=x", /outer\.inner is "value", but must be a map to hold "nested"/],
    [{ "my:outer": "{\"inner\":false}" }, "outer.inner[0]=x", /outer\.inner is false, but must be a list to have \[0\]/],
    [{ "my:outer": "{\"a.b\":[{\"c\":1}]}" }, "outer[\"a.b\"][0].c.d=x", /outer\["a\.b"\]\[0\]\.c is 1, but must be a map/],
  ];
  for (const [before, argument, message] of invalid) {
    it(`${argument} into ${JSON.stringify(before)} is wrong usage`, () => {
      assert.throws(() => set(before, argument), (error) => error instanceof UsageError && message.test(error.message));
    });
  }
});

describe("A --config of a secret", () => {
  const secret = {
    config: { "my:password": "{\"main\":\"[secret]\",\"spare\":\"[secret]\"}", "my:size": "1" },
    secretKeys: ["my:password"],
  };
  const { settings, changes } = applyOverrides(secret, "my", ["password.main=hunter2", "my:size=2"].map(parseOverride));

  it("leaves the setting secret", () => {
    assert.deepEqual(settings, {
      config: { "my:password": "{\"main\":\"hunter2\",\"spare\":\"[secret]\"}", "my:size": "2" },
      secretKeys: ["my:password"],
    });
  });

  it("is printed only with `showSecrets`", () => {
    assert.deepEqual(shownChanges(changes, false), { "my:password.main": "[secret]", "my:size": "2" });
    assert.deepEqual(shownChanges(changes, true), { "my:password.main": "hunter2", "my:size": "2" });
    assert.equal(describeChanges(changes, false), "password.main=[secret], my:size=2");
    assert.equal(describeChanges(changes, true), "password.main=hunter2, my:size=2");
  });

  it("is masked in errors", () => {
    const open = { config: { "my:password": "{\"main\":\"hunter2\"}" }, secretKeys: ["my:password"] };
    assert.throws(
      () => applyOverrides(open, "my", [parseOverride("password.main.x=hunter3")]),
      (error: Error) => !/hunter/.test(error.message) && /\[secret\]/.test(error.message),
    );
  });
});

describe("Changes in the title", () => {
  it("are on one line and unambiguous", () => {
    const { changes } = applyOverrides(
      { config: {}, secretKeys: [] },
      "my",
      ["a=b c", "d=1,2", "e=", "f=\u001B[31m", "g.h=7"].map(parseOverride),
    );
    assert.equal(describeChanges(changes, false), "a=\"b c\", d=\"1,2\", e=\"\", f=\"\\u001b[31m\", g.h=7");
  });
});

describe("The arguments of npm run plan", () => {
  it("may repeat --config and -c, and have --config-path", () => {
    const { overrides } = parseArguments(["--config", "a.b=1", "-c", "aws:region=x", "--config=c=-1", "-cd=2", "--config-path"]);
    assert.deepEqual(overrides.map(({ key, value }) => [key, value]), [["a.b", "1"], ["aws:region", "x"], ["c", "-1"], ["d", "2"]]);
    assert.deepEqual(parseArguments([]).overrides, []);
  });

  it("--config with --all or without a value is rejected", () => {
    assert.throws(() => parseArguments(["--all", "--config", "a=1"]), /^Error: --all and --config exclude each other$/);
    assert.throws(() => parseArguments(["-c"]), UsageError);
    assert.throws(() => parseArguments(["-c", "a"]), /--config a has no "="/);
  });

  it("--help says that --config saves nothing, and what --config-path is for", () => {
    assert.match(USAGE, /saves nothing/);
    assert.match(USAGE, /--config-path +accepted/);
  });
});

describe("npm run plan -- --config", () => {
  let folder: string;
  const STACK = "config:\n  shop:services: { api: { image: old, cpu: 256 } }\n  shop:key: { secure: v1:abc }\n";
  const plan = (...args: string[]) => runHere(planCommand, args, { root: folder });

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "override-"));
    for (const part of ["tsconfig.json", "package.json"]) cpSync(join(ROOT, part), join(folder, part));
    symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
    writeFileSync(join(folder, "Pulumi.yaml"), "name: shop\n");
    writeFileSync(join(folder, "Pulumi.dev.yaml"), STACK);
    writeFileSync(
      join(folder, "index.ts"),
      [
        "import * as pulumi from \"@pulumi/pulumi\";",
        "const config = new pulumi.Config();",
        "new pulumi.ComponentResource(\"shop:index:Nothing\", \"nothing\");",
        "export const services = config.requireObject(\"services\");",
        "export const key = config.requireSecret(\"key\");",
      ].join("\n"),
    );
  });
  after(() => rmSync(folder, { recursive: true }));

  it("plans with the overridden settings, prints them, and doesn't change the stack file", async () => {
    const { code, out, err } = await plan("--config", "services.api.image=3f2c1a9", "-c", "shop:key=hunter2", "--config-path");
    assert.deepEqual([code, err], [0, ""]);
    assert.match(out, /^shop dev, not production \(\.\) with services\.api\.image=3f2c1a9, shop:key=\[secret\]\n/);
    assert.match(out, /services +\{"api":\{"cpu":256,"image":"3f2c1a9"\}\}/);
    assert.match(out, /key +\[secret\]/);
    assert.doesNotMatch(out, /hunter2/);
    assert.equal(readFileSync(join(folder, "Pulumi.dev.yaml"), "utf8"), STACK);
  });

  it("`--json` has the overrides, also if the program rejects them", async () => {
    const { out } = await plan("--json", "-c", "services.api.cpu=512", "-c", "key=hunter2");
    const summary = JSON.parse(out) as Properties;
    assert.deepEqual(summary["config"], { "shop:services.api.cpu": 512, "shop:key": "[secret]" });
    assert.deepEqual(summary["outputs"], { services: { api: { image: "old", cpu: 512 } }, key: "[secret]" });

    const rejected = JSON.parse((await plan("--json", "-c", "services=nonsense")).out) as Properties;
    assert.deepEqual([rejected["ok"], rejected["config"]], [false, { "shop:services": "nonsense" }]);
  });

  it("masks values that may be secrets by name, form or position", async () => {
    for (
      const override of [
        "services.api.environment.DB_PASSWORD=SuperS3cret99",
        "services.api.secrets.KEY=SuperS3cret99",
        "services.api.environment.X=AKIAQ3EGRIUWPQ7HVT5B",
      ]
    ) {
      const { out, err } = await plan("-c", override);
      assert.match(out, /^shop dev, not production \(\.\) with \S+=\[secret\]\n/, override);
      assert.equal(err, "");
    }
    assert.match((await plan("-c", "services.api.secrets.KEY=arn:aws:ssm:ap-northeast-1:111111111111:parameter/x")).out, /KEY=arn:aws:ssm/);
  });

  it("a path that doesn't fit the settings is wrong usage", async () => {
    const { code, out, err } = await plan("-c", "services.api.image.tag=x");
    assert.deepEqual([code, out], [2, ""]);
    assert.match(
      err,
      /^✗ --config services\.api\.image\.tag: services\.api\.image is "old", but must be a map to hold "tag"\n {2}npm run plan -- --help/,
    );
  });
});
