import { NOT_PUBLIC } from "../../required-properties/public";
import { propertyPolicy } from "../../required-properties/required-property";

export const notPublic = propertyPolicy({
  id: "data-not-public",
  description: "Snapshots, images, layers, documents, buckets and objects aren't shared with every account of AWS or with anyone.",
  remediation: "Share with accounts by their id; for public files, use CloudFront with an origin access control.",
  waivable: "outsideProduction",
}, NOT_PUBLIC);
