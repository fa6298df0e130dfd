import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

import ts from "typescript";

import { sourceFiles } from "../../commands/format/source-files";
import { ROOT } from "../support/simulated";
import { ROOMS, SHARED } from "./rooms";

const isIn = (file: string, room: string) => file === room || file.startsWith(`${room}/`);

/** Room of a file, including `tests`; undefined if no row matches. */
function roomOf(file: string): string | undefined {
  return [...ROOMS.map(([room]) => room), "tests"].filter((room) => isIn(file, room)).toSorted((a, b) => b.length - a.length)[0];
}

/** Forbidden imports of a file, e.g. `toolkit/plan/main.ts imports settings`. */
function broken(file: string, specifiers: readonly string[]): string[] {
  const room = roomOf(file);
  const row = ROOMS.find(([name]) => name === room);
  if (row === undefined) return [`${file} is in no room`];
  const [, imports, packages] = row;
  return specifiers.flatMap((specifier) => {
    const pulumi = /^@pulumi\/([^/]+)/.exec(specifier)?.[1];
    if (pulumi !== undefined) return ["pulumi", ...packages.split(" ")].includes(pulumi) ? [] : [`${file} imports @pulumi/${pulumi}`];
    if (!specifier.startsWith(".")) return [];
    const target = posix.join(posix.dirname(file), specifier);
    const other = roomOf(target);
    if (other === "components" && target !== "components") return [`${file} imports ${target}`];
    return other === room || imports.split(" ").includes(other ?? "?") ? [] : [`${file} imports ${target}`];
  });
}

const sources = sourceFiles(ROOT).filter((file) => file.endsWith(".ts") && roomOf(file) !== "tests");

const importsOf = (file: string) =>
  ts.preProcessFile(readFileSync(join(ROOT, file), "utf8"), true, true).importedFiles.map(({ fileName }) => fileName);

describe("Rooms", () => {
  it("import only what tests/architecture/rooms.ts allows", () => {
    assert.ok(sources.length > 200, `${sources.length} files`);
    assert.deepEqual(sources.flatMap((file) => broken(file, importsOf(file))), []);
  });

  it("ROOMS allows no unused import", () => {
    const used = new Set(
      sources.flatMap((file) =>
        importsOf(file).filter((each) => each.startsWith(".")).map((each) =>
          `${roomOf(file)} ${roomOf(posix.join(posix.dirname(file), each))}`
        )
      ),
    );
    const idle = ROOMS.flatMap(([room, imports]) =>
      imports.split(" ").filter((other) => other !== "" && !used.has(`${room} ${other}`)).map((other) => `${room} ${other}`)
    );
    assert.deepEqual(idle, []);
  });

  it("components/shared has only the files of SHARED", () => assert.deepEqual(readdirSync(join(ROOT, "components", "shared")), SHARED));

  it("declares in toolkit/package.json the packages that the toolkit imports, and no others", () => {
    const inToolkit = sourceFiles(ROOT).filter((file) => file.startsWith("toolkit/"));
    const packages = inToolkit.flatMap(importsOf).filter((each) => !/^(\.|node:)/.test(each));
    const names = new Set(packages.map((each) => each.split("/").slice(0, each.startsWith("@") ? 2 : 1).join("/")));
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "toolkit", "package.json"), "utf8")) as { dependencies: object };
    assert.deepEqual([...names].toSorted(), Object.keys(dependencies).toSorted());
  });

  const forbidden: [file: string, specifier: string][] = [
    ["index.ts", "./components/network/network"],
    ["index.ts", "@pulumi/aws"],
    ["examples/x/a.ts", "../../toolkit/simulator"],
    ["components/network/a.ts", "../workloads/cluster"],
    ["components/network/a.ts", "../index"],
    ["components/shared/a.ts", "../network/network"],
    ["components/web/a.ts", "../../settings"],
    ["settings/a.ts", "@pulumi/aws"],
    ["settings/a.ts", "../components"],
    ["toolkit/plan/a.ts", "../../components/network/subnet-layout"],
    ["toolkit/shared/a.ts", "../simulator/monitor"],
    ["toolkit/recover/a.ts", "../plan/resolve"],
    ["policy-pack/a.ts", "../toolkit/shared/values"],
    ["commands/changes/a.ts", "../../components"],
    ["commands/changes/a.ts", "@pulumi/aws"],
    ["elsewhere/a.ts", "fs"],
  ];
  for (const [file, specifier] of forbidden) {
    it(`${file} may not import ${specifier}`, () => assert.notDeepEqual(broken(file, [specifier]), []));
  }

  const allowed: [file: string, specifier: string][] = [
    ["index.ts", "./components"],
    ["examples/x/index.ts", "../../settings/guards"],
    ["components/workloads/service/a.ts", "../../web/load-balancer"],
    ["components/data/a.ts", "@pulumi/random"],
    ["settings/a.ts", "../components/network/nat-settings"],
    ["toolkit/plan/a.ts", "../../policy-pack/evaluate"],
    ["commands/changes/catalogue/a.ts", "../../../toolkit/simulator"],
    ["policy-pack/iam/a.ts", "../stack-view"],
  ];
  for (const [file, specifier] of allowed) {
    it(`${file} may import ${specifier}`, () => assert.deepEqual(broken(file, [specifier]), []));
  }
});
