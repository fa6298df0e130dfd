import { allEntries, entryOf } from "../aws-model";
import { type ByName, type BySearch, type CloudControl, isAmong, isTagged, tagsOf } from "../aws-model/cloud-control";
import { PendingCreate } from "../aws-model/pending-create";
import { isDenied } from "../shared/aws-client";
import { ProgramError } from "../shared/errors";
import { holdsSecret } from "../shared/values";
import { ofEach } from "./account";
import { type Inspection, Inspections, type Sources, unanswered } from "./sources";
import { type Export, knownIds, type StateResource } from "./state";

/** A resource that has the stack's tags and isn't in its state. */
export interface Orphan {
  /** CloudFormation's name of the type. */
  cloudType: string;
  /** Cloud Control's identifier. */
  identifier: string;
  /** Value of its tag `Name`; empty if it has none. */
  name: string;
  region: string;
}

/** Result of a search for orphans. */
export interface OrphanSearch {
  /** Accounts and regions that were searched, e.g. `111111111111 ap-northeast-1`. */
  places: string[];
  tags: Record<string, string>;
  /** Count of the types that were searched. */
  types: number;
  orphans: Orphan[];
  /** Types that AWS doesn't list, and why. */
  uninspected: string[];
  /** Resources that can't be read, such as another account's key, and why. */
  unread: string[];
}

/**
 * Finds resources that have the provider's default tags and aren't in the state. An update that lost AWS's answer to a creation
 * leaves such resources: no operation is pending, and the next update creates another one.
 *
 * Settings of other resources, and types whose tags CloudFormation doesn't return, are skipped: each exists once in AWS, so an update
 * that creates it again either takes it over or fails because it exists.
 *
 * @throws {ProgramError} If an operation is pending, if there are no default tags, or if AWS doesn't answer.
 */
export async function findOrphans(state: Export, stack: string, sources: Sources): Promise<OrphanSearch> {
  const { resources = [], pending_operations: pending = [] } = state.deployment;
  if (pending.length > 0) {
    throw new ProgramError(
      `an update of ${stack} was cut off, and the resources it was creating aren't in the state: first npm run recover -- --stack ${stack}`,
    );
  }

  const types = inspectedTypes();
  const search: OrphanSearch = { places: [], tags: {}, types: types.size, orphans: [], uninspected: [], unread: [] };
  for (const inspection of await inspectionsOf(resources, stack, sources)) {
    search.places.push(`${inspection.account.accountId} ${inspection.region}`);
    search.tags = { ...search.tags, ...inspection.defaultTags };
    for (const [cloudType, ofType] of types) {
      const known = knownOf(ofType, resources, inspection);
      const { orphans, uninspected, unread } = await orphansOf(cloudType, known, inspection);
      const isNew = ({ identifier }: Orphan) =>
        !search.orphans.some((other) => other.cloudType === cloudType && other.identifier === identifier); // IAM is global
      search.orphans.push(...orphans.filter(isNew));
      search.uninspected.push(...uninspected);
      search.unread.push(...unread);
    }
  }
  return search;
}

/** CloudFormation types that have their own tags and can be listed, each with its Pulumi types. */
function inspectedTypes(): Map<string, string[]> {
  const types = new Map<string, string[]>();
  for (const [type, { cloudControl: kind }] of Object.entries(allEntries())) {
    if (kind !== undefined && isInspected(kind)) types.set(kind.cloudType, [...(types.get(kind.cloudType) ?? []), type]);
  }
  return types;
}

/** Whether a type is searched for orphans. A type listed within another resource exists once there, so it isn't. */
function isInspected(kind: CloudControl): kind is ByName | BySearch {
  if (kind.by === "name") return kind.untagged !== true && kind.has === undefined;
  return kind.by === "search" && kind.untagged !== true && kind.within === undefined;
}

