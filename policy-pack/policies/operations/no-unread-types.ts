import { type Declared, declaredBelow } from "../../declared/declared";
import type { Finding, Policy, StackPolicy } from "../../policy";
import type { StackView } from "../../stack-view";
import { latestReview, type UnreadType, unreadTypes, wrongUnread } from "../../world/unread";

/** A type that no policy reads may hold anything that the policies forbid elsewhere. @param policies The whole pack. */
export const noUnreadTypes = (declared: Declared, policies: () => readonly Policy[], today: Date): StackPolicy => ({
  id: "operations-no-unread-types",
  description: "In production, policies read every type of resource that has something to judge, or declared.json says why none needs to, "
    + "until a day of review.",
  remediation: "Use a type that the policies read, or declare it with the reason why nothing in it needs a policy.",
  references: {},
  waivable: false,
  productionOnly: true,
  types: "all",
  validateStack: (stack) => [
    ...unreadTypes(stack, policies(), declared, today).filter(({ isDeclared }) => !isDeclared).map((each) => finding(each, stack, today)),
    ...outdated(stack, declared, today),
  ],
});

/** One finding for each type: on its first resource, with the number of the others. */
function finding({ type, resources: [resource, ...others], concerns }: UnreadType, { environment }: StackView, today: Date): Finding {
  const many = others.length === 0 ? "" : `; ${others.length} more of it`;
  const about = concerns.length === 0 ? "" : `, and it has properties about ${concerns.join(", ")}`;
  const entry = { reason: "the reason", review: latestReview(today) };
  return {
    resource: resource!,
    property: "type",
    found: type,
    allowed: `one that policies read, or ${declaredBelow(["unread", environment], type, entry)}: no policy reads it${about}${many}`,
  };
}

/** Entries that are out of date, or not needed; on the stack's first resource. */
function outdated(stack: StackView, declared: Declared, today: Date): Finding[] {
  const [first] = stack.resources;
  if (first === undefined) return [];
  return wrongUnread(stack, declared, today).map(({ type, problem }) => ({
    resource: first,
    property: "type",
    found: `declared as unread: ${type}, which ${problem}`,
    allowed: "in policy-pack/declared.json only as long as the program has the type, with a day of review to come",
  }));
}
