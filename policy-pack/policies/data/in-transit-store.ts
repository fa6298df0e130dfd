import { STORES_IN_TRANSIT } from "../../required-properties/in-transit";
import { propertyPolicy } from "../../required-properties/required-property";

export const inTransitStore = propertyPolicy({
  id: "data-in-transit-store",
  description:
    "Search domains, Kafka, database proxies, shared file systems and replication use TLS only, between their own nodes as well.",
  remediation: "Set the property to its encrypted value.",
}, STORES_IN_TRANSIT);