/** Inspections of each provider in the state, in its own region and in those that resources name. */
async function inspectionsOf(resources: readonly StateResource[], stack: string, sources: Sources): Promise<Inspection[]> {
  const isProvider = ({ type }: StateResource) => type === "pulumi:providers:aws";
  const providers = resources.filter(isProvider);
  if (providers.length === 0) {
    throw new ProgramError(`the state of ${stack} has no AWS provider: nothing says in which account and with which tags to look`);
  }
  const plain = providers.some(({ inputs }) => holdsSecret(inputs))
    ? ((await sources.withSecrets()).deployment.resources ?? []).filter(isProvider)
    : providers;

  const inspections = new Inspections(sources);
  const found = new Map<string, Inspection>();
  for (const { urn, inputs } of plain) {
    const elsewhere = resources.filter(({ provider }) => provider?.startsWith(`${urn}::`)).map((one) => one.inputs?.["region"]).filter((
      region,
    ) => typeof region === "string");
    for (const region of [undefined, ...new Set(elsewhere)]) {
      const inspection = await inspections.of(`the orphans of ${stack}`, inputs, region).catch((error: unknown) =>
        Promise.reject(unanswered(`which account ${stack} is in`, error))
      );
      if (Object.keys(inspection.defaultTags).length === 0) {
        throw new ProgramError(`${stack} has no aws:defaultTags: nothing identifies its resources in the account`);
      }
      found.set(JSON.stringify([inspection.account.accountId, inspection.region, inspection.defaultTags]), inspection);
    }
  }
  return [...found.values()];
}

/** Cloud Control's identifiers of the resources of a type in the state; several per resource. */
function knownOf(types: readonly string[], resources: readonly StateResource[], { account, region, defaultTags }: Inspection): Set<string> {
  const place = { region, accountId: account.accountId, defaultTags };
  // Such as a VPC's default security group, which has another type if a program has taken it over.
  const takenOver = resources.filter(({ type }) => entryOf(type)?.cloudControl?.by === "nothing").map(({ type }) => type);
  const ids = [...knownIds(resources, ...types, ...takenOver)];
  const named = resources.flatMap(({ type, inputs = {} }) => {
    const kind = types.includes(type) ? entryOf(type)?.cloudControl : undefined;
    return kind?.by === "name" ? (kind.identifier(new PendingCreate(inputs, place)) ?? []) : [];
  });
  return new Set([...ids, ...ids.map((id) => id.replace(`@${region}`, "")), ...named]);
}

async function orphansOf(
  cloudType: string,
  known: ReadonlySet<string>,
  { account, region, defaultTags }: Inspection,
): Promise<Pick<OrphanSearch, "orphans" | "uninspected" | "unread">> {
  const unread: string[] = [];
  const read = async (identifier: string): Promise<Orphan[]> => {
    try {
      const found = await account.get(cloudType, identifier);
      if (found === undefined || !isTagged(found, defaultTags) || isAwsOwn(tagsOf(found))) return [];
      const { Name: name = "" } = tagsOf(found) as Record<string, string>;
      return [{ cloudType, identifier, name, region }];
    } catch (error) {
      if (!isDenied(error)) throw error;
      unread.push(`${cloudType} ${identifier}: ${(error as Error).message}`);
      return [];
    }
  };
  try {
    const identifiers = (await account.list(cloudType)).filter((identifier) => !isAmong(known, identifier));
    return { orphans: (await ofEach(identifiers, read)).flat(), uninspected: [], unread };
  } catch (error) {
    if (isDenied(error) || isUnsupported(error)) {
      return { orphans: [], uninspected: [`${cloudType} in ${region}: ${(error as Error).message}`], unread };
    }
    throw unanswered(`what there is of ${cloudType} in ${region}`, error);
  }
}

/** Whether a region's Cloud Control doesn't support a type yet. Source: Cloud Control API reference, `ListResources`, errors. */
const isUnsupported = (error: unknown) => /^(UnsupportedAction|TypeNotFound)Exception$/.test((error as Error).name);

/**
 * Whether an AWS service created a resource for another one and copied its tags, e.g. a task's network interface.
 * Source: AWS General Reference, "Tag naming limits": the prefix `aws:` is reserved.
 */
const isAwsOwn = (tags: Record<string, unknown>) => Object.keys(tags).some((key) => key.startsWith("aws:"));
