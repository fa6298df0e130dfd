/** The components that a program is composed of; programs import nothing else of this folder. */
export { Database } from "./data/database";
export { limitRoles } from "./delivery/limit-roles";
export { makeRegistries } from "./images/make-registries";
export { Registry } from "./images/registry";
export { Network } from "./network/network";
export { Alerts } from "./operations/alerts";
export { AppSecrets } from "./secrets/app-secrets";
export { makeEncryption } from "./secrets/make-encryption";
export { naming } from "./shared/naming";
export { LoadBalancer } from "./web/load-balancer";
export { Cluster } from "./workloads/cluster";
export { DatabaseUsers } from "./workloads/database-users/database-users";
export { DatabaseUsersRunner } from "./workloads/database-users/users-runner";
export { ScheduledJob } from "./workloads/job/scheduled-job";
export { makeWorkloads } from "./workloads/make-workloads";
export { FargateService } from "./workloads/service/fargate-service";
