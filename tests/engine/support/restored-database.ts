import type { StateFile } from "../plugin/state-file";

const DATABASE = "aws:rds/instance:Instance";

/** Adds the instance to the account that a restore creates beside the first, as the state machine of restores leaves it. */
export function databaseRestored(cloud: StateFile, identifier: string): void {
  cloud.change(({ resources }) => {
    const first = resources.find(({ type }) => type === DATABASE)!;
    const copy = structuredClone(first);
    const id = `${first.id.slice(0, -4)}REST`;
    const address = String(first.outputs["address"]).replace(/^[^.]*/, identifier);
    const [secret] = first.outputs["masterUserSecrets"] as { secretArn: string }[];
    Object.assign(copy, { id, urn: first.urn.replace(/[^:]*$/, "database-restored-by-hand"), unique: identifier });
    Object.assign(copy.inputs, { identifier });
    Object.assign(copy.outputs, {
      identifier,
      resourceId: id,
      address,
      endpoint: `${address}:5432`,
      arn: String(first.outputs["arn"]).replace(/[^:]*$/, identifier),
      masterUserSecrets: [{ ...secret, secretArn: secret!.secretArn.replace(/-[^-]*$/, "-ReStOr") }],
    });
    resources.push(copy);
  });
}
