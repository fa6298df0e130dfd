import { createHash } from "node:crypto";

import { partitionOf } from "../shared/partition";
import { isObject, isUnknown, type Properties } from "../shared/values";
import { sameType } from "./same-type";

/** Location of a resource, from its provider's settings. */
export interface Place {
  partition: string;
  region: string;
  accountId: string;
  defaultTags: Record<string, string>;
}

/** Location of a provider's resources, from its settings. */
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

/** Parses a provider's setting: lists and objects are JSON texts. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined; // not JSON: the settings or the provider itself report it
  }
}

/** Domain suffix of a partition's hosts. */
export function dnsSuffixOf(partition: string): string {
  return partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com";
}

/** Location of a program or provider without settings. The account id is the one in AWS's documentation. */
export const NOWHERE: Place = { partition: "aws", region: "us-east-1", accountId: "123456789012", defaultTags: {} };

/** Location of a resource or lookup, which may set another region than its provider's. */
export function placeIn(place: Place, inputs: Properties): Place {
  return typeof inputs["region"] === "string" ? { ...place, region: inputs["region"] } : place;
}

/** Key that two resources in AWS can't share at the same time. */
export function uniqueKey(token: string, place: Place, unique: string): string {
  return `${whereUnique(token, place)} ${sameType(token)} ${unique}`;
}

/** Scope of unique names: the partition for buckets, the account for IAM, Route 53 and CloudFront, otherwise account and region. */
export function whereUnique(token: string, place: Place): string {
  const type = sameType(token);
  if (type.startsWith("aws:s3/")) return place.partition;
  return /^aws:(iam|route53|cloudfront)\//.test(type) ? place.accountId : `${place.accountId} ${place.region}`;
}

/** Identity of a lookup, independent of the order of its arguments: the engine sorts them. */
export function lookupIdentity(token: string, inputs: Properties): string {
  return `${token} ${JSON.stringify(Object.fromEntries(Object.entries(inputs).toSorted(([a], [b]) => a.localeCompare(b))))}`;
}

/** Request for a resource or lookup, with helpers to build realistic AWS answers. */
export class ResourceRequest {
  /** The known inputs; an answer depends only on them. */
  readonly inputs: Properties;
  /** The unknown inputs; they are unknown outputs, too. */
  readonly unknown: Properties;
  /** Seed of all generated values: equal seeds generate equal values. */
  private readonly seed: string;

  constructor(
    readonly type: string,
    readonly name: string,
    inputs: Properties,
    readonly place: Place,
    identity: string,
    /** The outputs of resources that were registered before, by id. */
    private readonly find: (id: unknown) => Properties | undefined = () => undefined,
  ) {
    this.inputs = Object.fromEntries(Object.entries(inputs).filter(([, value]) => !isUnknown(value)));
    this.unknown = Object.fromEntries(Object.entries(inputs).filter(([, value]) => isUnknown(value)));
    const isRandom = type.startsWith("random:"); // it has neither account nor region
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

  /** An ARN in this resource's partition, region and account; `region: ""` for global services. */
  arn(service: string, resource: string, { region = this.place.region, account = this.place.accountId } = {}): string {
    return `arn:${this.place.partition}:${service}:${region}:${account}:${resource}`;
  }

  /** The input if it is a string, else the fallback. */
  input(property: string, fallback = ""): string {
    const value = this.inputs[property];
    return typeof value === "string" ? value : fallback;
  }

  /** An output of an earlier resource, by its id, else the fallback. */
  output(id: unknown, property: string, fallback: string): string {
    const value = this.find(id)?.[property];
    return (typeof value === "string" || typeof value === "number") && !isUnknown(value) ? String(value) : fallback;
  }

  /** An output or kept fact of an earlier resource, by its id. */
  known(id: unknown, property: string): unknown {
    return this.find(id)?.[property];
  }

  /** Joined inputs, e.g. as an id; empty if one of them is missing or unknown. */
  joined(separator: string, ...properties: string[]): string {
    const parts = properties.map((property) => this.input(property));
    return parts.includes("") ? "" : parts.join(separator);
  }

  /** Domain suffix of this partition's hosts. */
  get dnsSuffix(): string {
    return dnsSuffixOf(this.place.partition);
  }

  /**
   * The name in the inputs, or one as Pulumi generates it: the logical name and seven digits.
   *
   * @param limit Longest generated name, in characters, by the provider, or by AWS if that is less (API reference of the call that creates
   *   the resource). A name in the inputs isn't limited here; AWS checks it.
   * @throws If the logical name leaves no room for the digits: the provider doesn't shorten it but rejects the resource.
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

/** Answers of one resource type: the id, then the outputs besides the inputs, which may contain that id. */
export interface ResourceAnswer {
  id: (request: ResourceRequest) => string;
  outputs: (request: ResourceRequest, id: string) => Properties;
  /** Name that AWS allows only once, in an account and region or the service's own scope. @default the id */
  unique?: (request: ResourceRequest) => string;
  /** Facts fixed at its creation that the provider doesn't return; other resources read them like outputs. */
  keeps?: (request: ResourceRequest) => Properties;
}
