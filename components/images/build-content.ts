import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from "node:fs";
import { join, posix } from "node:path";

import { invalid } from "../shared/validation";
import type { ResolvedBuild } from "./build-settings";

/** A file, folder or link of a build context. */
interface Item {
  /** Inside the context, with slashes. */
  path: string;
  mode: number;
  content: string;
}

/**
 * Hash of everything that an image is built from. It differs whenever docker-build's own hash of the context does, as that plugin then
 * builds again under the same tag, which an immutable repository rejects. Source: pulumi/pulumi-docker-build,
 * provider/internal/context.go, `hashBuildContext`: contents, names and modes of files and of the files that links lead to.
 *
 * @param subject Subject of messages, e.g. `FargateService "api"`.
 * @throws {RunError} There is no such folder, or no Dockerfile in it.
 */
export function contentHash(subject: string, { folder, dockerfile, target, args }: ResolvedBuild, platform: string): string {
  if (!isFolder(folder)) invalid(subject, "build.folder", folder, `a folder: there is none at this path from ${process.cwd()}`);
  const file = readIfThere(join(folder, dockerfile));
  if (file === undefined) invalid(subject, "build.dockerfile", dockerfile, `a file in ${folder}, which has none of this name`);

  const hash = createHash("sha256");
  const sorted = Object.entries(args).toSorted(([a], [b]) => (a < b ? -1 : 1));
  // An ignored Dockerfile counts, too; and the path, whose change makes docker-build build again.
  hash.update(JSON.stringify([platform, folder, dockerfile, target, sorted, digest(file)]));
  for (const { path, mode, content } of itemsOf(folder, dockerfile)) hash.update(`\n${JSON.stringify([path, mode, content])}`);
  return hash.digest("hex");
}

/** The path of the Dockerfile as docker-build takes it: from the program's folder, not from the build context. */
export const dockerfilePath = ({ folder, dockerfile }: ResolvedBuild): string => posix.join(folder, dockerfile);

/** The context's items that Docker sends to the build, in the order of their paths. */
function itemsOf(folder: string, dockerfile: string): Item[] {
  const { ignores } = ignoreRules(folder, dockerfile);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((path) => path.replaceAll("\\", "/"));
  return paths.filter((path) => !ignores(path)).toSorted().flatMap((path) => itemAt(folder, path));
}

function itemAt(folder: string, path: string): Item[] {
  const whole = join(folder, path);
  const stat = lstatSync(whole);
  const item = (content: string): Item[] => [{ path, mode: stat.mode, content }];
  if (stat.isDirectory()) return item("");
  if (stat.isFile()) return item(digest(readFileSync(whole)));
  if (!stat.isSymbolicLink()) return []; // a socket or pipe isn't sent
  return item(JSON.stringify([readlinkSync(whole), digest(readIfThere(whole) ?? "")]));
}

/** A file beside the Dockerfile has precedence. Source: Docker's documentation, "Build context", filename and location. */
function ignoreRules(folder: string, dockerfile: string): { ignores: (path: string) => boolean } {
  const text = readIfThere(join(folder, `${dockerfile}.dockerignore`)) ?? readIfThere(join(folder, ".dockerignore"));
  if (text === undefined) return { ignores: () => false };
  // Loaded late, as only services with `build` need it.
  const { default: ignore } = require("@balena/dockerignore") as typeof import("@balena/dockerignore");
  const rules = ignore({ ignorecase: false }).add(text.toString());
  return { ignores: (path) => rules.ignores(path) };
}

const digest = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Content of a file, also of one that a link leads to; undefined if there is no file. */
function readIfThere(path: string): Buffer | undefined {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true ? readFileSync(path) : undefined;
}
