import { ORIGIN_ACCESS } from "../../required-properties/in-transit-edges";
import { propertyPolicy } from "../../required-properties/required-property";

export const originAccessControl = propertyPolicy({
  id: "data-origin-access-control",
  description: "CloudFront reads buckets with origin access control, not with a legacy origin access identity.",
  remediation: "Set originAccessControlId of the origin, and let the bucket's policy name the distribution in aws:SourceArn.",
}, ORIGIN_ACCESS);
