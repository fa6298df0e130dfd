import type { connectionTo } from "./aws-client";
import { isObject, type Properties } from "./values";

/** Connection, default tags and allowed accounts of one of the stack's providers. */
export interface ProviderSettings {
  connection: NonNullable<Parameters<typeof connectionTo>[1]>;
  defaultTags: Record<string, string>;
  /** Why the provider would reject an account; undefined if it wouldn't. */
  refuses: (accountId: string) => string | undefined;
}

/**
 * Settings of a provider as recorded in the state or configured for a stack, without `aws:`. Lists and objects are JSON strings there.
 */
export function settingsOf(inputs: Properties): ProviderSettings {
  const values = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, parsed(value)]));
  const defaultTags = isObject(values["defaultTags"]) ? values["defaultTags"]["tags"] : undefined;
  const [allowed, forbidden] = [accounts(values["allowedAccountIds"]), accounts(values["forbiddenAccountIds"])];
  return {
    connection: values as unknown as ProviderSettings["connection"], // the keys of `aws:` in a stack's settings and a provider's are the same
    defaultTags: isObject(defaultTags) ? (defaultTags as Record<string, string>) : {},
    refuses: (accountId) => {
      if (allowed.length > 0 && !allowed.includes(accountId)) {
        return `these are credentials of account ${accountId}, but aws:allowedAccountIds is ${allowed.join(", ")}`;
      }
      return forbidden.includes(accountId)
        ? `these are credentials of account ${accountId}, which aws:forbiddenAccountIds names`
        : undefined;
    },
  };
}

const accounts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

/** Parses lists, objects, booleans and small numbers; other values, such as a profile's name or a region, stay strings. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^([[{]|true$|false$|\d{1,3}$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
