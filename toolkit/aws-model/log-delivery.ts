import { named, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";

/** CloudWatch Logs: deliveries of other services' logs. Source of the refusals: the errors of `Delete...` in the API reference. */
export const logDelivery: Entries = {
  "aws:cloudwatch/logDeliverySource:LogDeliverySource": {
    noun: "log delivery source",
    holdsData: false,
    autoName: "name",
    // logs/delivery_source.go
    replacedBy: ["logType", "name", "resourceArn"],
    interruptedBy: [],
    // API reference, `PutDeliverySource`
    takesOver: true,
    uses: { resourceArn: "aws:cloudfront/distribution:Distribution" },
    refusesDeletion: { inUse: (id) => `ConflictException: delivery source ${id} is used by a delivery` },
    importId: "{id}",
    cloudControl: named("AWS::Logs::DeliverySource"),
    simulate: {
      id: (request) => request.autoName("name", 60),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("logs", `delivery-source:${id}`),
        service: request.input("resourceArn").split(":")[2] ?? "",
      }),
    },
  },
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination": {
    noun: "log delivery destination",
    holdsData: false,
    autoName: "name",
    // logs/delivery_destination.go; the destination's ARN only if it is of another service
    replacedBy: ["name", "outputFormat"],
    interruptedBy: [],
    // API reference, `PutDeliveryDestination`
    takesOver: true,
    uses: {},
    refusesDeletion: { inUse: (id) => `ConflictException: delivery destination ${id} is used by a delivery` },
    importId: "{id}",
    cloudControl: named("AWS::Logs::DeliveryDestination"),
    simulate: {
      id: (request) => request.autoName("name", 60),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("logs", `delivery-destination:${id}`),
        deliveryDestinationType: request.input("deliveryDestinationType", "S3"),
      }),
    },
  },
  "aws:cloudwatch/logDelivery:LogDelivery": {
    noun: "log delivery",
    holdsData: false,
    autoName: null,
    // logs/delivery.go
    replacedBy: ["deliveryDestinationArn", "deliverySourceName"],
    interruptedBy: [],
    uses: {
      deliverySourceName: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
      deliveryDestinationArn: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
    },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::Logs::Delivery", {
      DeliverySourceName: "deliverySourceName",
      DeliveryDestinationArn: "deliveryDestinationArn",
    }),
    simulate: {
      id: (request) => request.text(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"),
      // A source has one delivery to a destination. Source: CloudWatch Logs API reference, `CreateDelivery`.
      unique: (request) => `${request.input("deliverySourceName")} ${request.input("deliveryDestinationArn", request.uuid())}`,
      outputs: (request, id) => ({ arn: request.arn("logs", `delivery:${id}`) }),
    },
  },
};
