/** The cache, among the destinations of `connectsTo`. */
export const CACHE = "cache";
