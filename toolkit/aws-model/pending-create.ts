import { partitionOf } from "../shared/partition";
import { isObject, type Properties } from "../shared/values";
import { dnsSuffixOf } from "./request";

/** Place in which a resource will be created. */
export interface Place {
  region: string;
  accountId: string;
  /** Tags that the provider adds to all resources. */
  defaultTags: Record<string, string>;
}

/** A creation that was interrupted: the desired inputs, and the names that AWS would give it. */
export class PendingCreate {
  constructor(
    readonly inputs: Properties,
    readonly place: Place,
    /** Ids and ARNs of the resources of its type in the state. */
    readonly known: ReadonlySet<string> = new Set(),
    /** Outputs of another resource in the state, by its id. */
    readonly outputsOf: (id: string | undefined) => Properties | undefined = () => undefined,
  ) {}

  /** An input that is a string or a number; undefined if it is missing or a secret. */
  text(property: string): string | undefined {
    const value = this.inputs[property];
    return (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;
  }

  /** Joined strings; undefined if one is missing. */
  joined(separator: string, ...texts: (string | undefined)[]): string | undefined {
    return texts.includes(undefined) ? undefined : texts.join(separator);
  }

  /** An ARN in its partition, region and account; undefined if the resource's name is. */
  arn(service: string, resource: string | undefined, region = this.place.region): string | undefined {
    return resource === undefined ? undefined : `arn:${this.partition}:${service}:${region}:${this.place.accountId}:${resource}`;
  }

  get partition(): string {
    return partitionOf(this.place.region);
  }

  /** Domain suffix of this partition's hosts. */
  get dnsSuffix(): string {
    return dnsSuffixOf(this.partition);
  }

  /** Its own tags and the provider's. */
  get tags(): Record<string, unknown> {
    return { ...this.place.defaultTags, ...(isObject(this.inputs["tags"]) ? this.inputs["tags"] : {}) };
  }
}
