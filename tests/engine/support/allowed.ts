import type { DeployRights } from "../../../components/delivery/deploy-grants";
import { deployStatements } from "../../../components/delivery/deploy-statements";
import { AccountResources, requestsOf, rightsFor } from "../../support/deploy-requests";
import { type HookCall, requestsOfHook, requestsOfLookup } from "../../support/hook-requests";
import { type EvaluatedStatement, type IamRequest, isAllowed } from "../../support/iam-evaluation";
import type { StateFile } from "../plugin/state-file";

/** Permissions boundary of the roles that a story creates. */
export const BOUNDARY = "boundary";

/** Request of a story, and the operation that sent it. */
export interface StoryRequest extends IamRequest {
  of: string;
}

/** Every request of a story: of the provider, of lookups and of the program's hooks; undefined if it changed nothing. */
export function requestsOfStory(
  cloud: StateFile,
  hooks: readonly HookCall[],
): { rights: DeployRights; requests: StoryRequest[] } | undefined {
  const calls = cloud.calls();
  const [stack, ...others] = new Set(calls.map(({ urn }) => urn.split("::", 2).join("::")));
  if (stack === undefined) return undefined;
  if (others.length > 0) throw new Error(`a story deploys one stack, not ${[stack, ...others].join(" and ")}`);
  const [environment = "", project = ""] = stack.replace("urn:pulumi:", "").split("::");
  const rights = rightsFor({ stack: environment, project: { name: project } }, calls, BOUNDARY);
  const account = new AccountResources(calls);
  const requests = [
    ...calls.flatMap((call) => requestsOf(call, account, rights).map((request) => ({ ...request, of: `${call.operation} ${call.type}` }))),
    ...cloud.lookups().flatMap((call) => requestsOfLookup(call, rights).map((request) => ({ ...request, of: call.token }))),
    ...hooks.flatMap((call) => requestsOfHook(call, account, rights).map((request) => ({ ...request, of: `hook ${call.operation}` }))),
  ];
  return { rights, requests: [...new Map(requests.map((request) => [JSON.stringify(request), request])).values()] };
}

/** @throws If the role for deployments isn't allowed a request of the story. */
export function requireAllowed(cloud: StateFile, hooks: readonly HookCall[]): void {
  const story = requestsOfStory(cloud, hooks);
  if (story === undefined) return;
  const statements = deployStatements(story.rights) as readonly EvaluatedStatement[];
  const denied = story.requests.filter((request) => !isAllowed(statements, request));
  if (denied.length === 0) return;
  const lines = denied.slice(0, 10).map(({ of, action, resource, context }) =>
    `${of} ${action} on ${resource} with ${JSON.stringify(context)}`
  );
  throw new Error(`the role for deployments isn't allowed ${denied.length} requests:\n${lines.join("\n")}`);
}
