import { type Declared, declaredBelow } from "../../declared/declared";
import { isExternal } from "../../declared/external";
import { argumentGrants } from "../../iam/argument-grants";
import { documentsOf } from "../../iam/document";
import { isCompared, strangersOf } from "../../iam/strangers";
import { targetsOf } from "../../iam/targets";
import type { Finding, StackPolicy } from "../../policy";
import { UnknownValueError } from "../../stack-view";
import { validateEach } from "../../values";

export const knownAccounts = (declared: Declared): StackPolicy => ({
  id: "iam-known-accounts",
  description: "Every account, organization, canonical user and endpoint service that the program names is its own, or is declared: in a "
    + "principal, a condition, a grant's resource, a destination, a share, a key, an image or anywhere else.",
  remediation: "Use this account's ARN, or declare the other account in policy-pack/declared.json with what it is and why it is trusted.",
  references: {
    securityHub: ["RDS.1", "EC2.1", "SSM.4"],
    checkov: ["CKV_AWS_364"],
    prowler: ["iam_role_cross_account_readonlyaccess_policy", "sns_topics_not_publicly_accessible", "rds_snapshots_public_access"],
    cwe: ["CWE-284"],
  },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const knows = targetsOf(stack).knowsAccounts;
    const unknown = strangersOf(stack).filter((mention) =>
      isCompared(mention) && !Object.hasOwn(declared.accounts, mention.id) && !isExternal(declared, mention.found)
    );
    const open = validateEach(stack.resources, (resource) => {
      documentsOf(resource);
      argumentGrants(resource);
      return [];
    });
    const found = validateEach(unknown, ({ resource, property, found: text, kind, id }): Finding[] => {
      if (kind === "account" && !knows) throw new UnknownValueError(resource, "arn"); // no resource says yet which account this is
      const allowed = `${kind === "account" ? "of this program's account" : "one of this program"}, or ${declaredBelow(["accounts"], id)}`;
      return [{ resource, property, found: text, allowed }];
    });
    return [...found, ...open];
  },
});
