import { readdirSync } from "node:fs";
import { posix } from "node:path";

/** Folders that hold what others wrote, or what is built. */
const SKIPPED = ["node_modules", "dist"];

/** The TypeScript and JavaScript files below a folder, by their paths from there; git isn't asked, as a download of the project has none. */
export function sourceFiles(root: string, folder = ""): string[] {
  return readdirSync(posix.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.includes(entry.name) || entry.name.startsWith(".") ? [] : sourceFiles(root, path);
    return /\.(ts|cts|cjs|mjs)$/.test(entry.name) ? [path] : [];
  });
}
