// The services' resources have several names at Pulumi; they are the same thing at AWS.
const sameIn = (modules: readonly string[], name: string): string[] =>
  modules.map((module) => `aws:${module}/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`);
const ELB_MODULES = ["lb", "alb", "applicationloadbalancing", "elasticloadbalancingv2"];

export const LOAD_BALANCERS = sameIn(ELB_MODULES, "loadBalancer");
export const LISTENERS = sameIn(ELB_MODULES, "listener");
export const LISTENER_RULES = sameIn(ELB_MODULES, "listenerRule");
export const TARGET_GROUPS = sameIn(ELB_MODULES, "targetGroup");
export const SUBNETS = ["aws:ec2/subnet:Subnet", "aws:ec2/defaultSubnet:DefaultSubnet"];
