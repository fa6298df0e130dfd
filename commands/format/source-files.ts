import { readdirSync } from "node:fs";
import { posix } from "node:path";

/** Folders of packages and build outputs. */
const SKIPPED = ["node_modules", "dist"];

/** Relative paths of the TypeScript and JavaScript files in a folder; without git, as a download of the project has no repository. */
export function sourceFiles(root: string, folder = ""): string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) || entry.name.startsWith(".") ? [] : sourceFiles(root, path);
    return /\.(ts|cts|cjs|mjs)$/.test(entry.name) ? [path] : [];
  });
}
