/**
 * Saved queries of CloudWatch Logs Insights by name, in Logs Insights QL. A number, a field and a name may be of any application: a field
 * that a line doesn't have matches nothing.
 * Source: Amazon CloudWatch Logs user guide, "CloudWatch Logs Insights language query syntax".
 */
export type Queries = Readonly<Record<string, string>>;

/** Placeholder for the id of a request, in the form of `X-Amzn-Trace-Id`. */
export const REQUEST_ID = "1-00000000-000000000000000000000000";

const query = (...commands: string[]) => commands.join("\n| ");

/** Errors by their level, by the status of the answer, or, in lines without fields, by a word. */
const ERRORS = query(
  "fields @timestamp, level, status, path, requestId, coalesce(message, @message) as text, @logStream",
  "filter level in [\"ERROR\", \"FATAL\", \"error\", \"fatal\"] or status >= 500"
    + " or (not ispresent(level) and @message like /(?i)(error|exception|fatal|panic)/)",
  "sort @timestamp desc",
  "limit 200",
);

/** Tasks beside each other, the newest first: a log stream is a task, and a deployment is where one set of tasks follows another. */
const tasks = (...more: string[]) =>
  query(
    "fields strcontains(coalesce(level, \"\"), \"ERROR\") as isError, floor(coalesce(status, 0) / 500) as isFailure",
    `stats earliest(@timestamp) as begins, latest(@timestamp) as ends, count(*) as lines, sum(isError) as errors${
      more.map((each) => `, ${each}`).join("")
    } by @logStream`,
    "sort begins desc",
    "limit 50",
  );

/** Queries of a service's log: one JSON object a line, with `level`, `message`, `requestId`, `method`, `path`, `status`, `milliseconds`. */
export const SERVICE_QUERIES: Queries = {
  errors: ERRORS,
  "slow-requests": query(
    "filter ispresent(milliseconds)",
    "stats count(*) as requests, pct(milliseconds, 50) as p50, pct(milliseconds, 95) as p95, max(milliseconds) as slowest by method, path",
    "sort p95 desc",
    "limit 50",
  ),
  request: query(
    "fields @timestamp, level, method, path, status, milliseconds, coalesce(message, @message) as text, @logStream",
    `filter requestId = "${REQUEST_ID}" or @message like "${REQUEST_ID}"`,
    "sort @timestamp asc",
    "limit 1000",
  ),
  deployments: tasks("sum(isFailure) as failures", "pct(milliseconds, 95) as p95"),
};

/** Queries of the log of a job, or of another container that runs to its end. */
export const JOB_QUERIES: Queries = { errors: ERRORS, runs: tasks() };

/**
 * Queries of the flow logs of a VPC. A record has an interface's side of a flow, so traffic inside the VPC is in two.
 * Source: Amazon CloudWatch Logs user guide, "Supported logs and discovered fields", Amazon VPC flow logs.
 */
export const FLOW_LOG_QUERIES: Queries = {
  connections: query(
    "filter logStatus = \"OK\" and action = \"ACCEPT\"",
    "stats sum(bytes) as totalBytes, sum(packets) as totalPackets, count(*) as records by srcAddr, dstAddr, dstPort, protocol",
    "sort totalBytes desc",
    "limit 200",
  ),
  rejected: query(
    "filter action = \"REJECT\"",
    "stats count(*) as records, sum(packets) as totalPackets, latest(@timestamp) as last by srcAddr, dstAddr, dstPort, protocol",
    "sort records desc",
    "limit 200",
  ),
  "top-talkers": query(
    "filter logStatus = \"OK\"",
    "stats sum(bytes) as totalBytes, sum(packets) as totalPackets by srcAddr",
    "sort totalBytes desc",
    "limit 20",
  ),
};

/**
 * Name of a saved query, in folders: `/aws-practice/stg/api` and `errors` -> `aws-practice-stg/api/errors`.
 * Source: Amazon CloudWatch Logs API reference, `PutQueryDefinition`, name.
 */
export function queryName(logGroupName: string, name: string): string {
  const [project, environment, ...rest] = logGroupName.split("/").filter((part) => part !== "");
  return [`${project}-${environment}`, ...rest, name].join("/");
}
