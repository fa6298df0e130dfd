/** Paths above which one for everything costs less: each of a month's paths after the first 1,000 costs 0.005 USD. Source: CloudFront pricing. */
const MOST_PATHS = 50;
const EVERYTHING = "/*";

/**
 * Paths that CloudFront fetches again: those of files whose names stay, and of folders, whose index the site's function gives. With a
 * single-page application any path is its index.
 * Source: CloudFront developer guide, "Specify the files to invalidate": unsafe characters are URL-encoded, and no others.
 */
export function changedPaths(keys: readonly string[], isSinglePage: boolean): string[] {
  if (isSinglePage) return [EVERYTHING];
  const paths = keys.flatMap((key) => {
    const path = `/${encodeURI(key).replaceAll("#", "%23").replaceAll("?", "%3F")}`;
    return path.endsWith("/index.html") ? [path, path.slice(0, -"index.html".length)] : [path];
  });
  return paths.length === 0 || paths.length > MOST_PATHS ? [EVERYTHING] : [...new Set(paths)].toSorted();
}
