import { parsedJson } from "../json";
import { textsIn } from "../values";
import type { StackFacts } from "./production";

/**
 * ARNs in the stack's own settings, however deep. An ARN with a wildcard doesn't count, except for objects of one bucket, which have no
 * other name.
 */
export function namedInSettings(facts: StackFacts): ReadonlySet<string> {
  return new Set(settingTexts(facts).filter((text) => /^arn:[^:*?]+:(?:[^*?]*|s3:::[^/*?]+\/.*)$/.test(text)));
}

/** All texts in the stack's own settings; none if they are unknown. */
export function settingTexts({ project, config = {} }: StackFacts): string[] {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${project}:`));
  return own.flatMap(([, value]) => textsIn(parsedJson(value)).texts);
}

/** The accounts in which a stack may create resources, as `aws:allowedAccountIds` says; undefined if it doesn't. */
export function accountsIn({ config = {} }: StackFacts): ReadonlySet<string> | undefined {
  const { texts } = textsIn(parsedJson(config["aws:allowedAccountIds"]));
  return texts.length === 0 ? undefined : new Set(texts);
}
