/** The part of a resource or component that matters here. */
interface Node {
  urn: string;
  parent: string | undefined;
  outputs: Readonly<Record<string, unknown>>;
}

/**
 * Finds the setting that a resource comes from: a component created from a setting registers its name as the output `setting`, and
 * that of the nearest ancestor counts.
 */
export function settingsIn(nodes: readonly Node[]): (urn: string) => string | undefined {
  const byUrn = new Map(nodes.map((node) => [node.urn, node]));
  return (urn) => {
    for (let node = byUrn.get(byUrn.get(urn)?.parent ?? ""); node !== undefined; node = byUrn.get(node.parent ?? "")) {
      const { setting } = node.outputs;
      if (typeof setting === "string" && /^[\w.-]+:\S+$/.test(setting)) return setting;
    }
    return undefined;
  };
}
