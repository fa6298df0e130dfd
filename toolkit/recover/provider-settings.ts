import type { connectionTo } from "../shared/aws-client";
import { isObject, type Properties } from "../shared/values";

/** Where and as whom a provider of the stack works. */
export interface ProviderSettings {
  connection: NonNullable<Parameters<typeof connectionTo>[1]>;
  defaultTags: Record<string, string>;
  /** Why the provider would not work in an account; undefined where it would. */
  refuses: (accountId: string) => string | undefined;
}

/**
 * A provider's settings as the update had them, in the state: the stack's, or those of a provider that the program makes. Lists and
 * objects are JSON texts there.
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

/** What a profile is called, or a region, stays a text. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^([[{]|true$|false$|\d{1,3}$)/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
