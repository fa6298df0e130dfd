import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { contentHash } from "../../../components/images/build-content";
import { type BuildSettings, buildSettings } from "../../../components/images/build-settings";
import { resolve } from "../../../components/shared/schema";

describe("The content of a build", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "build-"));
    write("Dockerfile", "FROM scratch\nCOPY . /\n");
    write("src/main.js", "run();\n");
    write("README.md", "about\n");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  const hash = (build: Partial<BuildSettings> = {}, platform = "linux/amd64") => {
    const settings = resolve(buildSettings, "Service \"api\": build", { folder: "given below", ...build });
    return contentHash("Service \"api\"", { ...settings, folder }, platform);
  };
  /** Whether the hash changes. */
  const changes = (action: () => void) => {
    const before = hash();
    action();
    return hash() !== before;
  };

  it("is a hash of 64 hexadecimal digits, the same each time and elsewhere", () => {
    const before = hash();
    assert.match(before, /^[0-9a-f]{64}$/);
    utimesSync(join(folder, "README.md"), 1, 1);
    assert.equal(hash(), before);
  });

  for (
    const [what, action] of [
      ["a file's text", () => write("src/main.js", "stop();\n")],
      ["a file's name", () => (rmSync(join(folder, "README.md")), write("ABOUT.md", "about\n"))],
      ["a new file", () => write("src/more.js", "")],
      ["a file that is gone", () => rmSync(join(folder, "README.md"))],
      ["an empty folder", () => mkdirSync(join(folder, "data"))],
      ["a file's mode", () => chmodSync(join(folder, "src/main.js"), 0o755)],
      ["the Dockerfile", () => write("Dockerfile", "FROM scratch\n")],
      [".dockerignore", () => write(".dockerignore", "README.md\n")],
    ] as const
  ) {
    it(`changes with ${what}`, () => assert.ok(changes(action)));
  }

  it("changes with the file that a link leads to, and with where it leads", () => {
    symlinkSync("README.md", join(folder, "link"));
    assert.ok(changes(() => write("README.md", "other\n")));
    write("same.md", "other\n");
    assert.ok(changes(() => (rmSync(join(folder, "link")), symlinkSync("same.md", join(folder, "link")))));
  });

  it("changes with target, arguments, Dockerfile and platform, and not with the order of the arguments", () => {
    write("other/Dockerfile", "FROM scratch\nCOPY . /\n");
    const hashes = [
      hash(),
      hash({ target: "app" }),
      hash({ args: { A: "1", B: "2" } }),
      hash({ args: { A: "12" } }),
      hash({ dockerfile: "other/Dockerfile" }),
      hash({}, "linux/arm64"),
    ];
    assert.equal(new Set(hashes).size, hashes.length);
    assert.equal(hash({ args: { B: "2", A: "1" } }), hashes[2]);
  });

  it("leaves out what .dockerignore names, but not the Dockerfile", () => {
    write(".dockerignore", "# not sent\n**/*.md\n!docs/keep.md\nnode_modules\nDockerfile\n");
    write("docs/keep.md", "keep\n");
    write("docs/deep/b.js", "");
    assert.equal(changes(() => write("README.md", "other\n")), false);
    assert.equal(changes(() => write("docs/deep/a.md", "other\n")), false);
    assert.equal(changes(() => write("node_modules/a/index.js", "other\n")), false);
    assert.ok(changes(() => write("docs/keep.md", "other\n")));
    assert.ok(changes(() => write("Dockerfile", "FROM scratch\n")));
  });

  it("prefers the ignore file of the Dockerfile", () => {
    write(".dockerignore", "README.md\n");
    write("Dockerfile.dockerignore", "src\n");
    assert.ok(changes(() => write("README.md", "other\n")));
    assert.equal(changes(() => write("src/main.js", "other\n")), false);
  });

  it("is rejected without the folder or its Dockerfile", () => {
    const settings = resolve(buildSettings, "build", { folder: "missing" });
    assert.throws(
      () => contentHash("Service \"api\"", settings, "linux/amd64"),
      /^Error: Service "api": build\.folder is "missing", but must be a folder: there is none at this path from \//,
    );
    rmSync(join(folder, "Dockerfile"));
    assert.throws(() => hash(), /Service "api": build\.dockerfile is "Dockerfile", but must be a file in .*, which has none of this name$/);
  });
});

describe("Settings of a build", () => {
  const rejected = (build: object) => {
    try {
      resolve(buildSettings, "Service \"api\": build", build);
    } catch (error) {
      return (error as Error).message;
    }
    return "accepted";
  };

  it("accept folders beside and below the program", () => {
    for (const folder of ["..", ".", "../my-api", "services/api", "./api"]) assert.equal(rejected({ folder }), "accepted", folder);
    assert.equal(rejected({ folder: "api", dockerfile: "docker/Dockerfile.arm", target: "app-1", args: { A_1: "" } }), "accepted");
  });

  it("reject paths of one machine, addresses, files outside, and names that Docker rejects", () => {
    for (const folder of ["", "/srv/api", "~/api", "C:\\api", "c:/api", "https://example.com/a.git", "git@github.com:a/b"]) {
      assert.match(rejected({ folder }), /^Service "api": build\.folder is ".*", but must be a folder's path relative to/, folder);
    }
    for (const dockerfile of ["../Dockerfile", "a/../../Dockerfile", "/Dockerfile", ""]) {
      assert.match(rejected({ folder: "a", dockerfile }), /build\.dockerfile is ".*", but must be a file's path inside the folder/);
    }
    assert.match(rejected({ folder: "a", target: "1st" }), /build\.target is "1st", but must be the name of a stage/);
    assert.match(rejected({ folder: "a", args: { "a-b": "1" } }), /must be the name of an ARG/);
  });
});
