import { property } from "../stack-view";
import { FUNCTION, INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, LOAD_BALANCERS, SERVICE } from "../types";
import { isText } from "../values";
import type { RequiredProperty } from "./required-property";
import { atLeastOrDefault, NOT_ON, ON, type Requirement } from "./requirements";

export const EXECUTE_COMMAND: readonly RequiredProperty[] = [
  {
    types: [SERVICE],
    path: "enableExecuteCommand",
    requires: NOT_ON,
    because: "The default is false. ECS API reference, CreateService, enableExecuteCommand",
  },
];

export const MINIMUM_HEALTHY: readonly RequiredProperty[] = [
  {
    types: [SERVICE],
    path: "deploymentMinimumHealthyPercent",
    requires: atLeastOrDefault(50, "percent"),
    because: "The default is 100; with 0 an update stops all tasks first. ECS API reference, DeploymentConfiguration",
    // A daemon's new task takes the old one's place on its host.
    applies: (service) => property(service, "schedulingStrategy") !== "DAEMON",
  },
];

const isApplication = (type: unknown): boolean => type === undefined || type === null || type === "" || type === "application";

export const LOAD_BALANCER: readonly RequiredProperty[] = [
  {
    types: LOAD_BALANCERS,
    path: "accessLogs.enabled",
    requires: ON,
    because: "The default is off. Elastic Load Balancing user guide, \"Access logs for your Application Load Balancer\"",
    references: { securityHub: ["ELB.5"], checkov: ["CKV_AWS_91"], cdkNag: ["AwsSolutions-ELB2"] },
    applies: (balancer) => isApplication(property(balancer, "loadBalancerType")),
  },
  {
    types: LOAD_BALANCERS,
    path: "dropInvalidHeaderFields",
    requires: ON,
    because: "The default is false. Elastic Load Balancing API reference, routing.http.drop_invalid_header_fields.enabled",
    references: { securityHub: ["ELB.4"], checkov: ["CKV_AWS_131"], trivy: ["AVD-AWS-0052"] },
    applies: (balancer) => isApplication(property(balancer, "loadBalancerType")),
  },
  {
    types: LOAD_BALANCERS,
    path: "desyncMitigationMode",
    requires: { holds: (value) => value !== "monitor", allowed: "\"defensive\" or \"strictest\"" },
    because: "The default is defensive. Elastic Load Balancing user guide, \"Desync mitigation mode\"",
    references: { securityHub: ["ELB.12", "ELB.14"], checkov: ["CKV_AWS_328"] },
  },
  {
    types: ["aws:elb/loadBalancer:LoadBalancer"],
    path: "accessLogs.bucket",
    requires: { holds: isText, allowed: "a bucket" },
    because: "The default is off. Elastic Load Balancing user guide, \"Access logs for your Classic Load Balancer\"",
    references: { securityHub: ["ELB.5"], checkov: ["CKV_AWS_92"] },
  },
];

const OMITTED: Requirement = { holds: (value) => !isText(value), allowed: "omitted" };

export const SSH_KEYS: readonly RequiredProperty[] = [
  {
    types: [INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, "aws:ec2/spotInstanceRequest:SpotInstanceRequest"],
    path: "keyName",
    requires: OMITTED,
    because: "A key has no owner, no end and no record. Systems Manager user guide, \"AWS Systems Manager Session Manager\"",
    references: { prowler: ["ec2_instance_managed_by_ssm"] },
  },
  {
    types: ["aws:eks/nodeGroup:NodeGroup"],
    path: "remoteAccess?.ec2SshKey",
    requires: OMITTED,
    because: "EKS API reference, RemoteAccessConfig: without a security group it opens port 22 to the internet",
    references: { checkov: ["CKV_AWS_100"] },
  },
];

/**
 * Runtimes without updates. Source: AWS Lambda developer guide, "Lambda runtimes", deprecated runtimes, and those of "Supported runtimes"
 * whose day of deprecation is before December 2026.
 */
const DEAD = new RegExp(
  "^(?:nodejs(?:\\d\\.x|1[0-8]\\.x|20\\.x|\\d+\\.\\d+|[4-8]\\.\\d+.*)?|python(?:2\\.7|3\\.[6-9]|3\\.10)|java8(?:\\.al2)?|go1\\.x|ruby(?:2\\.\\d|3\\.2)"
    + "|dotnetcore\\d.*|dotnet[5678]|provided|provided\\.al2)$",
);

export const RUNTIMES: readonly RequiredProperty[] = [
  {
    types: [FUNCTION],
    path: "runtime",
    requires: { holds: (value) => typeof value !== "string" || !DEAD.test(value), allowed: "a runtime that AWS still updates" },
    because: "Lambda developer guide, \"Lambda runtimes\"",
    references: { securityHub: ["Lambda.2"], checkov: ["CKV_AWS_363"] },
    applies: (each) => isText(property(each, "runtime")),
  },
];
