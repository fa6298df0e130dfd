/** The components that a program is composed of; programs import nothing else of this folder. */
export { Database } from "./data/database";
export { Registry } from "./images/registry";
export type { Destination } from "./network/connection";
export { Network } from "./network/network";
export { Alerts } from "./operations/alerts";
export { naming } from "./shared/naming";
export { LoadBalancer } from "./web/load-balancer";
export { Cluster } from "./workloads/cluster";
export { ScheduledJob } from "./workloads/job/scheduled-job";
export { FargateService } from "./workloads/service/fargate-service";
