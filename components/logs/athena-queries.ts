import type { Names } from "../shared/naming";
import { LOG_GROUP, partitionOf } from "./archive-stream";
import { REQUEST_ID } from "./insights-queries";

/** Named queries of Athena by name, for a table. */
export type TableQueries = Readonly<Record<string, (table: string) => string>>;

/** Since the beginning of yesterday, UTC. A condition on the partition, so that Athena reads no other day. */
export const RECENT = "day >= date_format(current_date - interval '1' day, '%Y/%m/%d')";

/** Placeholder for the id that CloudFront gives a request and its answer's header `X-Amz-Cf-Id`. */
export const CLOUDFRONT_REQUEST_ID = "<X-Amz-Cf-Id>";

/** Queries of the requests at a load balancer. `target_status_code` is `-` where the load balancer answered itself. */
export const LOAD_BALANCER_QUERIES: TableQueries = {
  "server-errors": (table) =>
    `SELECT regexp_extract(request_url, '^[a-z]+://[^/]+(/[^?]*)', 1) AS path, elb_status_code, target_status_code,
  count(*) AS requests, max(time) AS latest
FROM ${table}
WHERE ${RECENT} AND elb_status_code >= 500
GROUP BY 1, 2, 3
ORDER BY requests DESC
LIMIT 100`,
  slowest: (table) =>
    `SELECT time, target_processing_time, elb_status_code, request_verb, request_url, trace_id
FROM ${table}
WHERE ${RECENT} AND target_processing_time >= 0
ORDER BY target_processing_time DESC
LIMIT 100`,
  clients: (table) =>
    `SELECT client_ip, count(*) AS requests, sum(CASE WHEN elb_status_code >= 400 THEN 1 ELSE 0 END) AS failures,
  sum(sent_bytes) AS sent_bytes, max(user_agent) AS user_agent
FROM ${table}
WHERE ${RECENT}
GROUP BY client_ip
ORDER BY requests DESC
LIMIT 100`,
  request: (table) =>
    `SELECT time, client_ip, target_ip, request_processing_time, target_processing_time, response_processing_time,
  elb_status_code, target_status_code, request_verb, request_url, trace_id
FROM ${table}
WHERE ${RECENT} AND trace_id LIKE '%${REQUEST_ID}%'
ORDER BY time`,
};

/** Queries of the requests of a site. */
export const SITE_QUERIES: TableQueries = {
  "server-errors": (table) =>
    `SELECT path, status, detailed_result_type, count(*) AS requests, max(concat(log_date, ' ', log_time)) AS latest
FROM ${table}
WHERE ${RECENT} AND try_cast(status AS integer) >= 500
GROUP BY 1, 2, 3
ORDER BY requests DESC
LIMIT 100`,
  slowest: (table) =>
    `SELECT log_date, log_time, try_cast(seconds AS double) AS seconds, status, method, path, result_type, request_id
FROM ${table}
WHERE ${RECENT}
ORDER BY try_cast(seconds AS double) DESC NULLS LAST
LIMIT 100`,
  clients: (table) =>
    `SELECT client_ip, count(*) AS requests, sum(CASE WHEN try_cast(status AS integer) >= 400 THEN 1 ELSE 0 END) AS failures,
  sum(try_cast(sent_bytes AS bigint)) AS sent_bytes, max(user_agent) AS user_agent
FROM ${table}
WHERE ${RECENT}
GROUP BY client_ip
ORDER BY requests DESC
LIMIT 100`,
  request: (table) =>
    `SELECT *
FROM ${table}
WHERE ${RECENT} AND request_id = '${CLOUDFRONT_REQUEST_ID}'`,
};

/**
 * Queries of archived lines. Each names a log group, whose folders alone are read: replace the last word by another service or job. The days
 * are those of a month; widen them for more.
 */
export function archiveQueries(names: Pick<Names, "path">): TableQueries {
  const lines = (table: string, more: string) =>
    `SELECT from_unixtime(event.timestamp / 1000) AS time, logstream, event.message
FROM ${table}
CROSS JOIN UNNEST(logevents) AS lines (event)
WHERE ${LOG_GROUP} = '${partitionOf(names.path("api"))}'
  AND day BETWEEN '2026/11/01' AND '2026/11/30'
  AND ${more}
ORDER BY event.timestamp
LIMIT 1000`;
  return {
    text: (table) => lines(table, "event.message LIKE '%ERROR%'"),
    request: (table) => lines(table, `event.message LIKE '%${REQUEST_ID}%'`),
  };
}
