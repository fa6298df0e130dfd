import { isList, type Resource, UnknownValueError, type Value } from "../stack-view";
import { LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE } from "../types";
import { type Endpoint, endpoint, placed } from "./endpoints";
import type { Reader } from "./reader";
import { given, isEnabled } from "./references";
import { groupsAt } from "./security-groups";

/** Where a type names its launch templates or configurations, its subnets, and groups of its own. Paths with `*` are lists. */
interface FleetFacts {
  /** Noun in rows. */
  kind: string;
  templates: readonly string[];
  subnets: readonly string[];
  /** Groups besides the template's. */
  groups?: readonly string[];
  /** Specifications in the resource itself, each as a template. */
  inline?: readonly string[];
}

/** Types that describe the instances of others. */
export const TEMPLATES = [LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION];

/** Types that start instances. */
export const FLEETS: Readonly<Record<string, FleetFacts>> = {
  "aws:autoscaling/group:Group": {
    kind: "instances",
    templates: [
      "launchTemplate.id",
      "launchTemplate.name",
      "launchConfiguration",
      "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateId",
      "mixedInstancesPolicy.launchTemplate.launchTemplateSpecification.launchTemplateName",
      "mixedInstancesPolicy.launchTemplate.overrides.*.launchTemplateSpecification.launchTemplateId",
      "mixedInstancesPolicy.launchTemplate.overrides.*.launchTemplateSpecification.launchTemplateName",
    ],
    subnets: ["vpcZoneIdentifiers"],
  },
  "aws:ec2/fleet:Fleet": {
    kind: "fleet",
    templates: [
      "launchTemplateConfigs.*.launchTemplateSpecification.launchTemplateId",
      "launchTemplateConfigs.*.launchTemplateSpecification.launchTemplateName",
    ],
    subnets: ["launchTemplateConfigs.*.overrides.*.subnetId"],
  },
  "aws:ec2/spotFleetRequest:SpotFleetRequest": {
    kind: "spot fleet",
    templates: [
      "launchTemplateConfigs.*.launchTemplateSpecification.id",
      "launchTemplateConfigs.*.launchTemplateSpecification.name",
    ],
    subnets: ["launchTemplateConfigs.*.overrides.*.subnetId"],
    inline: ["launchSpecifications"],
  },
  "aws:eks/nodeGroup:NodeGroup": {
    kind: "node group",
    templates: ["launchTemplate.id", "launchTemplate.name"],
    subnets: ["subnetIds"],
  },
  "aws:batch/computeEnvironment:ComputeEnvironment": {
    kind: "compute environment",
    templates: ["computeResources.launchTemplate.launchTemplateId", "computeResources.launchTemplate.launchTemplateName"],
    subnets: ["computeResources.subnets"],
    groups: ["computeResources.securityGroupIds"],
  },
  "aws:ecs/capacityProvider:CapacityProvider": {
    kind: "capacity provider",
    templates: [],
    subnets: ["managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.subnets"],
    groups: ["managedInstancesProvider.instanceLaunchTemplate.networkConfiguration.securityGroups"],
  },
  "aws:emr/cluster:Cluster": {
    kind: "EMR cluster",
    templates: [],
    subnets: ["ec2Attributes.subnetId", "ec2Attributes.subnetIds"],
    groups: [
      "ec2Attributes.emrManagedMasterSecurityGroup",
      "ec2Attributes.emrManagedSlaveSecurityGroup",
      "ec2Attributes.serviceAccessSecurityGroup",
      "ec2Attributes.additionalMasterSecurityGroups",
      "ec2Attributes.additionalSlaveSecurityGroups",
    ],
  },
};

/** A source of instances' settings: a template, or a specification in the resource. */
interface Source {
  resource: Resource;
  /** Prefix of its properties. */
  prefix: string;
}

/** The instances that a resource starts: an endpoint for each template or specification, and one for the groups of its own. */
export function fleet(resource: Resource, reader: Reader): Endpoint[] {
  const { references } = reader;
  const { kind, templates, subnets, groups = [], inline = [] } = FLEETS[resource.type]!;
  const own = groups.flatMap((path) => groupsAt(references, resource, path));
  const where = pathsOf(resource, subnets).flatMap((path) => references.all(resource, path, "subnet"));
  const named = pathsOf(resource, templates).flatMap((path) => references.all(resource, path, "launch template"));
  const found = [...new Set(named)].flatMap((key) => references.resource(key) ?? []);
  // The groups in another program's template are unknown.
  if (found.length < new Set(named).size) throw new UnknownValueError(resource, templates[0]!.split(".")[0]!);
  const sources: Source[] = [
    ...found.map((template) => ({ resource: template, prefix: "" })),
    ...inline.flatMap((path) => indexed(resource, path)).map((path) => ({ resource, prefix: `${path}.` })),
  ];
  if (sources.length === 0) {
    if (own.length === 0 && where.length === 0) return [];
    return [instances(resource, kind, { own, where, asked: [] }, reader)];
  }
  return sources.map((source) => {
    const at = (path: string): string => `${source.prefix}${path}`;
    const interfaces = indexed(source.resource, at("networkInterfaces"));
    const paths = [
      at("vpcSecurityGroupIds"),
      at("securityGroups"),
      ...interfaces.map((path) => `${path}.securityGroups`),
    ];
    const places = [...interfaces.map((path) => `${path}.subnetId`), at("subnetId")];
    const asked = [source.prefix === "" ? "" : at("").slice(0, -1), ...interfaces]
      .map((path) => given(source.resource, path === "" ? "associatePublicIpAddress" : `${path}.associatePublicIpAddress`));
    return instances(resource, kind, {
      own: [...own, ...paths.flatMap((path) => groupsAt(references, source.resource, path))],
      where: [...where, ...places.flatMap((path) => references.all(source.resource, path, "subnet"))],
      asked,
    }, reader);
  });
}

/** @param asked Whether each interface asks for a public address; a subnet decides where none says it. */
function instances(
  resource: Resource,
  kind: string,
  { own, where, asked }: { own: readonly string[]; where: readonly string[]; asked: readonly Value[] },
  reader: Reader,
): Endpoint {
  const { subnets } = reader;
  const all = placed(where);
  return endpoint(resource, kind, {
    isHost: true,
    subnets: all,
    groups: own,
    publicIn(family) {
      if (family === "IPv6") return all.filter((subnet) => subnets.hasIpv6(subnet));
      const said = asked.filter((value) => value !== undefined && value !== null);
      if (said.some(isEnabled)) return all;
      return said.length > 0 ? [] : all.filter((subnet) => subnets.givesAddress(subnet, "IPv4"));
    },
  }, reader);
}

/** The paths of a list's items; none if it isn't a list. */
function indexed(resource: Resource, path: string): string[] {
  const value = given(resource, path);
  return isList(value) ? value.map((_, index) => `${path}.${index}`) : [];
}

/** Paths with an index in place of each `*`. */
function pathsOf(resource: Resource, patterns: readonly string[]): string[] {
  return patterns.flatMap((pattern) => {
    const [head = "", ...rest] = pattern.split(".*");
    return rest.reduce<string[]>((paths, part) => paths.flatMap((path) => indexed(resource, path)).map((path) => `${path}${part}`), [head]);
  });
}
