import { entryOf } from "../aws-model";
import { NOWHERE, placeOf } from "../aws-model/request";
import { intersects, parseCidr } from "../shared/cidr";
import type { Paint } from "../shared/paint";
import { shortType } from "../shared/short-type";
import { plain, type Properties } from "../shared/values";
import type { SimulatedResource } from "../simulator";
import type { Plan } from "./resolve";

/** A conflict between resources of two plans. */
interface Clash {
  plans: readonly [Plan, Plan];
  resources: readonly [SimulatedResource, SimulatedResource];
}

interface Collision extends Clash {
  /** The account, and the region if the service is regional. */
  where: string;
}

/** Conflicts between plans. */
export interface Comparison {
  plans: readonly Plan[];
  /** Names unique in an account that two stacks use. */
  collisions: Collision[];
  /** VPCs with overlapping addresses, in any account: peering works across accounts and regions. */
  overlaps: Clash[];
  /** Plans without an account, whose names can't be compared. */
  unplaced: Plan[];
}

/** Compares each pair of plans. If `aws:allowedAccountIds` lists several accounts, the first one counts, as everywhere in a plan. */
export function compareStacks(plans: readonly Plan[]): Comparison {
  const pairs = plans.flatMap((first, index) => plans.slice(index + 1).map((second) => [first, second] as const));
  return {
    plans,
    collisions: pairs.flatMap(collisionsOf),
    overlaps: pairs.flatMap(overlapsOf),
    unplaced: plans.filter((plan) => !hasAccount(plan)),
  };
}

const ACCOUNTS = "aws:allowedAccountIds";
const hasAccount = ({ config }: Plan) => placeOf({ allowedAccountIds: config[ACCOUNTS] }, NOWHERE).accountId !== NOWHERE.accountId;

function collisionsOf(plans: readonly [Plan, Plan]): Collision[] {
  const [first, second] = plans;
  if (!plans.every(hasAccount)) return [];
  return [...first.simulation.owners].flatMap(([key, { urn, where }]) => {
    const other = second.simulation.owners.get(key);
    return other === undefined ? [] : [{ plans, where, resources: [resourceIn(first, urn), resourceIn(second, other.urn)] as const }];
  });
}

const resourceIn = ({ simulation }: Plan, urn: string) => simulation.resources.find((resource) => resource.urn === urn)!;

function overlapsOf(plans: readonly [Plan, Plan]): Clash[] {
  const [first, second] = plans.map(networksOf) as [Network[], Network[]];
  return first.flatMap((one) =>
    second.flatMap((other) => (intersects(one.block, other.block) ? [{ plans, resources: [one.resource, other.resource] as const }] : []))
  );
}

type Network = ReturnType<typeof networksOf>[number];

/** Primary and associated CIDR blocks of the VPCs of a plan. */
function networksOf({ simulation }: Plan) {
  return simulation.resources.flatMap((resource) => {
    const block = NETWORKS.includes(resource.type) && !resource.external ? parseCidr(blockOf(resource)) : undefined;
    return block === undefined ? [] : [{ resource, block }];
  });
}

const NETWORKS = ["aws:ec2/vpc:Vpc", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"];
const blockOf = ({ inputs }: SimulatedResource) => String(plain(inputs["cidrBlock"]));

/** One line for each conflict, or one line if there is none. */
export function renderComparison({ plans, collisions, overlaps, unplaced }: Comparison, paint: Paint): string {
  const lines = [
    ...collisions.map((clash) => `${paint("red", "✗")} ${describeCollision(clash)}`),
    ...overlaps.map((clash) => paint("yellow", `warning: ${describeOverlap(clash)}`)),
    ...unplaced.map((plan) =>
      `${paint("yellow", "·")} ${titleOf(plan)} doesn't set ${ACCOUNTS}: its names can't be compared with those of other stacks`
    ),
    ...(collisions.length === 0 ? [`${paint("green", "✓")} ${plans.length} stacks share no name in an account`] : []),
  ];
  return [paint("bold", "Conflicts between stacks"), ...lines].join("\n");
}

/** Conflicts of one plan for `--json`. */
export function summarizeComparison({ collisions, overlaps }: Comparison, plan: Plan): Properties {
  const isMine = ({ plans }: Clash) => plans.includes(plan);
  return {
    collisions: collisions.filter(isMine).map((clash) => {
      const { type } = clash.resources[0];
      return { type, name: nameOf(clash.resources[0]), where: clash.where, ...sides(clash, plan), message: describeCollision(clash) };
    }),
    overlaps: overlaps.filter(isMine).map((clash) => ({
      cidrBlocks: clash.resources.map(blockOf),
      ...sides(clash, plan),
      message: describeOverlap(clash),
    })),
  };
}

function sides({ plans, resources }: Clash, plan: Plan): Properties {
  const own = plans.indexOf(plan);
  const { project, stack } = plans[1 - own]!;
  return {
    resource: resources[own]!.urn,
    with: { program: project.label, project: project.name, stack, resource: resources[1 - own]!.urn },
  };
}

/** Whether a name collision keeps a plan from being deployed. */
export const collides = ({ collisions }: Comparison, plan: Plan): boolean => collisions.some(({ plans }) => plans.includes(plan));

function describeCollision({ plans: [first, second], resources: [one], where }: Collision): string {
  return `${shortType(one.type)} "${nameOf(one)}" (${where}) is created by both ${titleOf(first)} and ${titleOf(second)}: `
    + "AWS rejects the second one, or it takes over the first one's resource. "
    + `Rename one of them, or give one of the stacks another account in ${ACCOUNTS}`;
}

function describeOverlap({ plans: [first, second], resources: [one, other] }: Clash): string {
  return `the VPC of ${titleOf(first)} has ${blockOf(one)} and the VPC of ${titleOf(second)} has ${blockOf(other)}: `
    + "overlapping VPCs can't be peered, and a VPC's primary block can't be changed. Choose another cidrBlock for one before it is created";
}

const titleOf = ({ project, stack }: Plan) => `${project.name} ${stack} (${project.label})`;

/** Name of a resource in AWS; its id if no property holds the name. */
function nameOf({ type, outputs, id }: SimulatedResource): string {
  const name = outputs[entryOf(type)?.autoName ?? "name"];
  return typeof name === "string" ? name : id;
}
