import { EDGES_IN_TRANSIT } from "../../required-properties/in-transit-edges";
import { propertyPolicy } from "../../required-properties/required-property";

export const inTransitEdge = propertyPolicy({
  id: "data-in-transit-edge",
  description:
    "Entrances and exits other than load balancers use TLS 1.2 or later: CloudFront and its origins, API domains, mail, file transfer, builds.",
  remediation: "Set the property as required.",
}, EDGES_IN_TRANSIT);
