import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atExit } from "../../support/at-exit";
import { needs } from "../../support/needs";
import { finalStage, SAMPLE_API } from "./dockerfile";

const SOURCES = ["pom.xml", "src"];
const JAVA = readFileSync(join(SAMPLE_API, "pom.xml"), "utf8").match(/<java\.version>(\d+)</)![1]!;
/** Downloads every dependency on a machine that has none. */
const BUILD_MS = 400_000;

/** A JDK of the version in pom.xml: where JAVA_HOME or a variable of GitHub's runners points, or where Debian's packages are. */
export const javaHome = (): string | undefined => {
  const named = Object.entries(process.env).filter(([name]) => name.startsWith("JAVA_HOME")).map(([, folder]) => folder!);
  const installed = existsSync("/usr/lib/jvm") ? readdirSync("/usr/lib/jvm").map((name) => join("/usr/lib/jvm", name)) : [];
  const isRight = (folder: string) =>
    existsSync(join(folder, "release")) && readFileSync(join(folder, "release"), "utf8").includes(`JAVA_VERSION="${JAVA}`);
  return [...named, ...installed].find(isRight);
};

/** Why the image's files can't be made or run here; undefined if they can. */
function missing(): string | undefined {
  if (process.getuid?.() !== 0) return "a read-only root file system and a user of its own require root";
  if (spawnSync("unshare", ["--mount", "true"]).status !== 0) return "unshare --mount doesn't work here";
  if (javaHome() === undefined) return `there is no JDK ${JAVA}`;
  if (process.env["SAMPLE_API_JAR"] === undefined && spawnSync("mvn", ["--version"]).status !== 0) return "mvn isn't installed";
  return undefined;
}

/** The reason for which Maven can't download; undefined if the build succeeds. Any other failure is one of the sample. */
function unreachable(build: () => unknown): string | undefined {
  try {
    build();
    return undefined;
  } catch (error) {
    const reason = /.*(?:Could not transfer artifact|Unknown host).*/.exec((error as Error).message)?.[0];
    if (reason === undefined) throw error;
    return reason;
  }
}

/** Skips the tests of a `describe`, and says why, where the sample can't be built or run. */
export function needsImage(): void {
  needs(() => missing() ?? unreachable(() => sampleJar()));
}

/** The jar: that of .ci/run, which builds it while the rest is fetched, or one built here, once for the same sources. */
export function sampleJar(): string {
  const built = process.env["SAMPLE_API_JAR"];
  if (built !== undefined) return built;
  const hash = createHash("sha256").update(JAVA);
  for (const source of SOURCES) {
    const files = source === "src" ? readdirSync(join(SAMPLE_API, source), { recursive: true, withFileTypes: true }) : [];
    const paths = files.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name)).toSorted();
    for (const path of source === "src" ? paths : [join(SAMPLE_API, source)]) hash.update(path).update(readFileSync(path));
  }
  const kept = join(tmpdir(), `sample-api-${hash.digest("hex").slice(0, 16)}.jar`);
  if (existsSync(kept)) return kept;
  const folder = mkdtempSync(join(tmpdir(), "sample-api-"));
  try {
    for (const source of SOURCES) cpSync(join(SAMPLE_API, source), join(folder, source), { recursive: true });
    const { status, stdout, stderr } = spawnSync("mvn", ["--batch-mode", "--quiet", "-Dkotlin.compiler.daemon=false", "package"], {
      cwd: folder,
      encoding: "utf8",
      env: { ...process.env, JAVA_HOME: javaHome() },
      timeout: BUILD_MS,
    });
    assert.equal(status, 0, stdout + stderr);
    renameSync(join(folder, "target", "sample-api.jar"), kept);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return kept;
}

/** Folder with the files that the Dockerfile's last stage has in its working directory, with another CA in place of RDS's. */
export function imageFiles(ca: string): string {
  const folder = mkdtempSync(join(tmpdir(), "sample-image-"));
  atExit(() => rmSync(folder, { recursive: true, force: true }));
  const { extract, copies } = finalStage();
  mkdirSync(join(folder, "build", "target"), { recursive: true });
  cpSync(sampleJar(), join(folder, "build", "target", "sample-api.jar"));
  const { status, stderr } = spawnSync(join(javaHome()!, "bin", "java"), extract, { cwd: join(folder, "build"), encoding: "utf8" });
  assert.equal(status, 0, stderr);
  mkdirSync(join(folder, "build", "layers", "certificates"));
  writeFileSync(join(folder, "build", "layers", "certificates", "rds-bundle.pem"), ca);
  mkdirSync(join(folder, "app"));
  for (const copy of copies) cpSync(join(folder, "build", copy), join(folder, "app"), { recursive: true });
  rmSync(join(folder, "build"), { recursive: true });
  return join(folder, "app");
}
