import { accountIdOf } from "../../toolkit/shared/aws-client";
import { requests } from "../../toolkit/shared/aws-request";
import { ProgramError, UsageError } from "../../toolkit/shared/errors";
import { type StackAccount, stackAccount } from "../../toolkit/shared/stack-account";

export const sent = requests("docs/ops.md, \"Permissions\", names what each command needs");

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
export async function operatorSession(of: OperatorOf): Promise<StackAccount> {
  const { project, stack, production, acts, reason } = of;
  if (acts && production && reason === undefined) {
    throw new UsageError(`${stack} is production: say why with --reason "...", which CloudTrail records`);
  }
  if (acts && production && of.roleArn === undefined) {
    throw new ProgramError(
      `${stack} is production, but has no role that records reasons: name who may operate it under ${project}:operators in Pulumi.${stack}.yaml`,
    );
  }
  const { settings, region, accountId, userName } = await stackAccount(of.config);
  if (of.roleArn === undefined) return { settings, region, accountId };
  const session = {
    roleArn: of.roleArn.replace(/::\d*:/, `::${accountId}:`),
    sessionName: sessionName(userName),
    tags: { reason: reason ?? "looks only" },
  };
  const connection = { ...settings.connection, assumeRoles: [...settings.connection.assumeRoles ?? [], session] };
  await sent(`AssumeRole ${session.roleArn}`, accountIdOf(connection)); // a refusal names the role, not the first request with it
  return { settings: { ...settings, connection }, region, accountId };
}

/** Source: AWS STS API reference, `AssumeRole`, RoleSessionName. */
const sessionName = (userName: string): string => userName.replace(/[^\w+=,.@-]/g, "-").slice(0, 64).padEnd(2, "-");
