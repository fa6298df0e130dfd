import { createHash } from "node:crypto";

import { isUnknown, type Properties } from "../shared/values";
import { searched } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";
import type { ResourceRequest } from "./request";

/**
 * The names of a certificate and their validation records; empty if a name is unknown. A wildcard has the record of its domain, and a
 * domain has one record per account, in every region.
 * Source: ACM user guide, "DNS validation".
 */
function provenNames(request: ResourceRequest): Properties {
  const others: unknown = request.inputs["subjectAlternativeNames"] ?? [];
  const names: unknown[] = [request.inputs["domainName"], ...(Array.isArray(others) ? (others as unknown[]) : [])];
  if (request.unknown["subjectAlternativeNames"] !== undefined || !names.every(isKnownText)) return {};

  const subjectAlternativeNames = [...new Set(names)];
  if (request.input("validationMethod") !== "DNS") return { subjectAlternativeNames, domainValidationOptions: [] };
  const domainValidationOptions = subjectAlternativeNames.map((domainName) => {
    const domain = domainName.replace(/^\*\./, "");
    const token = (purpose: string) => createHash("md5").update(`${request.place.accountId} ${domain} ${purpose}`).digest("hex");
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

/** ACM: certificates, and the validation of their domains. */
export const acm: Entries = {
  "aws:acm/certificate:Certificate": {
    noun: "certificate",
    holdsData: false,
    autoName: null,
    // acm/certificate.go
    replacedBy: [
      "certificateAuthorityArn",
      "domainName",
      "keyAlgorithm",
      "subjectAlternativeNames",
      "validationMethod",
      "validationOptions",
    ],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `ResourceInUseException: Certificate ${id} is in use.` },
    importId: "{id}",
    cloudControl: searched("AWS::CertificateManager::Certificate", { DomainName: "domainName" }),
    simulate: {
      id: (request) => request.arn("acm", `certificate/${request.uuid()}`),
      outputs: (request, id) => {
        const imported = request.inputs["privateKey"] !== undefined;
        const isPrivate = request.inputs["certificateAuthorityArn"] !== undefined;
        return {
          arn: id,
          status: imported ? "ISSUED" : "PENDING_VALIDATION",
          type: imported ? "IMPORTED" : isPrivate ? "PRIVATE" : "AMAZON_ISSUED",
          keyAlgorithm: request.input("keyAlgorithm", "RSA_2048"),
          ...(!imported && provenNames(request)),
        };
      },
    },
  },
  "aws:acm/certificateValidation:CertificateValidation": {
    noun: "certificate validation",
    holdsData: false,
    autoName: null,
    // acm/certificate_validation.go
    replacedBy: ["certificateArn", "validationRecordFqdns"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: { by: "nothing", reason: "it only waits" },
    simulate: {
      // Time at which the certificate was issued, in Go's format. Source: terraform-provider-aws, acm/certificate_validation.go.
      id: (request) =>
        new Date(1_767_225_600_000 + (parseInt(request.hex(8), 16) % 31_536_000) * 1000).toISOString().replace(
          /T(.*)\.000Z/,
          " $1 +0000 UTC",
        ),
      unique: (request) => request.uuid(),
      outputs: (request) => ({ certificateArn: request.inputs["certificateArn"] }),
    },
  },
};
