import { NO_PUBLIC_ENDPOINT } from "../../required-properties/guards";
import { propertyPolicy } from "../../required-properties/required-property";

export const noPublicEndpoint = propertyPolicy({
  id: "data-no-public-endpoint",
  description: "Brokers, caches, graphs and other stores have no public endpoint and no anonymous clients.",
  remediation: "Omit the property and connect through the VPC.",
}, NO_PUBLIC_ENDPOINT);
