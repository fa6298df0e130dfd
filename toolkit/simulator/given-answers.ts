import { isDeepStrictEqual } from "node:util";

import { sameType } from "../aws-model/same-type";
import type { Properties } from "../shared/values";

/** Facts about AWS and other stacks that the user provides because the simulator can't know them. */
export interface GivenAnswers {
  lookups: readonly LookupAnswer[];
  /** Outputs of other stacks by their full names, e.g. `acme/network/prd`. */
  stackReferences: Readonly<Record<string, Properties>>;
}

export interface LookupAnswer {
  /** Name by which the program calls it, e.g. `aws.ec2.getSubnet`. */
  lookup: string;
  /** Arguments that the call must have; it may have more. */
  arguments: Properties;
  /** Result from AWS; omitted properties are as if there were no answer. */
  result: Properties;
}

/**
 * The name by which a program calls a lookup: `aws:ec2/getSubnet:getSubnet` -> `aws.ec2.getSubnet`,
 * `aws:index/getRegion:getRegion` -> `aws.getRegion`.
 */
export function calledAs(token: string): string {
  const [provider = "", module = "", name = ""] = sameType(token).split(":");
  const folder = module.split("/")[0] ?? "";
  return [provider, ...(folder === "index" ? [] : [folder]), name].join(".");
}

/** The given answers, and which of them were used. */
export class Answers {
  private readonly used = new Set<string>();

  constructor(private readonly given: GivenAnswers) {}

  /** The first answer whose arguments the call has. */
  lookup(token: string, inputs: Properties): Properties {
    const called = calledAs(token);
    const index = this.given.lookups.findIndex((answer) =>
      answer.lookup === called && Object.entries(answer.arguments).every(([key, value]) => isDeepStrictEqual(inputs[key], value))
    );
    if (index >= 0) this.used.add(`lookups[${index}]`);
    return this.given.lookups[index]?.result ?? {};
  }

  /** The outputs of another stack; undefined if there is no answer for it. */
  stackReference(name: string): Properties | undefined {
    if (!Object.hasOwn(this.given.stackReferences, name)) return undefined;
    this.used.add(`stackReferences["${name}"]`);
    return this.given.stackReferences[name];
  }

  /** Places of the given answers that the program didn't use. */
  unused(): string[] {
    const all = [...this.given.lookups.keys()].map((index) => `lookups[${index}]`);
    return [...all, ...Object.keys(this.given.stackReferences).map((name) => `stackReferences["${name}"]`)].filter((place) =>
      !this.used.has(place)
    );
  }
}
