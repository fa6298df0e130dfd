import { CACHES_IN_TRANSIT } from "../../required-properties/in-transit";
import { propertyPolicy } from "../../required-properties/required-property";

export const inTransitCache = propertyPolicy({
  id: "data-in-transit-cache",
  description: "Caches accept connections with TLS only.",
  remediation: "Set transitEncryptionEnabled (tlsEnabled) to true, and leave transitEncryptionMode at \"required\".",
}, CACHES_IN_TRANSIT);
