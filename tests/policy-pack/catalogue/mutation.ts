import type { Broken } from "../support/broken";
import type { Name } from "../support/real-programs";

/** The account of stg and of the examples. */
export const ACCOUNT = "111111111111";

/** An ARN of this account. */
export const arnOf = (service: string, resource: string): string => `arn:aws:${service}:ap-northeast-1:${ACCOUNT}:${resource}`;

export type Change = (p: Broken) => void;

/** A change of a program, and its expected findings as `policy-id Type name` or `policy-id Type name: property`; none if the change complies. */
export type Mutation = readonly [what: string, program: Name, change: Change, ...expected: string[]];

/** The same without the program. */
export type Row = readonly [what: string, change: Change, ...expected: string[]];

/** Changes of one program. */
export const on = (program: Name, ...rows: readonly Row[]): Mutation[] => rows.map(([what, ...rest]) => [what, program, ...rest]);

/** Findings of policies in one resource: `foundIn("Role task")("iam-privilege-escalation", "iam-pass-role")`. */
export const foundIn = (label: string) => (...ids: string[]): string[] => ids.map((id) => `${id} ${label}`);
