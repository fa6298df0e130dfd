import { createHash } from "node:crypto";

import { isObject, isUnknown, type Properties } from "../shared/values";
import { sameType } from "./same-type";

/** Where a resource is: what a provider's settings say. */
export interface Place {
  partition: string;
  region: string;
  accountId: string;
  defaultTags: Record<string, string>;
}

/** What a provider's own settings say of where its resources are. */
export function placeOf(provider: Properties, fallback: Place): Place {
  const accounts = parsed(provider["allowedAccountIds"]);
  const account: unknown = Array.isArray(accounts) ? accounts[0] : undefined;
  const tags = parsed(provider["defaultTags"]);
  const region = typeof provider["region"] === "string" ? provider["region"] : fallback.region;
  return {
    region,
    partition: partitionOf(region),
    accountId: typeof account === "string" || typeof account === "number" ? String(account) : fallback.accountId,
    defaultTags: isObject(tags) && isObject(tags["tags"]) ? (tags["tags"] as Record<string, string>) : fallback.defaultTags,
  };
}

/** Settings of a provider are JSON texts where they are lists or objects. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // not JSON: the settings or the provider itself report it
  }
}

/** Source: AWS General Reference, "ARN format", partition. */
export function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** What the names of a partition's hosts end in. */
export function dnsSuffixOf(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** Where a program or a provider is that says nothing of it. The account id is the one AWS's documentation uses. */
export const NOWHERE: Place = { partition: "aws", region: "us-east-1", accountId: "123456789012", defaultTags: {} };

/** Where a resource or a lookup is that may name another region than its provider. */
export function placeIn(place: Place, inputs: Properties): Place {
  return typeof inputs["region"] === "string" ? { ...place, region: inputs["region"] } : place;
}

/** Two things with one such key can't be in AWS at the same time. */
export function uniqueKey(token: string, place: Place, unique: string): string {
  return `${whereUnique(token, place)} ${sameType(token)} ${unique}`;
}

/** Buckets share their names with all accounts of the partition, IAM and Route 53 know no region. */
export function whereUnique(token: string, place: Place): string {
  const type = sameType(token);
  if (type.startsWith("aws:s3/")) return place.partition;
  return /^aws:(iam|route53)\//.test(type) ? place.accountId : `${place.accountId} ${place.region}`;
}

/** The same lookup is the same in whatever order its arguments come: the engine sorts them. */
export function lookupIdentity(token: string, inputs: Properties): string {
  return `${token} ${JSON.stringify(Object.fromEntries(Object.entries(inputs).toSorted(([a], [b]) => a.localeCompare(b))))}`;
}

/** A resource or lookup that wants an answer, and the means to give one that looks like AWS's. */
export class ResourceRequest {
  /** What is known of the inputs; an answer depends on nothing else. */
  readonly inputs: Properties;
  /** The inputs of which nothing is known; they stay so as outputs. */
  readonly unknown: Properties;
  /** The same text always gives the same digits, another text others. */
  private readonly seed: string;

  constructor(
    readonly type: string,
    readonly name: string,
    inputs: Properties,
    readonly place: Place,
    identity: string,
    /** The outputs of what was registered before, by id. */
    private readonly find: (id: unknown) => Properties | undefined = () => undefined,
  ) {
    this.inputs = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isUnknown(value)));
    this.unknown = Object.fromEntries(Object.entries(inputs).filter(([, value]) => isUnknown(value)));
    const isRandom = type.startsWith("random:"); // it knows neither account nor region
    this.seed = isRandom ? identity : `${place.accountId} ${place.region} ${identity}`;
  }

  /** Hexadecimal digits, 1 to 64. */
  hex(length: number, purpose = ""): string {
    return createHash("sha256").update(this.seed).update(purpose).digest("hex").slice(0, length);
  }

  /** An EC2-style id, e.g. `vpc-0a1b2c3d4e5f60718`. */
  hexId(prefix: string, purpose = ""): string {
    return `${prefix}-0${this.hex(16, prefix + purpose)}`;
  }

  uuid(purpose = ""): string {
    return this.hex(32, `uuid${purpose}`).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-a$4-$5");
  }

  /** `length` characters out of an alphabet. */
  text(length: number, alphabet: string, purpose = ""): string {
    let digits = "";
    for (let block = 0; digits.length < length * 4; block++) digits += this.hex(64, `${purpose}${block}`);
    return Array.from({ length }, (_, index) => {
      const number = parseInt(digits.slice(index * 4, index * 4 + 4), 16);
      return alphabet[number % alphabet.length];
    }).join("");
  }

  /** An ARN in this resource's partition, region and account; `region: ""` for services that know none. */
  arn(service: string, resource: string, { region = this.place.region, account = this.place.accountId } = {}): string {
    return `arn:${this.place.partition}:${service}:${region}:${account}:${resource}`;
  }

  /** The input if it is a text, else the fallback. */
  input(property: string, fallback = ""): string {
    const value = this.inputs[property];
    return typeof value === "string" ? value : fallback;
  }

  /** What an earlier resource, named by its id, has as this output, else the fallback. */
  output(id: unknown, property: string, fallback: string): string {
    const value = this.find(id)?.[property];
    return (typeof value === "string" || typeof value === "number") && !isUnknown(value) ? String(value) : fallback;
  }

  /** What an earlier resource, named by its id, has or keeps under a name. */
  known(id: unknown, property: string): unknown {
    return this.find(id)?.[property];
  }

  /** Inputs put together, e.g. to an id; empty where one of them is missing or not known. */
  joined(separator: string, ...properties: string[]): string {
    const parts = properties.map((property) => this.input(property));
    return parts.includes("") ? "" : parts.join(separator);
  }

  /** What the names of this partition's hosts end in. */
  get dnsSuffix(): string {
    return dnsSuffixOf(this.place.partition);
  }

  /**
   * The name given, or one as Pulumi makes it: the logical name and seven digits.
   *
   * @param limit Characters that such a name may have by the provider, or by AWS where that is less (the API reference of the call that
   * makes it); one that was given is left to AWS.
   * @throws Where the logical name leaves no room for the digits: the provider doesn't shorten it, it refuses the resource.
   *   Source: pulumi/pulumi, sdk/go/common/resource/resource_id.go, `NewUniqueName`; the limits are in pulumi/pulumi-aws,
   *   provider/resource_overrides.go.
   */
  autoName(property = "name", limit = 255): string {
    const prefix = this.input(`${property}Prefix`);
    const name = this.input(property, prefix === "" ? `${this.name}-${this.hex(7)}` : `${prefix}${this.hex(26)}`);
    const isMade = this.inputs[property] === undefined && this.unknown[property] === undefined && prefix === "";
    if (isMade && name.length > limit) {
      throw new Error(
        `could not make instance of '${this.type}': name '${this.name}-' plus 7 random chars is longer than maximum length ${limit}`,
      );
    }
    return name;
  }
}

/** What the table says of one resource type: the id, then the outputs beside the inputs, which may name that id. */
export interface ResourceAnswer {
  id: (request: ResourceRequest) => string;
  outputs: (request: ResourceRequest, id: string) => Properties;
  /** What AWS allows only once, in an account and region or wherever the service keeps it apart; the id where nothing is said. */
  unique?: (request: ResourceRequest) => string;
  /** What it keeps from its creation, whatever changes later, and the provider doesn't show; others find it beside the outputs. */
  keeps?: (request: ResourceRequest) => Properties;
}
