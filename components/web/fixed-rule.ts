import * as v from "valibot";

import { mistake } from "../shared/mistake";
import { accepted, contradiction, group, mapOf, matching, oneOf, trueOrFalse } from "../shared/schema";
import { isIntegerBetween } from "../shared/validation";
import { conditionContradictions, conditionEntries, HOST_FORM, HOST_PATTERN, patternCovers } from "./listener-rule";

/** Source: Elastic Load Balancing API reference, `FixedResponseActionConfig`. */
export const CONTENT_TYPES = ["text/plain", "text/css", "text/html", "application/javascript", "application/json"] as const;

const RULE_NAME_PATTERN = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const RULE_NAME_FORM = "lower-case letters, digits and single hyphens, beginning with a letter";

const fixedResponse = group(
  {
    /** HTTP status, 200 to 299 or 400 to 599. */
    statusCode: accepted<number>(
      (value) => isIntegerBetween(value, { min: 200, max: 299 }) || isIntegerBetween(value, { min: 400, max: 599 }),
      "an HTTP status from 200 to 299 or 400 to 599",
      { type: "integer", minimum: 200, maximum: 599 },
    ),
    /**
     * Type of the body.
     * @default "text/plain"
     */
    contentType: v.optional(oneOf(CONTENT_TYPES), "text/plain"),
    /**
     * At most 1,024 characters.
     * @default none
     */
    body: v.optional(v.string("a text in quotes")),
  },
  contradiction(["body"], ({ body = "" }) => body.length > 1_024 && mistake("body", `${body.slice(0, 20)}...`, "at most 1024 characters")),
);

/** The place that a request is sent to instead; what isn't given stays as it was requested. */
const redirect = group(
  {
    /** Host name. */
    host: v.optional(v.string("a host name")),
    /** Begins with `/`; `#{host}`, `#{path}` and `#{query}` are replaced by those of the request. */
    path: v.optional(v.string("a path that begins with /")),
    /** Without the question mark. */
    query: v.optional(v.string("a query without the question mark")),
    /**
     * 301, which browsers remember, or 302.
     * @default true
     */
    permanent: v.optional(trueOrFalse(), true),
  },
  contradiction(["host", "path", "query"], ({ host = "", path = "", query = "" }) =>
    [host, path, query].map((text) => {
      const unknown = [...text.matchAll(/#\{(\w*)\}/g)].find(([, name]) => !PARTS.includes(name!));
      return unknown && mistake([], unknown[0], "one of #{host}, #{path}, #{query}, #{port}, #{protocol}");
    })),
  contradiction(
    ["host"],
    ({ host }) => host !== undefined && !host.includes("#{") && !HOST_PATTERN.test(host) && mistake("host", host, HOST_FORM),
  ),
  contradiction(
    ["path"],
    ({ path }) =>
      path !== undefined && !/^\/.{0,127}$/.test(path) && mistake("path", path, "a path that begins with /, at most 128 characters"),
  ),
  contradiction(["query"], ({ query }) =>
    query !== undefined && !/^[^?].{0,127}$/.test(query)
    && mistake("query", query, "1 to 128 characters without the question mark")),
);
const PARTS = ["host", "path", "query", "port", "protocol"];
type Redirect = v.InferOutput<typeof redirect>;

/** A rule of the load balancer's own: exactly one of `fixedResponse` and `redirect`. */
const fixedRule = group(
  {
    ...conditionEntries,
    /** An answer without a service. */
    fixedResponse: v.optional(fixedResponse),
    /** The place that a request is sent to instead; what isn't given stays as it was requested. */
    redirect: v.optional(redirect),
  },
  ...conditionContradictions,
  contradiction(
    ["fixedResponse", "redirect"],
    ({ fixedResponse: response, redirect: to }) =>
      (response === undefined) === (to === undefined) && mistake("fixedResponse", response, "set, or redirect, and not both"),
  ),
  contradiction(["redirect", "hosts", "paths"], ({ redirect: to, ...condition }) =>
    to !== undefined && leadsBack(to, condition)
    && mistake("redirect", to, "with a host, path or query that this rule leaves alone: to the same place it would never end")),
);
export type FixedRule = v.InferOutput<typeof fixedRule>;

export const fixedRules = mapOf(
  matching(RULE_NAME_PATTERN, RULE_NAME_FORM),
  fixedRule,
  "rules by name, e.g. {old: {priority: 10, paths: [/old], redirect: {path: /}}}",
);

/** Whether the place it leads to is one of those the rule takes, as far as it is written out. */
function leadsBack(
  { host, path, query }: Redirect,
  { hosts = [], paths = [] }: { hosts?: readonly string[] | undefined; paths?: readonly string[] | undefined },
): boolean {
  const isHostTaken = host === undefined || host === "#{host}" || hosts.some((pattern) => patternCovers(pattern, host));
  const isPathTaken = path === undefined || path === "/#{path}"
    || (!path.includes("#{") && (paths.length === 0 || paths.some((pattern) => patternCovers(pattern, path))));
  return isHostTaken && isPathTaken && (query === undefined || query === "#{query}");
}
