import { entryOf } from "../aws-model";
import { NOWHERE, placeOf } from "../aws-model/request";
import { intersects, parseCidr } from "../shared/cidr";
import type { Paint } from "../shared/paint";
import { shortType } from "../shared/short-type";
import { plain, type Properties } from "../shared/values";
import type { SimulatedResource } from "../simulator";
import type { Plan } from "./resolve";

/** Two plans that clash in one of their resources. */
interface Clash {
  plans: readonly [Plan, Plan];
  resources: readonly [SimulatedResource, SimulatedResource];
}

interface Collision extends Clash {
  /** The account, and the region where the service has one. */
  where: string;
}

/** What plans say together that none says alone. */
export interface Comparison {
  plans: readonly Plan[];
  /** What one account can hold only once, and two stacks make. */
  collisions: Collision[];
  /** VPCs with addresses in common, whatever their accounts: peering works across accounts and regions. */
  overlaps: Clash[];
  /** Those that say no account, so that nobody knows whose names theirs meet. */
  unplaced: Plan[];
}

/** Compares each plan with each other one. Of an account list that names several, the first account counts, as everywhere in a plan. */
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

/** A VPC's own block and those it was given later. */
function networksOf({ simulation }: Plan) {
  return simulation.resources.flatMap((resource) => {
    const block = NETWORKS.includes(resource.type) && !resource.external ? parseCidr(blockOf(resource)) : undefined;
    return block === undefined ? [] : [{ resource, block }];
  });
}

const NETWORKS = ["aws:ec2/vpc:Vpc", "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"];
const blockOf = ({ inputs }: SimulatedResource) => String(plain(inputs["cidrBlock"]));

/** Each clash in a line, or one line that says that there is none. */
export function renderComparison({ plans, collisions, overlaps, unplaced }: Comparison, paint: Paint): string {
  const lines = [
    ...collisions.map((clash) => `${paint("red", "✗")} ${describeCollision(clash)}`),
    ...overlaps.map((clash) => paint("yellow", `warning: ${describeOverlap(clash)}`)),
    ...unplaced.map((plan) =>
      `${paint("yellow", "·")} ${called(plan)} says no ${ACCOUNTS}: its names aren't compared with those of others`
    ),
    ...(collisions.length === 0 ? [`${paint("green", "✓")} no name is taken twice in an account by ${plans.length} stacks`] : []),
  ];
  return [paint("bold", "All stacks together"), ...lines].join("\n");
}

/** What concerns one plan, for a program that reads it. */
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

/** Whether what others make keeps a plan from being deployed. */
export const collides = ({ collisions }: Comparison, plan: Plan): boolean => collisions.some(({ plans }) => plans.includes(plan));

function describeCollision({ plans: [first, second], resources: [one], where }: Collision): string {
  return `${shortType(one.type)} "${nameOf(one)}" (${where}) is made by ${called(first)} and by ${called(second)}: `
    + `AWS refuses the second one, or it takes over the first one's. Give one another name, or one of the stacks another account in ${ACCOUNTS}`;
}

function describeOverlap({ plans: [first, second], resources: [one, other] }: Clash): string {
  return `the VPC of ${called(first)} has ${blockOf(one)} and that of ${called(second)} ${
    blockOf(other)
  }: with addresses in common they can never be peered, `
    + "and a VPC's own block can't be changed. Give one another cidrBlock before it is made";
}

const called = ({ project, stack }: Plan) => `${project.name} ${stack} (${project.label})`;

/** As AWS has it; where that isn't one of its properties, its id. */
function nameOf({ type, outputs, id }: SimulatedResource): string {
  const name = outputs[entryOf(type)?.autoName ?? "name"];
  return typeof name === "string" ? name : id;
}
