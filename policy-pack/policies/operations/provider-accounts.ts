import { type Declared, declaredBelow } from "../../declared/declared";
import { parsedJson } from "../../json";
import type { Finding, StackPolicy } from "../../policy";
import { property, type Resource, type StackView } from "../../stack-view";
import { textsIn, validateEach } from "../../values";

const PROVIDERS = ["pulumi:providers:aws", "pulumi:providers:aws-native"];

/**
 * A provider of its own doesn't get the settings `aws:...`, so that it works in any account for which there are credentials. Source:
 * Pulumi documentation, "Explicit provider configuration".
 */
export const providerAccounts = ({ accounts }: Declared): StackPolicy => ({
  id: "operations-provider-accounts",
  description: "A provider that the program creates lists the accounts in which it may work: that of the stack, or declared ones.",
  remediation: "Give the provider allowedAccountIds with the account of the stack's aws:allowedAccountIds.",
  references: {},
  waivable: true,
  types: PROVIDERS,
  validateStack: (stack) =>
    validateEach(stack.resources.filter(({ type }) => PROVIDERS.includes(type)), (provider) => findingsIn(provider, stack, accounts)),
});

function findingsIn(provider: Resource, stack: StackView, declared: Declared["accounts"]): Finding[] {
  const path = "allowedAccountIds";
  const listed = textsIn(parsedJson(property(provider, path))).texts; // the SDK gives it as JSON
  const finding = (found: string | undefined, allowed: string): Finding => ({ resource: provider, property: path, found, allowed });
  if (listed.length === 0) return [finding(undefined, "the account of this stack: without it, the provider works in any account")];
  const { accounts } = stack;
  if (accounts === undefined) return [];
  return listed.filter((account) => !accounts.has(account) && !Object.hasOwn(declared, account)).map((account) =>
    finding(account, `an account of this stack (${[...accounts].join(", ")}), or ${declaredBelow(["accounts"], account)}`)
  );
}
