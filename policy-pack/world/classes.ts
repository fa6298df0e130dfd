import { ARGUMENT_GRANTORS } from "../iam/argument-grants";
import { PLACES } from "../iam/document-places";
import { SENDERS } from "../iam/strangers";
import type { Policy } from "../policy";
import { addTo } from "../values";
import { HARMLESS } from "./harmless";
import { nativeType } from "./hidden/hidden";
import { partsOf } from "./hidden/mapping";
import { WITHOUT_SIGNALS } from "./without-signals";

/** Class of a type. */
export type TypeClass =
  /** Policies read it, by their ids. */
  | { kind: "read"; policies: readonly string[] }
  /** It has nothing to judge. */
  | { kind: "harmless"; because: string }
  /** No policy reads it, so that a program with it isn't judged as a whole. */
  | { kind: "unread" };

/** Types without any input that is about a concern, e.g. `aws:apigateway/resource:Resource`. */
const withoutSignals = new Set(
  WITHOUT_SIGNALS.flatMap((line) => {
    const [module, ...names] = line.split(" ");
    return names.map((name) => `aws:${module}/${name}:${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  }),
);

/** Policies that search every resource, with the types that they judge by a table. */
const TABLES: Readonly<Record<string, readonly string[]>> = {
  "iam-document-valid": Object.keys(PLACES),
  "iam-resource-policy-not-public": ARGUMENT_GRANTORS,
  "iam-known-accounts": SENDERS,
};

/** Classes of types by a set of policies; each type is looked up once. */
export class TypeClasses {
  private readonly readers = new Map<string, string[]>();
  private readonly classes = new Map<string, TypeClass>();

  constructor(policies: readonly Policy[]) {
    for (const { id, types } of policies) {
      for (const type of types === "all" ? TABLES[id] ?? [] : new Set(types)) addTo(this.readers, type, id);
    }
  }

  of(type: string): TypeClass {
    const known = this.classes.get(type) ?? this.classOf(type);
    this.classes.set(type, known);
    return known;
  }

  isUnread(type: string): boolean {
    return this.of(type).kind === "unread";
  }

  private classOf(type: string): TypeClass {
    const policies = this.readers.get(type)
      ?? (nativeType(type) === undefined ? undefined : this.readers.get(partsOf(nativeType(type)!, {})![0]!.type));
    if (policies !== undefined) return { kind: "read", policies };
    const because = HARMLESS.find(([types]) => types.test(type))?.[1]
      ?? (withoutSignals.has(type) ? "no input of it is about a concern of the policies" : undefined);
    return because === undefined ? { kind: "unread" } : { kind: "harmless", because };
  }
}
