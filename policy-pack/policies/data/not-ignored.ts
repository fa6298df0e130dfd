import type { Finding, StackPolicy } from "../../policy";
import { requiredProperties } from "../../required-properties/index";
import type { RequiredProperty } from "../../required-properties/required-property";
import type { Resource } from "../../stack-view";
import { addTo } from "../../values";

const byType = (properties: readonly RequiredProperty[]): Map<string, string[]> => {
  const paths = new Map<string, string[]>();
  for (const { types, path } of properties) for (const type of types) addTo(paths, type, path.replaceAll("?", ""));
  return paths;
};
const PATHS = { always: byType(requiredProperties(false)), production: byType(requiredProperties(true)) };

/** Properties of any type that policies read as a whole. */
const READ_AS_A_WHOLE = ["policy", "assumeRolePolicy", "inlinePolicy", "ingress", "egress", "metadataOptions", "containerDefinitions"];

export const notIgnored: StackPolicy = {
  id: "data-not-ignored",
  description: "An update restores what policies require after a manual change: encryption, backups, protection, documents and rules.",
  remediation: "Remove it from ignoreChanges.",
  references: {},
  waivable: true,
  types: "all",
  validateStack: ({ resources, production }) => {
    const paths = production ? PATHS.production : PATHS.always;
    return resources.filter(({ ignoreChanges }) => ignoreChanges.length > 0).flatMap((resource) =>
      ignoredOf(resource, [...(paths.get(resource.type) ?? []), ...READ_AS_A_WHOLE])
    );
  },
};

function ignoredOf(resource: Resource, required: readonly string[]): Finding[] {
  return resource.ignoreChanges.flatMap((ignored) => {
    const undone = required.find((path) => overlaps(segmentsOf(ignored), path.split(".")));
    return undone === undefined ? [] : [{ resource, property: "ignoreChanges", found: ignored, allowed: `without ${undone}` }];
  });
}

/** `rules[0].encrypted`, `["a.b"]` and `rules[*]` as segments. Source: pulumi/pulumi, sdk/go/common/resource/property_path.go. */
const segmentsOf = (path: string): string[] =>
  [...path.matchAll(/\["((?:[^"\\]|\\.)*)"\]|\[([^\]]*)\]|([^.[\]]+)/g)].map(([, quoted, index, name]) => quoted ?? index ?? name ?? "");

/** Whether one path is the other, or is within it. */
function overlaps(ignored: readonly string[], required: readonly string[]): boolean {
  const shared = Math.min(ignored.length, required.length);
  if (shared === 0) return false;
  for (let at = 0; at < shared; at++) {
    if (ignored[at] !== required[at] && ignored[at] !== "*" && required[at] !== "*") return false;
  }
  return true;
}
