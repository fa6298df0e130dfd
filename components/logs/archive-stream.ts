import type * as aws from "@pulumi/aws";

import type { LogFormat } from "./log-table";

/** Folder of the lines, and of records that could not be delivered there. */
export const ARCHIVE_FOLDER = "logs";
export const ERROR_FOLDER = "errors";

/** Partition besides the day: the log group, with hyphens for slashes: `/aws-practice/prd/api` -> `aws-practice-prd-api`. */
export const LOG_GROUP = "log_group";

/**
 * Expression of jq 1.6 for the partition of a record. CloudWatch Logs also sends control messages, which check the stream and have no log
 * group. Sources: Amazon Data Firehose developer guide, "Understand partitioning keys"; Amazon CloudWatch Logs user guide, "Log group-level
 * subscription filters", messageType.
 */
export const PARTITION_QUERY = `{${LOG_GROUP}: (if .logGroup == "" then "control-messages" else `
  + `(.logGroup | ltrimstr("/") | split("/") | join("-")) end)}`;

/** Name of the log group's partition. */
export const partitionOf = (logGroupName: string): string => logGroupName.replace(/^\//, "").replaceAll("/", "-");

type Processor = aws.types.input.kinesis.FirehoseDeliveryStreamExtendedS3ConfigurationProcessingConfigurationProcessor;

const processor = (type: string, parameters: Readonly<Record<string, string>>): Processor => ({
  type,
  parameters: Object.entries(parameters).map(([parameterName, parameterValue]) => ({ parameterName, parameterValue })),
});

/**
 * Steps of a record on its way: unpacked, as CloudWatch Logs sends it compressed, then partitioned, then on a line of its own. A record keeps
 * its log stream and the times of its events. Firehose compresses the file.
 * Source: Amazon Data Firehose developer guide, "Decompress CloudWatch Logs" and "Enable dynamic partitioning".
 */
export const PROCESSORS: readonly Processor[] = [
  processor("Decompression", { CompressionFormat: "GZIP" }),
  processor("MetadataExtraction", { JsonParsingEngine: "JQ-1.6", MetadataExtractionQuery: PARTITION_QUERY }),
  processor("AppendDelimiterToRecord", { Delimiter: "\\n" }),
];

/** Where Firehose writes files; the time is that of a record's arrival, in UTC. */
export const PREFIX = `${ARCHIVE_FOLDER}/!{partitionKeyFromQuery:${LOG_GROUP}}/!{timestamp:yyyy/MM/dd}/`;
export const ERROR_PREFIX = `${ERROR_FOLDER}/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/`;

/**
 * Seconds and MiB after which Firehose writes a file: the most that it allows, for few and large files, and the least for partitions.
 * Source: Amazon Data Firehose API reference, `BufferingHints`; developer guide, "Buffer data for dynamic partitioning".
 */
export const BUFFERING = { bufferingInterval: 900, bufferingSize: 64 };

/** Records of CloudWatch Logs. Source: as of `PARTITION_QUERY`; Amazon Athena user guide, "OpenX JSON SerDe". */
export const ARCHIVE_FORMAT: LogFormat = {
  columns: [
    ["messagetype", "string"],
    ["owner", "string"],
    ["loggroup", "string"],
    ["logstream", "string"],
    ["logevents", "array<struct<id:string,timestamp:bigint,message:string>>"],
  ],
  library: "org.openx.data.jsonserde.JsonSerDe",
  parameters: {},
};
