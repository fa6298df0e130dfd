import type { Resource, StackView, Value } from "../stack-view";
import { hasWildcard, splitArn } from "./match";
import { textOf } from "./principal";

/** What the program makes, by the ways in which definitions and inputs refer to it. */
export class Inventory {
  readonly byArn = new Map<string, Resource>();
  readonly definitions = new Map<string, Resource[]>();
  private readonly byName = new Map<string, string>();
  private readonly keys = new Map<string, string>();

  constructor({ resources }: StackView) {
    for (const resource of resources) this.add(resource);
    for (const { type, properties } of resources) {
      if (type !== "aws:kms/alias:Alias" || typeof properties["name"] !== "string") continue;
      const key = this.keys.get(textOf(properties["targetKeyId"]) ?? "") ?? this.keys.get(textOf(properties["targetKeyArn"]) ?? "");
      if (key !== undefined) this.keys.set(properties["name"], key);
    }
  }

  private add(resource: Resource): void {
    const { type, properties } = resource;
    const arn = textOf(properties["arn"]);
    const family = properties["family"];
    if (type === "aws:ecs/taskDefinition:TaskDefinition" && typeof family === "string") {
      this.definitions.set(family, [...(this.definitions.get(family) ?? []), resource]);
    }
    const service = arn === undefined || REFERRING.test(type) ? undefined : splitArn(arn)?.service;
    if (arn === undefined || service === undefined) return;
    if (this.byArn.has(arn)) return; // what a resource is made for says its ARN, too, and comes after it
    this.byArn.set(arn, resource);
    for (const key of ["arn", "name", "identifier", "clusterIdentifier", "url", "keyId", "bucket", "resourceId"]) {
      const name = properties[key];
      if (typeof name === "string") this.byName.set(`${service} ${name}`, arn);
    }
    if (type === "aws:kms/key:Key") { for (const key of [arn, properties["keyId"]]) if (typeof key === "string") this.keys.set(key, arn); }
  }

  /** The ARN of what a text names in a service. */
  find(service: string, name: Value): string | undefined {
    if (typeof name !== "string") return undefined;
    return this.byName.get(`${service} ${name}`) ?? (splitArn(name)?.service === service && !hasWildcard(name) ? name : undefined);
  }

  /** The ARN of a key, by its ARN, id or alias; undefined for AWS's own. */
  key(reference: Value): string | undefined {
    if (typeof reference !== "string" || reference === "") return undefined;
    const alias = reference.slice(Math.max(reference.indexOf("alias/"), 0));
    return this.keys.get(reference) ?? this.keys.get(alias) ?? (/^arn:[^:]*:kms:.*:key\//.test(reference) ? reference : undefined);
  }
}

/** Their `arn` is what they are for. */
const REFERRING = /^aws:(?:cloudwatch\/eventTarget|sns\/topicPolicy|sns\/topicDataProtectionPolicy):/;
