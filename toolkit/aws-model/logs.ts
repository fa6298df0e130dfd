import { named, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** CloudWatch Logs: what searches log groups, and sends their lines elsewhere. */
export const logs: Entries = {
  "aws:cloudwatch/logStream:LogStream": {
    noun: "log stream",
    holdsData: false,
    autoName: "name",
    // logs/stream.go
    replacedBy: ["logGroupName", "name"],
    interruptedBy: [],
    uses: {},
    partOf: "logGroupName",
    refusesDeletion: NO_REFUSAL,
    importId: "{logGroupName}:{id}",
    cloudControl: {
      by: "name",
      cloudType: "AWS::Logs::LogStream",
      identifier: (pending) => pending.joined("|", pending.text("logGroupName"), pending.text("name")),
      id: (_, identifier) => identifier.replace("|", ":"),
      untagged: true,
    },
    simulate: {
      id: (request) => request.autoName(),
      unique: (request) => `${request.input("logGroupName")} ${request.autoName()}`,
      outputs: (request, id) => ({ name: id, arn: request.arn("logs", `log-group:${request.input("logGroupName")}:log-stream:${id}`) }),
    },
  },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {
    noun: "subscription filter",
    holdsData: false,
    autoName: "name",
    // logs/subscription_filter.go
    replacedBy: ["destinationArn", "logGroup", "name"],
    interruptedBy: [],
    // API reference, `PutSubscriptionFilter`
    takesOver: true,
    uses: {},
    partOf: "logGroup",
    refusesDeletion: NO_REFUSAL,
    importId: "{logGroup}|{name}",
    cloudControl: {
      by: "name",
      cloudType: "AWS::Logs::SubscriptionFilter",
      identifier: (pending) => pending.joined("|", pending.text("name"), pending.text("logGroup")),
      id: (pending) => pending.joined("|", pending.text("logGroup"), pending.text("name")),
      untagged: true,
    },
    simulate: {
      // The provider hashes the log group's name: the filters of a log group have one id.
      id: (request) => `cwlsf-${request.text(10, "0123456789")}`,
      unique: (request) => `${request.input("logGroup")} ${request.autoName()}`,
      outputs: (request) => ({ name: request.autoName() }),
    },
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    noun: "Firehose stream",
    holdsData: false,
    autoName: "name",
    // firehose/delivery_stream.go
    replacedBy: [
      "destination",
      "elasticsearchConfiguration.vpcConfig",
      "extendedS3Configuration.dynamicPartitioningConfiguration",
      "kinesisSourceConfiguration",
      "mskSourceConfiguration",
      "name",
      "opensearchConfiguration.vpcConfig",
      "opensearchserverlessConfiguration.vpcConfig",
    ],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: named("AWS::KinesisFirehose::DeliveryStream", "name", {
      id: (pending, identifier) => pending.arn("firehose", `deliverystream/${identifier}`),
    }),
    simulate: {
      id: (request) => request.arn("firehose", `deliverystream/${request.autoName("name", 64)}`),
      outputs: (request, id) => ({
        name: request.autoName("name", 64),
        arn: id,
        destinationId: "destinationId-000000000001",
        versionId: "1",
      }),
    },
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": {
    noun: "saved query",
    holdsData: false,
    autoName: "name",
    // logs/query_definition.go
    replacedBy: [],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{arn}",
    cloudControl: searched("AWS::Logs::QueryDefinition", { Name: "name", QueryString: "queryString" }, {
      id: (pending, identifier) => pending.arn("logs", `query-definition:${identifier}`),
      untagged: true,
    }),
    simulate: {
      id: (request) => request.uuid(),
      // Several may have one name. Source: CloudWatch Logs API reference, `PutQueryDefinition`, errors.
      unique: (request) => request.uuid("unique"),
      outputs: (request, id) => ({
        name: request.autoName(),
        ...(id !== "" && { arn: request.arn("logs", `query-definition:${id}`), queryDefinitionId: id }),
      }),
    },
  },
};
