import type { Properties } from "../shared/values";
import type { CloudControl } from "./cloud-control";
import type { ResourceAnswer } from "./request";

/** A resource that exists in AWS. */
export interface ExistingResource {
  type: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** Count of what it holds that no program created, e.g. images of a repository, objects of a bucket or tasks of a cluster. */
  holds?: number;
  /** Facts of its creation; see `ResourceAnswer`. */
  kept?: Properties;
}

/** Identifies a resource for `pulumi import`: a text with the id, inputs or outputs in `{...}`, or a function where it depends on more. */
export type ImportId = string | ((resource: Pick<ExistingResource, "id" | "inputs" | "outputs">) => string);

/** Cases in which AWS refuses to delete a resource. Sources: the errors of `Delete...` in the services' API references. */
export interface DeletionRefusals {
  /** The error while another resource uses it (`uses`). @default `ResourceInUse` */
  inUse?: (id: string) => string;
  /** The error while a property of its own, or what it holds, protects it; undefined if nothing does. */
  protects?: (resource: ExistingResource) => string | undefined;
  /** Resources that use it without naming it. */
  moreUsers?: (resource: ExistingResource, all: readonly ExistingResource[]) => ExistingResource[];
}

/** AWS deletes it at any time, unless another resource uses it. */
export const NO_REFUSAL: DeletionRefusals = {};

/** Everything the tools know of a resource type that a program of this repository constructs. Each fact has its source beside it. */
export interface ResourceEntry {
  /** What people call one, e.g. `security group rule`. */
  noun: string;
  /** Holds data that no ordinary change may lose; logs are none. */
  holdsData: boolean;
  /** The rest of a stack is built on it, so no ordinary change may replace it. */
  isFoundation?: true;
  /**
   * The property for which the provider makes up a name; null if there is none. If the program gives the name itself, the old resource is
   * deleted before the new one is created. Source: pulumi/pulumi-terraform-bridge, pkg/tfbridge, `nameRequiresDeleteBeforeReplace` and
   * `SetAutonaming`; pulumi/pulumi-aws v7, provider/resource_overrides.go.
   */
  autoName: string | null;
  /**
   * The properties that AWS, or the provider, can't change in place. A path with a dot is a property inside a block, or inside each of
   * several. `region` goes without saying: `replacementsOf` adds it. The source beside each list is a file in internal/service of
   * hashicorp/terraform-provider-aws: ForceNew, RequiresReplace, CustomizeDiff. Every value is what provider 5.100 plans for a change of
   * that property alone; what 6 changed in these types is from its CHANGELOG (6.4, 6.15) and its ecs/service.go and ec2/vpc_nat_gateway.go.
   * Of what 6 has added, only what is sure is here.
   */
  replacedBy: readonly string[];
  /** Properties that replace it on a condition, of two sets of inputs; only what our programs can meet. */
  alsoReplacedBy?: (before: Properties, after: Properties) => string[];
  /**
   * The old one is deleted before the new one is created. Source: pulumi/pulumi-aws v7, provider/resource_overrides.go,
   * `DeleteBeforeReplace`.
   */
  deleteBeforeReplace?: true;
  /** Properties whose change in place makes AWS stop or restart it. */
  interruptedBy: readonly string[];
  /** Creating it takes over what exists already, because AWS puts it rather than creates it. */
  takesOver?: true;
  /**
   * Blocks that the provider leaves at AWS as they were if a program omits them, and that a refresh doesn't show either: its schema has
   * `SuppressMissingOptionalConfigurationBlock`, or the same written out. Source: the same files as of `replacedBy`, as they were in 2026
   * after 6.33, for @pulumi/aws 7.48.0. Optional and computed inputs are read from that SDK's types instead (toolkit/simulator/omitted.ts).
   */
  keptWhenOmitted?: readonly string[];
  /** Optional and computed inputs that AWS unsets nevertheless, as another one takes their place. */
  unsetWhenOmitted?: readonly string[];
  /**
   * The properties that name another resource, with its type, or its types. AWS doesn't delete that one while one names it. A path goes
   * through lists; what ends in an object is searched whole.
   */
  uses: Readonly<Record<string, string | readonly string[]>>;
  /** The property that names the resource that it is a part of, and is deleted with. */
  partOf?: string;
  refusesDeletion: DeletionRefusals;
  /** Source: "Import" in the types' pages of the Pulumi Registry. */
  importId: ImportId;
  /**
   * How Cloud Control finds it. Source: the type's schema in the CloudFormation registry (`primaryIdentifier`, `handlers`, `tagging`).
   */
  cloudControl: CloudControl;
  /** What AWS answers when it is created. */
  simulate: ResourceAnswer;
}

export type Entries = Readonly<Record<string, ResourceEntry>>;

/** What the tools know of a type that only programs of others use: its answers, and whatever else is known. */
export type OtherEntry = Partial<ResourceEntry> & Pick<ResourceEntry, "simulate">;

export type OtherEntries = Readonly<Record<string, OtherEntry>>;
