import { callerOf } from "../../toolkit/shared/aws-client";
import { requests } from "../../toolkit/shared/aws-request";
import { ProgramError, UsageError } from "../../toolkit/shared/errors";
import { stackAccount } from "../../toolkit/shared/stack-account";

import type { OpsPlace } from "./verb";

export const sent = requests("docs/ops.md, \"Permissions\", names what each command needs");

/** Reason of a command that has none; the role `operator` refuses it where data may change. */
export const LOOKS_ONLY = "looks only";

export interface OperatorOf {
  project: string;
  stack: string;
  config: Readonly<Record<string, string>>;
  /** ARN of the program's role `operator`; undefined if it has none. */
  roleArn: string | undefined;
  production: boolean;
  /** Whether the command changes something. */
  acts: boolean;
  reason: string | undefined;
}

/**
 * Account of a stack, in a session of its role `operator`, if it has one: CloudTrail records the caller's name and the reason with it.
 * Otherwise with the caller's own credentials.
 *
 * @throws {UsageError} Something is to be changed in production without a reason. @throws {ProgramError} As `stackAccount`, or production
 *   has no such role to record the reason with.
 */
export async function operatorSession(of: OperatorOf): Promise<OpsPlace> {
  const { project, stack, production, acts, reason } = of;
  if (acts && production && reason === undefined) {
    throw new UsageError(`${stack} is production: say why with --reason "...", which CloudTrail records`);
  }
  if (acts && production && of.roleArn === undefined) {
    throw new ProgramError(
      `${stack} is production, but has no role that records reasons: name who may operate it under ${project}:operators in Pulumi.${stack}.yaml`,
    );
  }
  const { settings, region, accountId, userName, userId: own } = await stackAccount(of.config);
  const why = reason ?? LOOKS_ONLY;
  if (of.roleArn === undefined) return { account: { settings, region, accountId }, userId: own, reason: why };
  const session = {
    roleArn: of.roleArn.replace(/::\d*:/, `::${accountId}:`),
    sessionName: sessionName(userName),
    tags: { reason: why },
  };
  const connection = { ...settings.connection, assumeRoles: [...settings.connection.assumeRoles ?? [], session] };
  const { userId } = await sent(`AssumeRole ${session.roleArn}`, callerOf(connection)); // a refusal names the role, not the first request with it
  return { account: { settings: { ...settings, connection }, region, accountId }, userId, reason: why };
}

/** Part of the tag `operator`, which has no commas. Sources: AWS STS API reference, `AssumeRole`, RoleSessionName; Amazon ECS API, `Tag`. */
const sessionName = (userName: string): string => userName.replace(/[^\w+=.@-]/g, "-").slice(0, 64).padEnd(2, "-");
