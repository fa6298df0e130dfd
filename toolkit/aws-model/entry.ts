import type { Properties } from "../shared/values";
import type { CloudControl } from "./cloud-control";
import type { ResourceAnswer } from "./request";

/** A resource that exists in AWS. */
export interface ExistingResource {
  type: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
  /** Count of its contents that no program created, e.g. images of a repository, objects of a bucket or tasks of a cluster. */
  holds?: number;
  /** Facts of its creation; see `ResourceAnswer`. */
  kept?: Properties;
}

/** Id of a resource for `pulumi import`: a template with the id, inputs or outputs in `{...}`, or a function if it depends on more. */
export type ImportId = string | ((resource: Pick<ExistingResource, "id" | "inputs" | "outputs">) => string);

/** Cases in which AWS refuses to delete a resource. Sources: the errors of `Delete...` in the services' API references. */
export interface DeletionRefusals {
  /** The error while another resource uses it (`uses`). @default `ResourceInUse` */
  inUse?: (id: string) => string;
  /** The error while one of its properties, or its contents, protects it; undefined if nothing does. */
  protects?: (resource: ExistingResource) => string | undefined;
  /** Resources that use it without a reference. */
  moreUsers?: (resource: ExistingResource, all: readonly ExistingResource[]) => ExistingResource[];
}

/** AWS allows its deletion unless another resource uses it. */
export const NO_REFUSAL: DeletionRefusals = {};

/** Facts about a resource type that a program of this repository constructs. Each fact has its source beside it. */
export interface ResourceEntry {
  /** Common name, e.g. `security group rule`. */
  noun: string;
  /** Whether it holds data that no ordinary change may lose; logs don't count. */
  holdsData: boolean;
  /** Other resources of a stack depend on it, so no ordinary change may replace it. */
  isFoundation?: true;
  /**
   * The property for which the provider generates a name; null if there is none. If the program sets the name, the old resource is
   * deleted before the new one is created. Source: pulumi/pulumi-terraform-bridge, pkg/tfbridge, `nameRequiresDeleteBeforeReplace` and
   * `SetAutonaming`; pulumi/pulumi-aws v7, provider/resource_overrides.go.
   */
  autoName: string | null;
  /**
   * The properties that AWS, or the provider, can't change in place. A path with a dot is a property inside a block, or inside each of
   * several. `region` is omitted: `replacementsOf` adds it. The source beside each list is a file in internal/service of
   * hashicorp/terraform-provider-aws: ForceNew, RequiresReplace, CustomizeDiff. Every value is what provider 5.100 plans for a change of
   * that property alone; what 6 changed in these types is from its CHANGELOG (6.4, 6.15) and its ecs/service.go and ec2/vpc_nat_gateway.go.
   * Additions of 6 are included only if they are certain.
   */
  replacedBy: readonly string[];
  /** Properties that replace it depending on the inputs before and after; only cases that programs of this repository can reach. */
  alsoReplacedBy?: (before: Properties, after: Properties) => string[];
  /**
   * The old one is deleted before the new one is created. Source: pulumi/pulumi-aws v7, provider/resource_overrides.go,
   * `DeleteBeforeReplace`.
   */
  deleteBeforeReplace?: true;
  /** Properties whose change in place makes AWS stop or restart it. */
  interruptedBy: readonly string[];
  /** Creating it takes over an existing one, because AWS's call is a put. */
  takesOver?: true;
  /**
   * Blocks that the provider leaves unchanged at AWS if a program omits them, and that a refresh doesn't show either: its schema has
   * `SuppressMissingOptionalConfigurationBlock`, or an equivalent. Source: the same files as of `replacedBy`, as they were in 2026
   * after 6.33, for @pulumi/aws 7.48.0. Optional and computed inputs are read from that SDK's types instead (toolkit/simulator/omitted.ts).
   */
  keptWhenOmitted?: readonly string[];
  /** Optional and computed inputs that AWS unsets nevertheless, as another one replaces them. */
  unsetWhenOmitted?: readonly string[];
  /**
   * The properties that refer to another resource, with its type or types. AWS doesn't delete a resource while another one refers to it.
   * A path goes through lists; if it ends at an object, the complete object is searched.
   */
  uses: Readonly<Record<string, string | readonly string[]>>;
  /** The property that refers to the resource that it is a part of and is deleted with. */
  partOf?: string;
  refusesDeletion: DeletionRefusals;
  /** Source: "Import" in the types' pages of the Pulumi Registry. */
  importId: ImportId;
  /**
   * How Cloud Control finds it. Source: the type's schema in the CloudFormation registry (`primaryIdentifier`, `handlers`, `tagging`).
   */
  cloudControl: CloudControl;
  /** AWS's answer to its creation. */
  simulate: ResourceAnswer;
}

export type Entries = Readonly<Record<string, ResourceEntry>>;

/** Facts about a type that only other programs use: its answers, and other facts as far as they are known. */
export type OtherEntry = Partial<ResourceEntry> & Pick<ResourceEntry, "simulate">;

export type OtherEntries = Readonly<Record<string, OtherEntry>>;
