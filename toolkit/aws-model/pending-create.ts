import { isObject, type Properties } from "../shared/values";
import { dnsSuffixOf, partitionOf } from "./request";

/** Where a resource is to be. */
export interface Place {
  region: string;
  accountId: string;
  /** What the provider adds to the tags of everything. */
  defaultTags: Record<string, string>;
}

/** A creation that was interrupted: the desired inputs, and the names that AWS would give it. */
export class PendingCreate {
  constructor(
    readonly inputs: Properties,
    readonly place: Place,
    /** Ids and ARNs of what the state knows of its type. */
    readonly known: ReadonlySet<string> = new Set(),
    /** What the state knows of another resource, by its id. */
    readonly outputsOf: (id: string | undefined) => Properties | undefined = () => undefined,
  ) {}

  /** An input that is a text or a number; undefined where it is missing or a secret. */
  text(property: string): string | undefined {
    const value = this.inputs[property];
    return (typeof value === "string" && value !== "") || typeof value === "number" ? String(value) : undefined;
  }

  /** Texts put together; undefined where one is missing. */
  joined(separator: string, ...texts: (string | undefined)[]): string | undefined {
    return texts.includes(undefined) ? undefined : texts.join(separator);
  }

  /** An ARN in its partition, region and account; undefined where the resource's name is. */
  arn(service: string, resource: string | undefined, region = this.place.region): string | undefined {
    return resource === undefined ? undefined : `arn:${this.partition}:${service}:${region}:${this.place.accountId}:${resource}`;
  }

  get partition(): string {
    return partitionOf(this.place.region);
  }

  /** What the names of this partition's hosts end in. */
  get dnsSuffix(): string {
    return dnsSuffixOf(this.partition);
  }

  /** Its own tags and the provider's. */
  get tags(): Record<string, unknown> {
    return { ...this.place.defaultTags, ...(isObject(this.inputs["tags"]) ? this.inputs["tags"] : {}) };
  }
}
