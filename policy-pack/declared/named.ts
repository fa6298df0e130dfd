import { parsedJson } from "../json";
import { textsIn } from "../values";
import type { StackFacts } from "./production";

/**
 * ARNs in the stack's own settings, however deep. An ARN with a wildcard doesn't count, except for objects of one bucket, which have no
 * other name.
 */
export function namedInSettings({ project, config = {} }: StackFacts): ReadonlySet<string> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${project}:`));
  const texts = own.flatMap(([, value]) => textsIn(parsedJson(value)).texts);
  return new Set(texts.filter((text) => /^arn:[^:*?]+:(?:[^*?]*|s3:::[^/*?]+\/.*)$/.test(text)));
}

/** The accounts in which a stack may create resources, as `aws:allowedAccountIds` says; undefined if it doesn't. */
export function accountsIn({ config = {} }: StackFacts): ReadonlySet<string> | undefined {
  const { texts } = textsIn(parsedJson(config["aws:allowedAccountIds"]));
  return texts.length === 0 ? undefined : new Set(texts);
}
