import type { StackFacts } from "./production";
import { parsedJson, textsIn } from "./values";

/**
 * ARNs that the stack's own settings name, wherever they stand there. Of a pattern nobody has said what it means, save within a bucket,
 * whose objects have no other name.
 */
export function namedInSettings({ project, config = {} }: StackFacts): ReadonlySet<string> {
  const own = Object.entries(config).filter(([key]) => key.startsWith(`${project}:`));
  const texts = own.flatMap(([, value]) => textsIn(parsedJson(value)).texts);
  return new Set(texts.filter((text) => /^arn:[^:*?]+:(?:[^*?]*|s3:::[^/*?]+\/.*)$/.test(text)));
}
