import { createHash } from "node:crypto";

import { isUnknown, type Properties } from "../../shared/values";
import type { Question, ResourceTable } from "../world";

const LETTERS_AND_DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
const zoneId = (q: Question) => `Z${q.text(20, LETTERS_AND_DIGITS.toUpperCase())}`;
const withoutDot = (name: string) => name.replace(/\.$/, "");

/**
 * The names of a certificate and the records that prove them; nothing where one of the names isn't known. A wildcard has
 * the record of the domain that it is for, and a domain has one record per account, whatever the region.
 * Source: ACM user guide, "DNS validation".
 */
function provenNames(q: Question): Properties {
  const others: unknown = q.inputs["subjectAlternativeNames"] ?? [];
  const names: unknown[] = [q.inputs["domainName"], ...(Array.isArray(others) ? (others as unknown[]) : [])];
  if (q.unknown["subjectAlternativeNames"] !== undefined || !names.every(isKnownText)) return {};

  const subjectAlternativeNames = [...new Set(names)];
  if (q.input("validationMethod") !== "DNS") return { subjectAlternativeNames, domainValidationOptions: [] };
  const domainValidationOptions = subjectAlternativeNames.map((domainName) => {
    const domain = domainName.replace(/^\*\./, "");
    const token = (purpose: string) => createHash("md5").update(`${q.place.accountId} ${domain} ${purpose}`).digest("hex");
    return {
      domainName,
      resourceRecordName: `_${token("name")}.${domain}.`,
      resourceRecordType: "CNAME",
      resourceRecordValue: `_${token("value")}.${token("host").replace(/\d/g, "x").slice(0, 10)}.acm-validations.aws.`,
    };
  });
  return { subjectAlternativeNames, domainValidationOptions };
}

const isKnownText = (value: unknown): value is string => typeof value === "string" && !isUnknown(value);

/** The record's full name; empty where it isn't known. Source: terraform-provider-aws, route53, `expandRecordName`. */
function fullName(q: Question): string {
  if (q.unknown["name"] !== undefined) return "";
  const name = withoutDot(q.input("name").toLowerCase());
  const zone = withoutDot(q.output(q.inputs["zoneId"], "name", ""));
  return name.endsWith(zone) ? name : [name, zone].filter(Boolean).join(".");
}

/** ACM, Route 53, Cloud Map: the names of things, and the proof that they are one's own. */
export const domains: ResourceTable = {
  "aws:acm/certificate:Certificate": {
    id: (q) => q.arn("acm", `certificate/${q.uuid()}`),
    outputs: (q, id) => {
      const imported = q.inputs["privateKey"] !== undefined;
      const isPrivate = q.inputs["certificateAuthorityArn"] !== undefined;
      return {
        arn: id,
        status: imported ? "ISSUED" : "PENDING_VALIDATION",
        type: imported ? "IMPORTED" : isPrivate ? "PRIVATE" : "AMAZON_ISSUED",
        keyAlgorithm: q.input("keyAlgorithm", "RSA_2048"),
        ...(!imported && provenNames(q)),
      };
    },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    // When the certificate was issued, as Go writes a time. Source: terraform-provider-aws, acm/certificate_validation.go.
    id: (q) =>
      new Date(1_767_225_600_000 + (parseInt(q.hex(8), 16) % 31_536_000) * 1000).toISOString().replace(/T(.*)\.000Z/, " $1 +0000 UTC"),
    unique: (q) => q.uuid(),
    outputs: (q) => ({ certificateArn: q.inputs["certificateArn"] }),
  },
  "aws:route53/zone:Zone": {
    id: zoneId,
    outputs: (q, id) => {
      const nameServers = ["com", "net", "org", "co.uk"].map((top, index) =>
        `ns-${512 * index + (parseInt(q.hex(2, top), 16) % 512)}.awsdns-${String(parseInt(q.hex(1, top), 16)).padStart(2, "0")}.${top}`
      );
      return {
        zoneId: id,
        arn: q.arn("route53", `hostedzone/${id}`, { region: "", account: "" }),
        name: withoutDot(q.autoName()),
        nameServers,
        primaryNameServer: nameServers[0],
        comment: q.input("comment", "Managed by Pulumi"),
      };
    },
  },
  "aws:route53/record:Record": {
    id: (
      q,
    ) => (q.joined("", "zoneId", "type") === "" || q.unknown["name"] !== undefined
      ? ""
      : [q.input("zoneId"), q.input("name").toLowerCase(), q.input("type"), q.input("setIdentifier")].filter(Boolean).join("_")),
    // One that may overwrite is no second one: AWS changes the record that is there.
    unique: (
      q,
    ) => (q.inputs["allowOverwrite"] === true
      ? q.uuid()
      : [q.input("zoneId"), fullName(q), q.input("type"), q.input("setIdentifier")].filter(Boolean).join(" ")),
    outputs: (q) => ({ ...(fullName(q) !== "" && { fqdn: fullName(q) }) }),
  },
  "aws:servicediscovery/httpNamespace:HttpNamespace": {
    id: (q) => `ns-${q.text(16, LETTERS_AND_DIGITS)}`,
    unique: (q) => q.autoName(),
    outputs: (q, id) => ({ name: q.autoName(), httpName: q.autoName(), arn: q.arn("servicediscovery", `namespace/${id}`) }),
  },
  "aws:servicediscovery/privateDnsNamespace:PrivateDnsNamespace": {
    id: (q) => `ns-${q.text(16, LETTERS_AND_DIGITS)}`,
    unique: (q) => `${q.input("vpc")} ${q.autoName()}`,
    outputs: (q, id) => ({ name: q.autoName(), arn: q.arn("servicediscovery", `namespace/${id}`), hostedZone: zoneId(q) }),
  },
  "aws:servicediscovery/service:Service": {
    id: (q) => `srv-${q.text(16, LETTERS_AND_DIGITS)}`,
    unique: (q) => `${q.input("namespaceId")} ${q.autoName()}`,
    outputs: (q, id) => ({ name: q.autoName(), arn: q.arn("servicediscovery", `service/${id}`) }),
  },
};
