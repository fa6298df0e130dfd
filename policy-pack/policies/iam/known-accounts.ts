import { type Declared, declaredBelow } from "../../declared/declared";
import { documentsOf } from "../../iam/document";
import { arnCovers } from "../../iam/match";
import { targetsOf } from "../../iam/targets";
import { principalsOfKind, wholeAccount } from "../../iam/trust";
import type { Finding, StackPolicy } from "../../policy";
import { isList, isObject, type Resource, UnknownValueError, type Value } from "../../stack-view";
import { validateEach } from "../../values";

/** An account, or a canonical user, and where it is named. */
interface Mention {
  account: string;
  property: string;
  /** The text that names it, e.g. an ARN. */
  found: string;
}

export const knownAccounts = ({ accounts, external }: Declared): StackPolicy => ({
  id: "iam-known-accounts",
  description:
    "Every account that the program names is its own, or is declared: in a principal, a grant's resource, a destination, a share, "
    + "a key or anywhere else.",
  remediation: "Use this account's ARN, or declare the other account in policy-pack/declared.json with what it is and why it is trusted.",
  references: { prowler: ["iam_role_cross_account_readonlyaccess_policy", "sns_topics_not_publicly_accessible"], cwe: ["CWE-284"] },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const targets = targetsOf(stack);
    const isKnown = ({ account, found }: Mention) =>
      targets.isOwn(account) || Object.hasOwn(accounts, account) || Object.keys(external).some((pattern) => arnCovers(pattern, found));
    return validateEach(
      stack.resources,
      (resource) =>
        mentionsIn(resource).filter((mention) => !isKnown(mention)).map((mention): Finding => {
          if (!targets.knowsAccounts) throw new UnknownValueError(resource, "arn"); // no resource says yet which account this is
          const { property, found, account } = mention;
          return { resource, property, found, allowed: `of this program's account, or ${declaredBelow(["accounts"], account)}` };
        }),
    );
  },
});

/** Accounts that a resource names, each once. Its own outputs name accounts, too: those of its own ARN. */
function mentionsIn(resource: Resource): Mention[] {
  const mentions = new Map<string, Mention>();
  const add = (account: string | undefined, property: string, found: string) => {
    if (account !== undefined && !mentions.has(account)) mentions.set(account, { account, property, found });
  };
  for (const { statements } of documentsOf(resource)) {
    for (const statement of statements.filter(({ effect }) => effect === "Allow")) {
      for (const name of principalsOfKind(statement, "aws")) add(wholeAccount(name), `${statement.path}.Principal.AWS`, name);
      for (const id of principalsOfKind(statement, "canonicaluser")) add(id, `${statement.path}.Principal.CanonicalUser`, id);
    }
  }
  const open: [path: string, value: Value][] = Object.entries(resource.properties).filter(([name]) => !NOT_READ.has(name));
  while (open.length > 0) {
    const [path, value] = open.pop()!;
    if (typeof value === "string") {
      for (const [found, account] of value.matchAll(ARN)) add(account, path, found);
      if (NAMES_ACCOUNT.test(path)) add(/^(\d{12})(?:\/.*)?$/.exec(value)?.[1], path, value);
    } else if (isList(value) || isObject(value)) {
      for (const [key, item] of Object.entries<Value>(value)) open.push([`${path}.${key}`, item]);
    }
  }
  return [...mentions.values()];
}

/** Tags describe; they give nothing to anybody. */
const NOT_READ: ReadonlySet<string> = new Set(["tags", "tagsAll", "description"]);
const ARN = /\barn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:(\d{12}):[^\s"',\\\]}]*/g;
/** Last names of inputs that hold an account's id. */
const NAMES_ACCOUNT = /(?:account|principal|owner|user|registry|grantee|member|consumer|tenant|group)s?(?:Id|Ids|_id)?s?(?:\.\d+)?$/i;
