import type * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** Column and its type in Hive, e.g. `["elb_status_code", "int"]`. */
export type Column = readonly [name: string, type: string];

/** Format of a log's files: columns, and the class that reads them. */
export interface LogFormat {
  columns: readonly Column[];
  library: string;
  parameters: Readonly<Record<string, string>>;
}

export interface TableArgs {
  format: LogFormat;
  /** Address of the folder of all days, e.g. `s3://<bucket>/AWSLogs/<account>/elasticloadbalancing/<region>`. */
  folder: pulumi.Input<string>;
  /** Days until the files are deleted. */
  days: number;
  /** Keys of partitions before the day, which a query has to name. */
  named?: readonly string[];
}

/** Partition that a table projects: the folder of a day, e.g. `2026/11/27`. */
export const DAY = "day";

/**
 * Inputs of a table in Glue whose partitions Athena computes from the folders' names, so that nothing has to look for new ones.
 * Sources: Amazon Athena user guide, "Set up partition projection" and "Supported types for partition projection".
 */
export function tableInputs({ format, folder, days, named = [] }: TableArgs): TableInputs {
  const keys = [...named, DAY];
  return {
    tableType: "EXTERNAL_TABLE",
    partitionKeys: keys.map((name) => ({ name, type: "string" })),
    parameters: {
      EXTERNAL: "TRUE",
      "projection.enabled": "true",
      ...Object.fromEntries(named.map((name) => [`projection.${name}.type`, "injected"])),
      [`projection.${DAY}.type`]: "date",
      [`projection.${DAY}.format`]: "yyyy/MM/dd",
      [`projection.${DAY}.range`]: `NOW-${days}DAYS,NOW`, // UTC, as the folders
      [`projection.${DAY}.interval`]: "1",
      [`projection.${DAY}.interval.unit`]: "DAYS",
      "storage.location.template": pulumi.interpolate`${folder}/${keys.map((name) => `\${${name}}/`).join("")}`,
    },
    storageDescriptor: {
      location: pulumi.interpolate`${folder}/`,
      inputFormat: "org.apache.hadoop.mapred.TextInputFormat",
      outputFormat: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
      columns: format.columns.map(([name, type]) => ({ name, type })),
      serDeInfo: { serializationLibrary: format.library, parameters: format.parameters },
    },
  };
}

export type TableInputs = Required<Pick<aws.glue.CatalogTableArgs, "parameters" | "partitionKeys" | "storageDescriptor" | "tableType">>;
