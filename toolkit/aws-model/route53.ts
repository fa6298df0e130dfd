import { searched } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import type { ResourceRequest } from "./request";

/** An id in Route 53's format. */
export const zoneId = (request: ResourceRequest) => `Z${request.text(20, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`;

const withoutDot = (name: string) => name.replace(/\.$/, "");

/** The record's full name; empty if it is unknown. Source: terraform-provider-aws, route53, `expandRecordName`. */
function fullName(request: ResourceRequest): string {
  if (request.unknown["name"] !== undefined) return "";
  const name = withoutDot(request.input("name").toLowerCase());
  const zone = withoutDot(request.output(request.inputs["zoneId"], "name", ""));
  return name.endsWith(zone) ? name : [name, zone].filter(Boolean).join(".");
}

/** Route 53. */
export const route53: Entries = {
  "aws:route53/record:Record": {
    noun: "DNS record",
    holdsData: false,
    autoName: null,
    // route53/record.go; the type changes in place
    replacedBy: ["name", "zoneId"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: {
      by: "refresh",
      id: (pending) => {
        const id = pending.joined("_", pending.text("zoneId"), pending.text("name"), pending.text("type"));
        return id === undefined ? undefined : [id, pending.text("setIdentifier")].filter(Boolean).join("_");
      },
    },
    simulate: {
      id: (
        request,
      ) => (request.joined("", "zoneId", "type") === "" || request.unknown["name"] !== undefined
        ? ""
        : [request.input("zoneId"), request.input("name").toLowerCase(), request.input("type"), request.input("setIdentifier")].filter(
          Boolean,
        ).join("_")),
      // With allowOverwrite AWS changes the existing record, so there isn't a second one.
      unique: (
        request,
      ) => (request.inputs["allowOverwrite"] === true
        ? request.uuid()
        : [request.input("zoneId"), fullName(request), request.input("type"), request.input("setIdentifier")].filter(Boolean).join(" ")),
      outputs: (request) => ({ ...(fullName(request) !== "" && { fqdn: fullName(request) }) }),
    },
  },
};

/** Types that only other programs use. */
export const otherRoute53: OtherEntries = {
  "aws:route53/zone:Zone": {
    cloudControl: searched("AWS::Route53::HostedZone", {}, {
      same: ({ Name }, pending) => String(Name).replace(/\.$/, "") === pending.text("name")?.replace(/\.$/, ""),
    }),
    simulate: {
      id: zoneId,
      outputs: (request, id) => {
        const nameServers = ["com", "net", "org", "co.uk"].map((top, index) =>
          `ns-${512 * index + (parseInt(request.hex(2, top), 16) % 512)}.awsdns-${
            String(parseInt(request.hex(1, top), 16)).padStart(2, "0")
          }.${top}`
        );
        return {
          zoneId: id,
          arn: request.arn("route53", `hostedzone/${id}`, { region: "", account: "" }),
          name: withoutDot(request.autoName()),
          nameServers,
          primaryNameServer: nameServers[0],
          comment: request.input("comment", "Managed by Pulumi"),
        };
      },
    },
  },
};
