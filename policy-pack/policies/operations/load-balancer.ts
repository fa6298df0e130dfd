import { LOAD_BALANCER } from "../../required-properties/operations";
import { propertyPolicy } from "../../required-properties/required-property";

export const loadBalancer = propertyPolicy({
  id: "operations-load-balancer",
  description: "In production, load balancers write access logs and drop invalid headers.",
  remediation: "Set accessLogs to a bucket with enabled: true, and dropInvalidHeaderFields to true.",
  productionOnly: true,
}, LOAD_BALANCER);
