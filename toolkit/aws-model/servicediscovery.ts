import { always, searched } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import { zoneId } from "./route53";

const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";

/** Cloud Map. Namespaces are unique in an account and region; toolkit/recover/cloud-map.ts finds them, as Cloud Control doesn't. */
export const servicediscovery: Entries = {
  "aws:servicediscovery/httpNamespace:HttpNamespace": {
    noun: "HTTP namespace",
    holdsData: false,
    autoName: "name",
    // servicediscovery/http_namespace.go
    replacedBy: ["description", "name"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    // Names are unique in an account and region; cloud-map.ts finds namespaces, as Cloud Control doesn't.
    cloudControl: searched("AWS::ServiceDiscovery::HttpNamespace", { Name: "name" }, {
      unique: always,
    }),
    simulate: {
      id: (request) => `ns-${request.text(16, LETTERS_AND_DIGITS)}`,
      unique: (request) => request.autoName(),
      outputs: (request, id) => ({
        name: request.autoName(),
        httpName: request.autoName(),
        arn: request.arn("servicediscovery", `namespace/${id}`),
      }),
    },
  },
};

/** Types that only other programs use. */
export const otherServicediscovery: OtherEntries = {
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    cloudControl: searched("AWS::ServiceDiscovery::PrivateDnsNamespace", { Name: "name" }, {
      id: (pending, identifier) => pending.joined(":", identifier, pending.text("vpc")),
    }),
    simulate: {
      id: (request) => `ns-${request.text(16, LETTERS_AND_DIGITS)}`,
      unique: (request) => `${request.input("vpc")} ${request.autoName()}`,
      outputs: (request, id) => ({
        name: request.autoName(),
        arn: request.arn("servicediscovery", `namespace/${id}`),
        hostedZone: zoneId(request),
      }),
    },
  },
  "aws:servicediscovery/service:Service": {
    uses: {
      namespaceId: ["aws:servicediscovery/httpNamespace:HttpNamespace", "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace"],
    },
    cloudControl: searched("AWS::ServiceDiscovery::Service", { Name: "name", NamespaceId: "namespaceId" }, {
      unique: always,
    }),
    simulate: {
      id: (request) => `srv-${request.text(16, LETTERS_AND_DIGITS)}`,
      unique: (request) => `${request.input("namespaceId")} ${request.autoName()}`,
      outputs: (request, id) => ({ name: request.autoName(), arn: request.arn("servicediscovery", `service/${id}`) }),
    },
  },
};
