import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { lookup } from "mrmime";

import { ProgramError } from "../../toolkit/shared/errors";
import type { ProgramSite } from "./program-site";

/** Stages of the upload: files with hashed names, others, and pages, which refer to both. */
export const STAGES = ["hashed", "other", "page"] as const;

/** A file of the folder, as S3 gets it. */
export interface SiteFile {
  key: string;
  stage: (typeof STAGES)[number];
  contentType: string;
  cacheControl: string;
  /** MD5 of its content, S3's entity tag of an object that is uploaded in one part. Source: Amazon S3 API reference, `Object`, ETag. */
  etag: string;
  read: () => Buffer;
}

/** Browsers and CloudFront keep it for a year. Source: RFC 8246. */
const IMMUTABLE = "public, max-age=31536000, immutable";
/** Browsers ask each time, and CloudFront answers until it is asked to fetch it again. Source: RFC 9111, s-maxage. */
const REVALIDATED = "public, max-age=0, s-maxage=31536000, must-revalidate";

/** Files that only the machine of the build knows. */
const LEFT_BEHIND: readonly string[] = [".DS_Store", "Thumbs.db"];

/**
 * Files of a folder in the order of their upload: hashed names, then others, then pages, which refer to them.
 *
 * @throws {ProgramError} There is no such folder, it has no files or no index, or a file that no request reaches.
 */
export function siteFiles(folder: string, site: Pick<ProgramSite, "hasIndex" | "isHashed" | "isReached">): SiteFile[] {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw new ProgramError(`${folder} isn't a folder`);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => name);
  if (links.length > 0) throw new ProgramError(`${folder} has symbolic links, which a site has none of: ${links.slice(0, 3).join(", ")}`);
  const keys = entries.filter((entry) => entry.isFile() && !LEFT_BEHIND.includes(entry.name)).map(({ parentPath, name }) =>
    join(parentPath, name).slice(join(folder, "/").length).replaceAll("\\", "/")
  ).toSorted();
  if (keys.length === 0) throw new ProgramError(`${folder} has no files: build the site first`);
  if (site.hasIndex && !keys.includes("index.html")) throw new ProgramError(`${folder} has no index.html, with which the site answers /`);
  const lost = keys.filter((key) => !site.isReached(`/${key}`));
  if (lost.length > 0) {
    throw new ProgramError(`${folder} has files that the load balancer's paths hide: ${lost.slice(0, 3).join(", ")}`);
  }
  return keys.map((key) => fileOf(folder, key, site.isHashed(`/${key}`))).toSorted((one, other) =>
    STAGES.indexOf(one.stage) - STAGES.indexOf(other.stage)
  );
}

function fileOf(folder: string, key: string, isHashed: boolean): SiteFile {
  const read = () => readFileSync(join(folder, key));
  const contentType = contentTypeOf(key);
  return {
    key,
    stage: isHashed ? "hashed" : contentType.startsWith("text/html") ? "page" : "other",
    contentType,
    cacheControl: isHashed ? IMMUTABLE : REVALIDATED,
    etag: createHash("md5").update(read()).digest("hex"),
    read,
  };
}

/** Type of a file by its name; of text in UTF-8. */
export function contentTypeOf(key: string): string {
  const type = lookup(key) ?? "application/octet-stream";
  return /^text\/|[/+](json|xml)$/.test(type) ? `${type}; charset=utf-8` : type;
}
