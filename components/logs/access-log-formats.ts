import type { LogFormat } from "./log-table";

/** Columns and, for each, the part of the expression that takes its field. */
const LOAD_BALANCER: readonly (readonly [column: string, type: string])[] = [
  ["type", "string"],
  ["time", "string"],
  ["elb", "string"],
  ["client_ip", "string"],
  ["client_port", "int"],
  ["target_ip", "string"],
  ["target_port", "int"],
  ["request_processing_time", "double"],
  ["target_processing_time", "double"],
  ["response_processing_time", "double"],
  ["elb_status_code", "int"],
  ["target_status_code", "string"],
  ["received_bytes", "bigint"],
  ["sent_bytes", "bigint"],
  ["request_verb", "string"],
  ["request_url", "string"],
  ["request_proto", "string"],
  ["user_agent", "string"],
  ["ssl_cipher", "string"],
  ["ssl_protocol", "string"],
  ["target_group_arn", "string"],
  ["trace_id", "string"],
  ["domain_name", "string"],
  ["chosen_cert_arn", "string"],
  ["matched_rule_priority", "string"],
  ["request_creation_time", "string"],
  ["actions_executed", "string"],
  ["redirect_url", "string"],
  ["lambda_error_reason", "string"],
  ["target_port_list", "string"],
  ["target_status_code_list", "string"],
  ["classification", "string"],
  ["classification_reason", "string"],
  ["conn_trace_id", "string"],
];

/** Lines of an Application Load Balancer. Source: Amazon Athena user guide, "Create the table for ALB access logs", with its expression. */
export const LOAD_BALANCER_FORMAT: LogFormat = {
  columns: LOAD_BALANCER,
  library: "org.apache.hadoop.hive.serde2.RegexSerDe",
  parameters: {
    "serialization.format": "1",
    "input.regex": "([^ ]*) ([^ ]*) ([^ ]*) ([^ ]*):([0-9]*) ([^ ]*)[:-]([0-9]*) ([-.0-9]*) ([-.0-9]*) ([-.0-9]*) (|[-0-9]*) (-|[-0-9]*) "
      + String.raw`([-0-9]*) ([-0-9]*) \"([^ ]*) (.*) (- |[^ ]*)\" \"([^\"]*)\" ([A-Z0-9-_]+) ([A-Za-z0-9.-]*) ([^ ]*) \"([^\"]*)\" `
      + String.raw`\"([^\"]*)\" \"([^\"]*)\" ([-.0-9]*) ([^ ]*) \"([^\"]*)\" \"([^\"]*)\" \"([^ ]*)\" \"([^\s]+?)\" \"([^\s]+)\" `
      + String.raw`\"([^ ]*)\" \"([^ ]*)\" ?([^ ]*)?( .*)?`,
  },
};

/** Fields of a distribution's log that have a column, by its name. */
const SITE: Readonly<Record<string, string>> = {
  log_date: "date",
  log_time: "time",
  location: "x-edge-location",
  client_ip: "c-ip",
  method: "cs-method",
  host: "x-host-header",
  path: "cs-uri-stem",
  query: "cs-uri-query",
  status: "sc-status",
  result_type: "x-edge-result-type",
  detailed_result_type: "x-edge-detailed-result-type",
  seconds: "time-taken",
  sent_bytes: "sc-bytes",
  received_bytes: "cs-bytes",
  protocol: "cs-protocol",
  tls: "ssl-protocol",
  referer: "cs(referer)",
  user_agent: "cs(user-agent)",
  request_id: "x-edge-request-id",
};

/**
 * Lines of a distribution in JSON, whose values are all text. The class reads keys in lower case.
 * Sources: Amazon Athena user guide, "Create a table for CloudFront logs in Athena using manual partitioning with JSON" (columns) and "OpenX
 * JSON SerDe" (`mapping.`); Amazon CloudFront developer guide, "Standard logging reference", log file fields.
 */
export const SITE_FORMAT: LogFormat = {
  columns: Object.keys(SITE).map((column) => [column, "string"]),
  library: "org.openx.data.jsonserde.JsonSerDe",
  parameters: Object.fromEntries(Object.entries(SITE).map(([column, field]) => [`mapping.${column}`, field])),
};
